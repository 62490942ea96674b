# ruff: noqa: E501 (a sentence stands on one line)
"""Sentences of our own for slips that a careful reader would see: a wish taken for a fact, a guest for a founder."""

from datetime import date

import pytest

from sahel_pipeline.extraction.alliances import by_rules
from sahel_pipeline.extraction.reading import read_document
from sahel_pipeline.extraction.temporal.tense import tense_near

PUBLISHED = date(2024, 3, 15)
# text, records as (alliance, action, actors, status, date)
CASES = [
    (  # one side alone would like it
        "La Chine souhaite renforcer sa coopération avec le Tchad.",
        [("bilateral", "cooperates", "CHN TCD", "proposed", None)],
    ),
    (  # both want it: that is the declaration
        "Le Tchad et la Chine souhaitent renforcer leur coopération.",
        [("bilateral", "cooperates", "CHN TCD", "done", None)],
    ),
    (
        "Au Niger, la présence de soldats turcs reste démentie par le ministère.",
        [("bilateral", "deployed", "NER TUR", "denied", None)],
    ),
    (  # members of today need not have founded it
        "Le Ghana et le Burkina Faso sont membres de l'Initiative d'Accra, lancée en 2017.",
        [
            ("Initiative d'Accra", "member", "BFA GHA", "done", None),
            ("Initiative d'Accra", "founded", "", "done", "2017"),
        ],
    ),
    (  # a date between commas goes with the act before it
        "Les soldats français ont quitté le Niger en décembre, après la dénonciation, le 3 août, de l'accord de défense.",
        [
            ("bilateral", "withdrew", "FRA NER", "done", "2023-12"),
            ("bilateral", "denounced", "FRA NER", "done", "2023-08-03"),
        ],
    ),
    (  # the list before the verb, not who speaks of it
        "Le ministre nigérien de la Défense l'a répété : le Mali, le Burkina Faso et le Niger ont décidé de créer la Confédération AES.",
        [("AES", "founded", "BFA MLI NER", "announced", None)],
    ),
    (
        "Le Mali et la Mauritanie étaient liés par une convention signée en 1963.",
        [("bilateral", "agreed", "MLI MRT", "done", "1963")],
    ),
    (
        "Les États-Unis voudraient reprendre leur aide au Burkina Faso, suspendue en 2022.",
        [
            ("bilateral", "readmitted", "BFA USA", "proposed", None),
            ("bilateral", "suspended", "BFA USA", "done", "2022"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:60] for case in CASES])
def test_a_sentence_states(text, expected):
    drafts = by_rules(read_document(text, title="", published=PUBLISHED))
    found = {(d.alliance, d.action.value, " ".join(sorted(d.actors)), d.status.value, d.date) for d in drafts}
    assert found == set(expected)


def test_a_day_of_announcing_is_not_ahead():
    text = "Le retrait, rendu public mercredi, pourrait affaiblir l'organisation."
    start = text.index("mercredi")
    assert tense_near(text, start, start + len("mercredi")) == "past"
