"""Meetings that only the learnt reader sees: what it adds, what it leaves alone, how its models count."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.drafts import LEARNED
from sahel_pipeline.extraction.gazetteer import load_gazetteer
from sahel_pipeline.extraction.linear import Linear
from sahel_pipeline.extraction.meetings import by_rules, choose, find_meetings
from sahel_pipeline.extraction.meetings.untold import Models, Told, find_untold, load_models
from sahel_pipeline.extraction.reading import read_document

ASIDE = (
    "Le ministre français Jean-Yves Le Drian sortait jeudi à Niamey du bureau du président Mohamed Bazoum, "
    "avec lequel il venait de passer une heure."
)
AUDIENCE = "Le président Mohamed Bazoum a reçu jeudi à Niamey le ministre français Jean-Yves Le Drian."


def told(text: str) -> Told:
    document = read_document(text, title="", published="2021-07-09", gazetteer=load_gazetteer())
    return Told(document, by_rules(document, choose(document)))


def sentence(bias: float) -> Models:
    """Models that take every name, and every sentence or none for a meeting."""
    yes = Linear(5.0, {})
    return Models(Linear(bias, {}), yes, yes, yes, yes, {"held": yes}, yes, 0.5)


def test_a_meeting_without_a_trigger_is_seen() -> None:
    text = told(ASIDE)
    (draft,) = [d for d in find_meetings(text.document) if d.rules == [LEARNED]] or find_untold(
        text.document, []
    )
    assert (set(draft.parties), draft.date, draft.place) == ({"NER", "FRA"}, "2021-07-08", "Niamey")
    assert set(draft.people) == {"Mohamed Bazoum", "Jean-Yves Le Drian"}
    assert draft.evidence == [(0, len(ASIDE))]
    assert draft.signals[LEARNED] >= load_models().threshold
    assert draft.reasons["parties"].trigger in ASIDE


def test_what_the_rules_have_read_is_left_to_them() -> None:
    text = told(AUDIENCE)
    assert text.drafts
    assert find_untold(text.document, text.drafts, sentence(5.0)) == []
    assert find_untold(text.document, [], sentence(5.0))


def test_a_sentence_that_tells_no_meeting_is_passed_over() -> None:
    text = told(ASIDE)
    assert find_untold(text.document, [], sentence(-5.0)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Le Premier ministre français Jean Castex et le Chinois Xi Jinping ont pris leur temps.",
        "Le président Mohamed Bazoum a pris son temps.",
    ],
)
def test_no_meeting_without_the_sahel_or_a_second_party(text: str) -> None:
    assert find_untold(told(text).document, [], sentence(5.0)) == []


def test_one_meeting_told_twice_is_one_record() -> None:
    twice = told(f"{ASIDE} {ASIDE}")
    assert len(find_untold(twice.document, [], sentence(5.0))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Le président malien n'a pas rencontré son homologue ivoirien.",
        "Idriss Déby est mort en avril 2021, et Emmanuel Macron a assisté à ses obsèques.",
        "Élu face à Mahamane Ousmane, Mohamed Bazoum avait succédé en 2021 à Mahamadou Issoufou.",
    ],
)
def test_ordinary_news_is_no_meeting(text: str) -> None:
    document = told(text).document
    assert find_untold(document, []) == []


def test_the_same_text_gives_the_same_records() -> None:
    first, second = told(ASIDE), told(ASIDE)
    assert find_untold(first.document, []) == find_untold(second.document, [])
