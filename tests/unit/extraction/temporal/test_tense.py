"""Which verb a date goes with, and when that takes place."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.dates import find_dates
from sahel_pipeline.extraction.temporal.tense import verb_near


def tense(marked: str) -> str | None:
    """Tense around the date in [brackets]."""
    start, end = marked.index("["), marked.index("]") - 1
    verb = verb_near(marked.replace("[", "").replace("]", ""), start, end)
    return verb.tense if verb else None


@pytest.mark.parametrize(
    "marked",
    [
        "Le ministre a reçu [mardi] son homologue.",
        "Le ministre a été reçu [mardi].",
        "Le ministre avait, selon ses proches, quitté [mardi] la ville.",
        "La session s'est tenue [mardi] à Lomé.",
        "La session tenue [mardi] à Lomé a été brève.",
        "Reçu [mardi], le ministre sera revu.",
        "Ils se rencontrèrent [mardi].",
        "Il libéra [mardi] deux otages.",
        "Il retira [mardi] sa plainte.",
        "Le président se trouvait [mardi] à Lomé.",
        "Le président fut reçu [mardi].",
        "Le président aurait rencontré [mardi] le médiateur.",
        "En grève depuis [mardi], ils négocieront.",
        "Il est arrivé [mardi], et repartira.",
        "Le sommet se tiendra. Il a été annoncé [mardi].",
    ],
)
def test_past(marked: str) -> None:
    assert tense(marked) in ("past", "accomplished")


@pytest.mark.parametrize(
    "marked",
    [
        "Le putsch du [26 juillet] a surpris.",
        "Renversé le [26 juillet], il attend.",
        "En grève depuis [mardi], ils chantent.",
        "Ils avaient été vus le [26 juillet] au marché.",
        "Il avait, de son propre chef, fait le trajet [mardi].",
    ],
)
def test_accomplished(marked: str) -> None:
    assert tense(marked) == "accomplished"


@pytest.mark.parametrize(
    "marked",
    [
        "Le ministre recevra [mardi] son homologue.",
        "Le ministre sera reçu [mardi].",
        "Les ministres se réuniront [mardi].",
        "La session aura lieu [mardi].",
        "La session doit se tenir [mardi].",
        "La session devrait se tenir [mardi].",
        "La session pourrait avoir lieu [mardi].",
        "Ils vont se revoir [mardi].",
        "La session est prévue [mardi].",
        "La session, prévue [mardi], est délicate.",
        "Le médiateur est attendu [mardi].",
        "La session a été convoquée pour [mardi].",
        "La session est reportée au [5 mai].",
        "Il a dit qu'il partirait [mardi].",
        "[Mardi], il rencontrera la presse.",
        "Il a été reçu lundi. Il repartira [mardi].",
        "Il a annoncé la tenue [mardi] d'un forum.",
        "Le retrait s'achèvera d'ici [décembre].",
    ],
)
def test_future(marked: str) -> None:
    assert tense(marked) == "future"


@pytest.mark.parametrize(
    "marked",
    [
        "",
        "[mardi]",
        "Le ministre reçoit [mardi] son homologue.",
        "La session, initialement prévue [mardi], est délicate.",
        "Il devait partir [mardi].",
        "Ils ont convenu de se revoir en [mai].",
        "Bamako, [mardi]",
    ],
)
def test_neither(marked: str) -> None:
    assert tense(marked or "[]") is None


def test_a_state_is_no_event() -> None:
    text = "La ville est divisée aujourd'hui"
    verb = verb_near(text, text.index("aujourd"), len(text))
    assert verb is not None
    assert not verb.event


def test_an_arrival_is_an_event() -> None:
    text = "Le ministre est arrivé aujourd'hui"
    verb = verb_near(text, text.index("aujourd"), len(text))
    assert verb is not None
    assert verb.event


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le 17 février, le ministre a annoncé un retrait.", "2022-02-17"),
        ("Le 9 janvier, à Accra, les dirigeants, réunis en sommet, décidaient d'un embargo.", "2022-01-09"),
        ("Le 3 février, Bamako rompait avec Paris.", "2022-02-03"),
        ("Le 10 janvier, le président se rendra à Alger.", "2023-01-10"),
        ("Le 10 janvier, a dit son porte-parole, le président se rendra à Alger.", "2023-01-10"),
    ],
)
def test_a_date_that_opens_its_sentence_is_the_day_of_the_verb_behind_the_comma(text, expected):
    assert [found.edtf for found in find_dates(text, "2022-12-29")] == [expected]
