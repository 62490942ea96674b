from __future__ import annotations

import pytest

from sahel_pipeline.extraction.alliances.turns import load_turns
from sahel_pipeline.extraction.meetings.lexicon import flat, load_lexicon
from sahel_pipeline.extraction.stems import beginnings, stems_of
from tests.golden import texts


@pytest.mark.parametrize(
    ("expression", "stems"),
    [
        ("rencontr(?:er|e)", {"renc"}),
        ("vu|vue|recu", {"vu", "vue", "recu"}),
        ("(?:pri(?:s|t)|pren(?:d|ait))(?= conge)", {"pri", "pren"}),
        ("entretiens?", {"entr"}),
        ("tete[- ]a[- ]tete", {"tete"}),
        ("ils?", {"il"}),
        ("a|avec", {"a", "avec"}),
        ("(?:re)?voir", None),
        ("(?:(?<=l')|(?<=les ))attend", None),
        (r"\w+ment", None),
        ("x?", None),
    ],
)
def test_stems(expression: str, stems: set[str] | None) -> None:
    assert stems_of(expression) == stems


def test_beginnings_are_those_of_words() -> None:
    assert beginnings("l'entretien a eu") >= {"l", "entr", "a", "eu"}
    assert "ntre" not in beginnings("l'entretien a eu")


def test_nothing_is_lost_on_the_golden_texts() -> None:
    """Whatever an expression matches, its stems let through."""
    told = [flat(article["text"]) for article in texts.articles("train")]
    found = 0
    for stems, pattern, _ in load_lexicon().entries:
        for text in told:
            for match in pattern.finditer(text):
                found += 1
                assert stems is None or stems & beginnings(match.group()), pattern.pattern
    assert found > 1000
    assert sum(turn.stems is not None for turn in load_turns()) > 150
