"""The file of French function words."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.meetings.grammar import load_grammar
from sahel_pipeline.extraction.meetings.groups import dateline_end


@pytest.mark.parametrize(
    ("preposition", "role"), [("avec", "avec"), ("aux", "a"), ("selon", "source"), ("voire", "same")]
)
def test_a_preposition_gives_a_role(preposition: str, role: str) -> None:
    assert load_grammar().prepositions[preposition] == role


@pytest.mark.parametrize(
    ("opening", "role"),
    [
        ("en presence du", "presence"),
        ("conduite par", "lead"),
        ("en sa qualite d'", "same"),
        ("aupres de", "with"),
    ],
)
def test_a_longer_opening_gives_a_role(opening: str, role: str) -> None:
    assert next(name for form, name in load_grammar().openings[opening[0]] if form.match(opening)) == role


def test_auxiliaries_are_told_apart() -> None:
    assert not load_grammar()["be"] & load_grammar()["have"]


@pytest.mark.parametrize(
    ("text", "end"),
    [("BAMAKO, 2 mai (AFP) - Le ministre", len("BAMAKO, 2 mai (AFP) - ")), ("Le ministre a reçu", 0)],
)
def test_the_news_begins_behind_the_dateline(text: str, end: int) -> None:
    assert dateline_end(text) == end
