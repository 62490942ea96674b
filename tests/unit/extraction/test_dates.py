"""French temporal expressions to EDTF: what is found, where exactly, and which date it is.

In the tables [brackets] mark what must be found, with exact offsets, and the second column gives its values
in the order of the text. Unless a table says otherwise the texts are read on Friday 2 September 2022.
"""

from __future__ import annotations

import doctest
import re
from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sahel_pipeline import edtf
from sahel_pipeline.extraction import dates
from sahel_pipeline.extraction.dates import find_dates, resolve
from sahel_pipeline.extraction.document import DateMention
from tests.growth import is_linear

FRIDAY = "2022-09-02"
MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
]  # fmt: skip
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]

Values = str | tuple[str | None, ...] | None
Row = tuple[str, Values]


def check(marked: str, expected: Values, anchor: str | date | None = FRIDAY) -> list[DateMention]:
    """Read a marked text and compare the marked spans and their values with what is found."""
    text, spans = "", []
    for piece in re.split(r"(⟦.*?⟧)", marked.replace("[", "⟦").replace("]", "⟧"), flags=re.DOTALL):
        if piece.startswith("⟦"):
            spans.append((len(text), len(text) + len(piece) - 2))
            piece = piece[1:-1]
        text += piece
    found = find_dates(text, anchor)
    values = expected if isinstance(expected, tuple) else (expected,)
    assert [(text[m.start : m.end], m.edtf) for m in found] == [
        (text[start:end], value) for (start, end), value in zip(spans, values, strict=True)
    ]
    assert [(m.start, m.end) for m in found] == spans
    return found


def table(*rows: Row) -> pytest.MarkDecorator:
    """Parametrize over (marked text, values)."""
    return pytest.mark.parametrize(("marked", "expected"), rows, ids=[row[0][:60] for row in rows])


# --- full dates ---------------------------------------------------------------------------------------------


@table(
    ("Le texte a été signé le [1er septembre 2022] à Niamey.", "2022-09-01"),
    ("Le texte a été signé le [15 août 2021] à Niamey.", "2021-08-15"),
    ("Signé [15 août 2021] à Niamey.", "2021-08-15"),
    ("Ils se sont vus le [jeudi 1er septembre 2022] à Gao.", "2022-09-01"),
    ("Ils se sont vus [jeudi, le 1er septembre 2022], à Gao.", "2022-09-01"),
    ("Bamako, [2 septembre 2022] (agence) -", "2022-09-02"),
    ("L'accord du [11 juillet 2021] reste en vigueur.", "2021-07-11"),
    ("Né le [20 mars 1970], il gouverne.", "1970-03-20"),
    ("La bataille du [14 juillet 1789].", "1789-07-14"),
    ("Rendez-vous le [3 mai 2030].", "2030-05-03"),
    ("Paris, le [09 décembre 2021].", "2021-12-09"),
    ("Le [1 er septembre 2022], à Dosso.", "2022-09-01"),
    ("Le [1ER SEPTEMBRE 2022], À DOSSO.", "2022-09-01"),
    ("LE [15 AOUT 2021] À KIDAL", "2021-08-15"),
    ("le [15 aout 2021] à Kidal", "2021-08-15"),
    ("le [2 fevrier 2022] à Kidal", "2022-02-02"),
    ("le [2 decembre 2021] à Kidal", "2021-12-02"),
    ("le [15\u00a0août\u00a02021] à Kidal", "2021-08-15"),
    ("le [15\u202faoût\u202f2021] à Kidal", "2021-08-15"),
    ("le [15  août  2021] à Kidal", "2021-08-15"),
    ("le [15\naoût 2021] à Kidal", "2021-08-15"),
    ("le [15 aou\u0302t 2021] à Kidal", "2021-08-15"),  # the accent as a character of its own
    ("le [2 sept. 2021] à Kidal", "2021-09-02"),
    ("le [2 sept 2021] à Kidal", "2021-09-02"),
    ("le [18 Oct. 2021] à Kidal", "2021-10-18"),
    ("le [18 janv. 2021] à Kidal", "2021-01-18"),
    ("le [18 févr. 2021] à Kidal", "2021-02-18"),
    ("le [18 déc 2021] à Kidal", "2021-12-18"),
    ("le [18 juil. 2021] à Kidal", "2021-07-18"),
    ("le [premier mars 2021] à Kidal", "2021-03-01"),
    ("le [vingt-deux mars 2021] à Kidal", "2021-03-22"),
    ("le [15-mai-2022] au plus tard", "2022-05-15"),
    ("le [15 mai de l'an 2021]", "2021-05-15"),
    ("La note du [15/05/2022] le confirme.", "2022-05-15"),
    ("La note du [5/5/2022] le confirme.", "2022-05-05"),
    ("La note du [15-05-2022] le confirme.", "2022-05-15"),
    ("La note du [15.05.2022] le confirme.", "2022-05-15"),
    ("La note du [15.05.22] le confirme.", "2022-05-15"),
    ("La note du [15/05/98] le confirme.", "1998-05-15"),
    ("Mis en ligne : [2022-05-15].", "2022-05-15"),
    ("Mis en ligne : [2022-05-15T10:30:00Z].", "2022-05-15"),
    ("Mis en ligne : [2022-05-15] 10:30.", "2022-05-15"),
    ("Mis en ligne : [2022/05/15].", "2022-05-15"),
    ("En ligne le [15/05/2022], à 18:54", "2022-05-15"),
    ("La note du [1er/05/2022] le confirme.", "2022-05-01"),
    ("Kinshasa, [2 août2021] (agence)", "2021-08-02"),
)
def test_a_full_date_needs_no_anchor(marked: str, expected: str) -> None:
    check(marked, expected)
    check(marked, expected, None)


@table(
    ("Le [31 février 2022], a-t-on lu.", None),
    ("Le [30 février], a-t-on lu.", None),
    ("Le [31 juin 2022], a-t-on lu.", None),
    ("Le [29 février 2022], a-t-on lu.", None),
    ("La note du [31/02/2022] est fausse.", None),
    ("La note du [05/15/2022] est américaine.", None),
    ("Note du [2022-13-01].", None),
    ("[du 31 juin au 2 juillet 2022]", None),
)
def test_an_impossible_day_is_found_but_not_resolved(marked: str, expected: str | None) -> None:
    check(marked, expected)


@table(
    ("Ils se sont vus [samedi 3 septembre 2021] à Gao.", "2021-09-03"),
    ("Ils se sont vus le [lundi 11 juillet 2021] à Gao.", "2021-07-11"),
    ("Ils se sont vus [lundi 31 août] à Gao.", "2022-08-31"),
    ("[les lundi 3 et jeudi 4 mai 2022]", "2022-05-03/2022-05-04"),
    ("La session s'ouvre [demain vendredi 3 septembre].", "2022-09-03"),
    ("Ils se sont vus [mardi (le 1er septembre 2022]).", "2022-09-01"),
    ("[du lundi 30 août au vendredi 2 septembre 2022]", "2022-08-30/2022-09-02"),
)
def test_a_weekday_that_is_another_is_kept_and_flagged(marked: str, expected: str) -> None:
    (mention,) = check(marked, expected)
    assert mention.contradicts


def test_a_weekday_that_fits_is_not_flagged() -> None:
    (mention,) = find_dates("Reçu le jeudi 1er septembre 2022.", None)
    assert not mention.contradicts


# --- days without a year ------------------------------------------------------------------------------------


@table(
    ("Il a été reçu le [26 juillet].", "2022-07-26"),
    ("Il a été reçu [jeudi 1er septembre] à Alger.", "2022-09-01"),
    ("Il a été reçu le [28 décembre].", "2021-12-28"),
    ("Il sera reçu le [4 octobre].", "2022-10-04"),
    ("Il sera reçu le [26 janvier].", "2023-01-26"),
    ("La session se tiendra le [15 novembre] à Lomé.", "2022-11-15"),
    ("La session doit se tenir le [15 novembre] à Lomé.", "2022-11-15"),
    ("La session est prévue le [15 novembre] à Lomé.", "2022-11-15"),
    ("La session est prévue pour le [15 novembre] à Lomé.", "2022-11-15"),
    ("Le ministre est attendu le [7 septembre] à Lomé.", "2022-09-07"),
    ("Le ministre devrait arriver le [7 septembre] à Lomé.", "2022-09-07"),
    ("Les ministres vont se retrouver le [12 octobre].", "2022-10-12"),
    ("Une session, programmée le [12 octobre], abordera le sujet.", "2022-10-12"),
    ("Le sommet qui se tiendra ce [1er septembre] à Abuja", "2022-09-01"),  # printed a day late
    ("Le sommet se tient ce [5 septembre] à Abuja.", "2022-09-05"),
    ("Il a été reçu le [26 juillet dernier].", "2022-07-26"),
    ("Il a été reçu le [4 octobre dernier].", "2021-10-04"),
    ("Ils partiront le [4 octobre prochain].", "2022-10-04"),
    ("Ils partiront le [15 mai prochain].", "2023-05-15"),
    ("Un arrêté du [15 août courant] le dit.", "2022-08-15"),
    ("Il a été reçu le [15 mai passé].", "2022-05-15"),
    ("Il a été reçu le [15 mai écoulé].", "2022-05-15"),
    ("Il a été reçu [lundi 29 août dernier].", "2022-08-29"),
    ("Il a été reçu le [4 octobre de l'an dernier].", "2021-10-04"),
    ("Il a été reçu le [15 mai de l'année dernière].", "2021-05-15"),
    ("Il a été reçu le [15 mai de cette année].", "2022-05-15"),
    ("Le vote aura lieu le [15 mai de l'année prochaine].", "2023-05-15"),
    ("Le vote aura lieu le [15 mai de l'an prochain].", "2023-05-15"),
    ("Il a été reçu [dimanche 28 août] au soir.", "2022-08-28"),
    ("Il a été reçu dans la soirée du [mardi 30 août].", "2022-08-30"),
    ("Depuis [jeudi 1er septembre], il négocie.", "2022-09-01"),
    ("Il négocie depuis le [3 août].", "2022-08-03"),
    ("Dès le [6 août], il négociait.", "2022-08-06"),
    ("À partir du [6 août], il négociait.", "2022-08-06"),
    ("Il a négocié jusqu'au [6 août].", "2022-08-06"),
    ("Les soldats ont six mois, jusqu'au [15 mars], pour partir.", "2023-03-15"),
    ("Le dialogue est suspendu jusqu'à [dimanche].", "2022-09-04"),
    ("Le coup d'État du [18 août] a tout changé.", "2022-08-18"),
    ("Bamako, [30 août] (agence)", "2022-08-30"),
    ("Dakar, le [30 août]. Le président", "2022-08-30"),
    ("Le putsch du [18 septembre] a tout changé.", "2021-09-18"),
    ("Renversé le [30 septembre], il vit à Lomé.", "2021-09-30"),
    ("Il est détenu depuis le [18 octobre].", "2021-10-18"),
    ("Ils s'étaient vus, à deux reprises, le [18 octobre].", "2021-10-18"),
    ("Il a « suspendu » les vols le [24 novembre].", "2021-11-24"),
    ("Il a annoncé sa venue le [18 septembre].", "2022-09-18"),
    ("Il est venu le [29 février].", "2020-02-29"),
    ("Il est venu le [03 août].", "2022-08-03"),
    ("Il est venu le [2 sept.] à Lomé.", "2022-09-02"),
    ("Ils ont signé [le 1er courant].", "2022-09-01"),
    ("Ils signeront [le 15 de ce mois].", "2022-09-15"),
    ("Il séjournera à Lomé [du 5 au 9 courant].", "2022-09-05/2022-09-09"),
    ("Vu le [3 août], puis revu [le 15 du même mois].", ("2022-08-03", "2022-08-15")),
)
def test_a_day_without_a_year_is_the_nearest_that_fits_the_tense(marked: str, expected: str) -> None:
    check(marked, expected)


@table(
    ("Ils se sont vus [vendredi 15 octobre].", "2021-10-15"),  # a Saturday in 2022
    ("Ils se sont vus [samedi 15 octobre].", "2022-10-15"),
    ("Ils se verront [vendredi 3 février].", "2023-02-03"),
)
def test_the_weekday_may_tell_the_year(marked: str, expected: str) -> None:
    (mention,) = check(marked, expected)
    assert not mention.contradicts


@table(
    (
        "Le président avait été tué le [20 avril 2021], peu après le scrutin du [11 avril].",
        ("2021-04-20", "2021-04-11"),
    ),
    ("Arrêté le [18 août 2020], il a été libéré le [20 août].", ("2020-08-18", "2020-08-20")),
    ("Né du putsch du [18 août 2020], le pouvoir a écrit le [12 mai].", ("2020-08-18", "2022-05-12")),
    ("Né du putsch du [18 août 2020], le pouvoir a écrit le [30 août].", ("2020-08-18", "2022-08-30")),
)
def test_a_day_told_with_one_of_another_year(marked: str, expected: tuple[str, ...]) -> None:
    check(marked, expected)


# --- several days -------------------------------------------------------------------------------------------


@table(
    ("Le forum aura lieu [les 7 et 8 avril prochains] à Lomé.", "2023-04-07/2023-04-08"),
    ("Le forum aura lieu [les 7 et 8 octobre] à Lomé.", "2022-10-07/2022-10-08"),
    ("Le forum s'est tenu [les 29, 30 et 31 mai] à Lomé.", "2022-05-29/2022-05-31"),
    ("Le forum s'est tenu [les 29, 30 et 31 mai 2021] à Lomé.", "2021-05-29/2021-05-31"),
    ("Le forum s'est tenu [du 1er au 03 septembre 2021] à Lomé.", "2021-09-01/2021-09-03"),
    ("Le forum s'est tenu [du 3 au 5 mai dernier] à Lomé.", "2022-05-03/2022-05-05"),
    ("Le forum s'est tenu [du 30 août au 2 septembre] à Lomé.", "2022-08-30/2022-09-02"),
    ("Le forum s'est tenu [du 30 août 2021 au 2 septembre 2021].", "2021-08-30/2021-09-02"),
    ("Le forum s'est tenu [du 30 décembre au 2 janvier 2022].", "2021-12-30/2022-01-02"),
    ("Le forum s'est tenu [du 30 décembre 2021 au 2 janvier 2022].", "2021-12-30/2022-01-02"),
    ("Le forum s'est tenu [du 30 au 2 septembre].", "2022-08-30/2022-09-02"),
    ("Le forum se tiendra [du lundi 5 au mercredi 7 septembre].", "2022-09-05/2022-09-07"),
    ("Le forum se tiendra [du mardi 6 septembre, au jeudi 8 septembre 2022].", "2022-09-06/2022-09-08"),
    ("Le forum s'est tenu [entre le 3 et le 5 mai].", "2022-05-03/2022-05-05"),
    ("Le forum s'est tenu [entre le 28 mai et le 3 juin].", "2022-05-28/2022-06-03"),
    ("Le forum s'est tenu [les lundi 29 et mardi 30 août].", "2022-08-29/2022-08-30"),
    ("Le forum s'est tenu [les 7-8 avril 2022] à Lomé.", "2022-04-07/2022-04-08"),
    ("Forum, [7-8 avril 2022], Lomé", "2022-04-07/2022-04-08"),
    ("Forum, [7/8 avril 2022], Lomé", "2022-04-07/2022-04-08"),
    ("Dans la nuit [du 3 au 4 mai], ils ont fui.", "2022-05-03/2022-05-04"),
    ("Forum le [18 et 19 oct. 2021] à Paris", "2021-10-18/2021-10-19"),
    ("Forum le [18 et le 19 octobre 2021] à Paris", "2021-10-18/2021-10-19"),
    ("Ils se sont vus les [7] et [14 avril].", ("2022-04-07", "2022-04-14")),
    ("Ils se sont vus le [7], le [14] et le [21 avril 2021].", ("2021-04-07", "2021-04-14", "2021-04-21")),
    ("Ils se sont vus le [3 mai] et le [5 juin 2021].", ("2021-05-03", "2021-06-05")),
    ("Ils se sont vus le [3 mai] puis le [5 juin 2021].", ("2021-05-03", "2021-06-05")),
    ("Ils se sont vus [du 30 août au 2 septembre] et le [5 mai].", ("2022-08-30/2022-09-02", "2022-05-05")),
)
def test_several_days(marked: str, expected: str | tuple[str, ...]) -> None:
    found = check(marked, expected)
    assert not any(mention.contradicts for mention in found)


# --- months -------------------------------------------------------------------------------------------------


@table(
    ("L'accord a été conclu en [mai 2021].", "2021-05"),
    ("L'accord de [mai 2021] tient.", "2021-05"),
    ("[Mai 2021] fut décisif.", "2021-05"),
    ("Depuis [février 2021], il gouverne.", "2021-02"),
    ("L'accord date de [début mai 2021].", "2021-05"),
    ("L'accord date de [mi-mai 2021].", "2021-05"),
    ("L'accord date de [fin janvier 2021].", "2021-01"),
    ("Au mois de [juin 2021], ils ont signé.", "2021-06"),
    ("Signé en [sept. 2021] à Lomé.", "2021-09"),
    ("Signé en [mai de l'année 2021] à Lomé.", "2021-05"),
    ("Au [05/2021], rien.", "2021-05"),
)
def test_a_month_of_a_year_needs_no_anchor(marked: str, expected: str) -> None:
    check(marked, expected)
    check(marked, expected, None)


@table(
    ("L'accord a été conclu en [mai].", "2022-05"),
    ("L'accord a été conclu en [décembre].", "2021-12"),
    ("L'accord a été conclu en [septembre].", "2022-09"),
    ("L'accord sera conclu en [décembre].", "2022-12"),
    ("L'accord sera conclu en [février].", "2023-02"),
    ("L'accord a été conclu en [mai dernier].", "2022-05"),
    ("L'accord a été conclu en [septembre dernier].", "2021-09"),
    ("L'accord a été conclu [février dernier].", "2022-02"),
    ("Le vote aura lieu en [décembre prochain].", "2022-12"),
    ("Le vote aura lieu [début décembre prochain].", "2022-12"),
    ("Le vote aura lieu en [mai prochain].", "2023-05"),
    ("Il a démissionné [début août].", "2022-08"),
    ("[Début mai], il a démissionné.", "2022-05"),
    ("Il a démissionné [fin janvier].", "2022-01"),
    ("Il a démissionné [mi-mai].", "2022-05"),
    ("Il a démissionné [mi mai].", "2022-05"),
    ("Il a démissionné à la [mi-août].", "2022-08"),
    ("Il a démissionné à la [mi-août dernier].", "2022-08"),
    ("Il a démissionné [courant mars].", "2022-03"),
    ("Il a démissionné au mois de [juin].", "2022-06"),
    ("Il a démissionné au cours du mois de [juin].", "2022-06"),
    ("Il a démissionné au mois d'[avril dernier].", "2022-04"),
    ("Il a démissionné au [début du mois d'août].", "2022-08"),
    ("Il a démissionné en [début du mois de juin].", "2022-06"),
    ("Il partira à la [fin du mois d'octobre].", "2022-10"),
    ("Il partira à la fin d'[octobre].", "2022-10"),
    ("Les livraisons cesseront d'ici [novembre].", "2022-11"),
    ("Le scrutin a été reporté à [juillet].", "2023-07"),
    ("Ils ont convenu de se revoir en [octobre].", "2022-10"),
    ("Son voyage à Rabat en [juillet] sera suivi d'un autre.", "2022-07"),
    ("Il négocie depuis [février].", "2022-02"),
    ("Le putsch d'[août] a tout changé.", "2022-08"),
    ("Le putsch de [mai] a tout changé.", "2022-05"),
    ("La première quinzaine de [juillet] a été calme.", "2022-07"),
    ("Il a démissionné en [mai de l'an dernier].", "2021-05"),
    ("Il a démissionné en [Mai] à Lomé.", "2022-05"),
    ("En [mai], en [juin] et en [juillet], il a voyagé.", ("2022-05", "2022-06", "2022-07")),
    ("En [mai] et [juin 2021], il a voyagé.", ("2021-05", "2021-06")),
    ("En [juillet 2022] et [janvier 2023], deux votes.", ("2022-07", "2023-01")),
    ("En [mars], [avril] et [mai], il a voyagé.", ("2022-03", "2022-04", "2022-05")),
    ("Il a voyagé [de mai à juillet].", "2022-05/2022-07"),
    ("Il a voyagé [de mai à juillet 2021].", "2021-05/2021-07"),
    ("Il a voyagé [de novembre à février].", "2021-11/2022-02"),
    ("Les crises [entre mars 2019 et juin 2021] ont marqué le pays.", "2019-03/2021-06"),
    ("Ils se sont vus [entre janvier et mars dernier].", "2022-01/2022-03"),
    ("[Fin juin]-[début juillet], ils ont parlé.", ("2022-06", "2022-07")),
    ("La trêve court [d'octobre à fin décembre 2021].", "2021-10/2021-12"),
    ("Une tournée [en mars-avril 2020] a suivi.", "2020-03/2020-04"),
)
def test_months(marked: str, expected: str | tuple[str, ...]) -> None:
    check(marked, expected)


# --- weekdays -----------------------------------------------------------------------------------------------


@table(
    ("Il a été reçu [vendredi] à Lomé.", "2022-09-02"),
    ("Il a été reçu [ce vendredi] à Lomé.", "2022-09-02"),
    ("Il a été reçu [jeudi] à Lomé.", "2022-09-01"),
    ("Il a été reçu [mercredi] à Lomé.", "2022-08-31"),
    ("Il a été reçu [samedi] à Lomé.", "2022-08-27"),
    ("[Jeudi], le ministre a reçu son homologue.", "2022-09-01"),
    ("Il a été reçu [jeudi matin] à Lomé.", "2022-09-01"),
    ("Il a été reçu [jeudi après-midi] à Lomé.", "2022-09-01"),
    ("Il a été reçu [mardi soir] à Lomé.", "2022-08-30"),
    ("Un communiqué diffusé [mardi] l'affirme.", "2022-08-30"),
    ("Il sera reçu [jeudi] à Lomé.", "2022-09-08"),
    ("Il sera reçu [vendredi] à Lomé.", "2022-09-02"),
    ("Il doit être reçu [mardi] à Lomé.", "2022-09-06"),
    ("Il devrait être reçu [mardi] à Lomé.", "2022-09-06"),
    ("Il est attendu [mardi] à Lomé.", "2022-09-06"),
    ("Une réunion est prévue [mardi] à Lomé.", "2022-09-06"),
    ("Ils vont se retrouver [mardi] à Lomé.", "2022-09-06"),
    ("[Mardi], le ministre rencontrera son homologue.", "2022-09-06"),
    ("Le ministre a annoncé [jeudi] que le sommet se tiendra [mardi] à Lomé.", ("2022-09-01", "2022-09-06")),
    ("Le sommet se tiendra [mardi], a annoncé [jeudi] le ministre.", ("2022-09-06", "2022-09-01")),
    ("Il a libéré [mardi] deux otages.", "2022-08-30"),
    ("Il libérera [mardi] deux otages.", "2022-09-06"),
    ("Il a été reçu [jeudi dernier] à Lomé.", "2022-08-25"),  # the day before would be "hier" or "jeudi"
    ("Il a été reçu [mardi dernier] à Lomé.", "2022-08-30"),
    ("Il a été reçu [vendredi dernier] à Lomé.", "2022-08-26"),
    ("Il a été reçu [lundi passé] à Lomé.", "2022-08-29"),
    ("Il sera reçu [mercredi prochain] à Lomé.", "2022-09-07"),
    ("Il sera reçu [vendredi prochain] à Lomé.", "2022-09-09"),
    ("Il sera reçu [samedi prochain] à Lomé.", "2022-09-03"),
    ("Le sommet de [lundi prochain] divise.", "2022-09-05"),
    ("Il sera reçu [mardi en huit] à Lomé.", "2022-09-13"),
    ("Il sera reçu [vendredi en huit] à Lomé.", "2022-09-09"),
    ("Il a été reçu [ce mardi] à Lomé.", "2022-08-30"),
    ("Il sera reçu [ce mardi] à Lomé.", "2022-09-06"),
    ("Sommet [ce lundi] à Lomé", "2022-09-05"),
    ("Dès [lundi], il négociait.", "2022-08-29"),
    ("Lomé accueille [lundi] et [mardi prochains] le forum.", ("2022-09-05", "2022-09-06")),
    ("LE SOMMET SE TIENDRA [MARDI] À ACCRA.", "2022-09-06"),
    ("Les ministres se retrouvent [dimanche] à Accra.", "2022-09-04"),
    ("Arrivé [lundi], il repartira [mardi].", ("2022-08-29", "2022-09-06")),
    ("Les pourparlers, suspendus depuis [mercredi], reprendront [lundi].", ("2022-08-31", "2022-09-05")),
    ("Il a confirmé [samedi] qu'une délégation arriverait [lundi].", ("2022-08-27", "2022-09-05")),
    ("Le forum aurait eu lieu [mardi], dit-on.", "2022-08-30"),
    ("Le chef assurait [mardi] ne rien savoir.", "2022-08-30"),
    ("Ils ont repris le travail [lundi] et devraient signer.", "2022-08-29"),
    ("Il a annoncé [jeudi] la tenue [lundi] d'un forum.", ("2022-09-01", "2022-09-05")),
    (
        "Il quittera Nouakchott [jeudi] après avoir rencontré [mercredi] le président.",
        ("2022-09-08", "2022-08-31"),
    ),
    ("Le président reçoit [mercredi] son homologue.", "2022-08-31"),
    ("La session, initialement prévue [ce jeudi], est reportée.", "2022-09-01"),
    ("Il devait être reçu [lundi] à Lomé.", "2022-08-29"),
    ("Il reviendra le [lundi de la semaine prochaine].", "2022-09-05"),
    ("Il est revenu [mardi de la semaine dernière].", "2022-08-23"),
    ("Le sommet de [mardi] a été bref.", "2022-08-30"),
    ("Il a été reçu [lundi] et [mardi] à Lomé.", ("2022-08-29", "2022-08-30")),
    ("Dans la nuit [de mercredi à jeudi], ils ont fui.", "2022-08-31/2022-09-01"),
    ("Ils ont négocié [de lundi à mercredi].", "2022-08-29/2022-08-31"),
    ("Ils ont négocié [du lundi au mercredi].", "2022-08-29/2022-08-31"),
    ("Ils ont négocié [entre lundi et mercredi].", "2022-08-29/2022-08-31"),
    ("Ils négocieront [de lundi à mercredi prochain].", "2022-09-05/2022-09-07"),
    ("Ils se sont vus [mardi 30], à Lomé.", "2022-08-30"),
    ("Ils se sont vus le [jeudi 1er] au palais.", "2022-09-01"),
    ("ILS SE SONT VUS [MARDI] À LOMÉ", "2022-08-30"),
    ("Ils se sont vus ([jeudi]).", "2022-09-01"),
    ("Vu le [3 mai], il a été revu le [lundi suivant].", ("2022-05-03", "2022-05-09")),
)
def test_weekdays(marked: str, expected: str | tuple[str, ...]) -> None:
    check(marked, expected)


@pytest.mark.parametrize(
    ("anchor", "text", "expected"),
    [
        ("2022-09-05", "Il a été reçu vendredi dernier.", "2022-09-02"),
        ("2022-09-06", "Il a été reçu lundi dernier.", "2022-08-29"),
        ("2022-09-05", "Il a été reçu dimanche.", "2022-09-04"),
        ("2022-09-05", "Il a été reçu ce dimanche.", "2022-09-04"),
        ("2022-09-05", "Il sera reçu dimanche.", "2022-09-11"),
        ("2022-09-04", "Il a été reçu ce vendredi.", "2022-09-02"),
        ("2022-09-03", "Le scrutin de dimanche oppose deux hommes.", "2022-09-04"),
        ("2022-01-01", "Il a été reçu jeudi.", "2021-12-30"),
        ("2022-12-31", "Il sera reçu lundi.", "2023-01-02"),
        ("2022-01-04", "Il a été reçu le 30 décembre.", "2021-12-30"),
        ("2022-01-04", "Il a été reçu en décembre.", "2021-12"),
        ("2022-12-20", "Il sera reçu le 5 janvier.", "2023-01-05"),
        ("2022-12-20", "Il sera reçu en janvier.", "2023-01"),
        ("2022-12-20", "Il sera reçu en janvier prochain.", "2023-01"),
        ("2024-03-01", "Il a été reçu le 29 février.", "2024-02-29"),
        ("2024-03-01", "Il a été reçu hier.", "2024-02-29"),
        ("2023-03-01", "Il a été reçu hier.", "2023-02-28"),
        ("2022-01-01", "Il a été reçu hier.", "2021-12-31"),
        ("2022-01-31", "Il a été reçu le mois dernier.", "2021-12"),
        ("2022-12-31", "Il sera reçu le mois prochain.", "2023-01"),
        ("2022-03-31", "Il a été reçu il y a un mois.", "2022-02"),
        ("2022-01-15", "Il a été reçu il y a trois mois.", "2021-10"),
        ("2024-02-29", "Il a été reçu il y a un an.", "2023"),
        ("2022-09-04", "Ils ont manifesté ce week-end.", "2022-09-03/2022-09-04"),
        ("2022-09-05", "Ils ont manifesté ce week-end.", "2022-09-03/2022-09-04"),
        ("2022-09-05", "Ils ont manifesté le week-end dernier.", "2022-09-03/2022-09-04"),
    ],
)
def test_at_the_edges_of_weeks_months_and_years(anchor: str, text: str, expected: str) -> None:
    assert [mention.edtf for mention in find_dates(text, anchor)] == [expected]


@pytest.mark.parametrize(
    ("tense", "expression", "expected"),
    [
        ("past", "mardi", "2022-08-30"),
        ("future", "mardi", "2022-09-06"),
        ("past", "vendredi", "2022-09-02"),
        ("future", "vendredi", "2022-09-02"),
        ("past", "en décembre", "2021-12"),
        ("future", "en décembre", "2022-12"),
        ("past", "ce week-end", "2022-08-27/2022-08-28"),
        ("future", "ce week-end", "2022-09-03/2022-09-04"),
    ],
)
def test_a_given_tense_decides(tense: str, expression: str, expected: str) -> None:
    assert resolve(expression, FRIDAY, tense=tense) == expected  # type: ignore[arg-type]


# --- seen from the day of publication -----------------------------------------------------------------------


@table(
    ("Il a été reçu [hier] à Lomé.", "2022-09-01"),
    ("Il a été reçu [hier soir] à Lomé.", "2022-09-01"),
    ("Il a été reçu [hier matin] à Lomé.", "2022-09-01"),
    ("Il a été reçu [avant-hier] à Lomé.", "2022-08-31"),
    ("Il a été reçu [avant hier] à Lomé.", "2022-08-31"),
    ("Il a été reçu [aujourd'hui] à Lomé.", "2022-09-02"),
    ("Il a été reçu [aujourd’hui] à Lomé.", "2022-09-02"),
    ("Il sera reçu [aujourd'hui] à Lomé.", "2022-09-02"),
    ("Il a [aujourd'hui] déclaré forfait.", "2022-09-02"),
    ("Une ville [aujourd'hui] divisée a peur.", None),
    ("Il est attendu [aujourd'hui] à Lomé.", "2022-09-02"),
    ("Il est arrivé [aujourd'hui] à Lomé.", "2022-09-02"),
    ("La ville est [aujourd'hui] divisée.", None),
    ("[Aujourd'hui], les relations sont bonnes.", None),
    ("Le pays compte [aujourd'hui encore] des bases.", None),
    ("De sa création à [aujourd'hui], rien.", None),
    ("La réunion d'[aujourd'hui] a été brève.", "2022-09-02"),
    ("Il sera reçu [demain] à Lomé.", "2022-09-03"),
    ("Il sera reçu [demain matin] à Lomé.", "2022-09-03"),
    ("Il sera reçu [après-demain] à Lomé.", "2022-09-04"),
    ("La réunion de [demain] sera brève.", "2022-09-03"),
    ("La réunion d'[hier] a été brève.", "2022-09-01"),
    ("L'Afrique de [demain] se construit.", None),
    ("Les ennemis d'[hier] se parlent.", None),
    ("Il a été reçu [ce jour] à Lomé.", "2022-09-02"),
    ("Il a été reçu [ce matin] à Lomé.", "2022-09-02"),
    ("Il sera reçu [ce soir] à Lomé.", "2022-09-02"),
    ("Il a été reçu [cet après-midi] à Lomé.", "2022-09-02"),
    ("Il a été reçu [la semaine dernière] à Lomé.", "2022-08-22/2022-08-28"),
    ("Il a été reçu [la semaine passée] à Lomé.", "2022-08-22/2022-08-28"),
    ("Il a été reçu [cette semaine] à Lomé.", "2022-08-29/2022-09-04"),
    ("Il sera reçu [la semaine prochaine] à Lomé.", "2022-09-05/2022-09-11"),
    ("Il sera reçu en milieu de [semaine prochaine] à Lomé.", "2022-09-05/2022-09-11"),
    ("Il a été reçu [le week-end dernier] à Lomé.", "2022-08-27/2022-08-28"),
    ("Il sera reçu [ce week-end] à Lomé.", "2022-09-03/2022-09-04"),
    ("Il sera reçu [le weekend prochain] à Lomé.", "2022-09-03/2022-09-04"),
    ("Il a été reçu [le mois dernier] à Lomé.", "2022-08"),
    ("Il sera reçu [le mois prochain] à Lomé.", "2022-10"),
    ("Il a été reçu [ce mois-ci] à Lomé.", "2022-09"),
    ("Il sera reçu [à la fin du mois] à Lomé.", "2022-09"),
    ("Il a été reçu [fin du mois dernier] à Lomé.", "2022-08"),
    ("Il a été reçu [l'an dernier] à Lomé.", "2021"),
    ("Il a été reçu [l'an passé] à Lomé.", "2021"),
    ("Il a été reçu [l'année dernière] à Lomé.", "2021"),
    ("Il a été reçu [cette année] à Lomé.", "2022"),
    ("Il sera reçu [l'an prochain] à Lomé.", "2023"),
    ("Il sera reçu [l'année prochaine] à Lomé.", "2023"),
    ("Ils partiront [d'ici la fin de l'année].", "2022"),
    ("Ils partiront [d'ici à la fin de l'année].", "2022"),
    ("Ils partiront [avant la fin de l'année].", "2022"),
    ("Ils sont partis [en début d'année].", "2022"),
    ("Ils sont partis [il y a trois mois].", "2022-06"),
    ("Ils sont partis [il y a deux ans].", "2020"),
    ("Ils sont partis [il y a 2 ans].", "2020"),
    ("Ils sont partis [il y a une semaine].", "2022-08-26"),
    ("Ils sont partis [il y a dix jours].", "2022-08-23"),
    ("Ils sont partis [il y a exactement vingt ans].", "2002"),
    ("Ils sont partis [il y a un an, jour pour jour].", "2021-09-02"),
    ("[Cet été], ils sont partis.", "2022"),
    ("Ils ont signé [à l'automne] un pacte.", "2021"),
    ("Ils signeront [à l'automne] un pacte.", "2022"),
    ("Ils ont signé [au printemps] un pacte.", "2022"),
    ("Ils ont signé [l'été dernier] un pacte.", "2022"),
    ("Ils signeront [l'été prochain] un pacte.", "2023"),
    ("Le comité siège [aujourd'hui] à Lomé.", "2022-09-02"),
    ("[Voilà six mois] qu'ils sont partis.", "2022-03"),
    ("[Cela fait deux ans] qu'ils sont partis.", "2020"),
    ("Ils sont partis [il y a déjà deux ans].", "2020"),
    ("Ils ont fui [la nuit dernière].", "2022-09-01/2022-09-02"),
    ("Ils partiront [dans dix jours].", "2022-09-12"),
    ("Ils partiront [dans trois mois].", "2022-12"),
    ("Ils partiront [dans deux ans].", "2024"),
    ("Ils sont partis [il y a un an et demi].", None),
)
def test_seen_from_the_day_of_publication(marked: str, expected: str | None) -> None:
    check(marked, expected)


@table(
    ("Il a été reçu [hier, jeudi 1er septembre], à Lomé.", "2022-09-01"),
    ("Il a été reçu [hier jeudi] à Lomé.", "2022-09-01"),
    ("Il a été reçu [hier mardi] à Lomé.", "2022-08-30"),  # written on Wednesday, printed on Friday
    ("Il a été reçu [aujourd'hui, jeudi 1er septembre], à Lomé.", "2022-09-01"),
    ("Il a été reçu [aujourd'hui vendredi] à Lomé.", "2022-09-02"),
    ("Il sera reçu [demain samedi] à Lomé.", "2022-09-03"),
    ("Il a été reçu ce [jeudi, 1er septembre], à Lomé.", "2022-09-01"),
    ("Il a été reçu [jeudi, 1er septembre 2022], à Lomé.", "2022-09-01"),
    ("Il a été reçu [jeudi dernier, 25 août], à Lomé.", "2022-08-25"),
    ("Il a été reçu [mercredi dernier 31 août] à Lomé.", "2022-08-31"),
    ("Ils sont partis [il y a trois mois, en mai 2022].", "2022-05"),
    ("Ils sont partis [il y a peu de jours, le 18 août].", "2022-08-18"),
    ("Ils sont partis [l'an passé, en juillet].", "2021-07"),
    ("Ils partiront [l'an prochain, en octobre].", "2023-10"),
    ("Vu à Lomé le [10 mai], il est rentré [le lendemain, mercredi 11 mai].", ("2022-05-10", "2022-05-11")),
    ("Il parle [jeudi]. [La veille, mercredi], il a écrit.", ("2022-09-01", "2022-08-31")),
)
def test_an_apposition_is_one_date(marked: str, expected: str | tuple[str, ...]) -> None:
    check(marked, expected)


# --- seen from a date before it in the text -----------------------------------------------------------------


@table(
    ("Il a été reçu [jeudi]. [La veille], il avait vu le Premier ministre.", ("2022-09-01", "2022-08-31")),
    ("Il a été reçu le [10 mai]. [Le lendemain], il est reparti.", ("2022-05-10", "2022-05-11")),
    ("Il a été reçu le [10 mai] et est reparti [le surlendemain].", ("2022-05-10", "2022-05-12")),
    ("Il a été reçu le [10 mai], après un appel [l'avant-veille].", ("2022-05-10", "2022-05-08")),
    ("Il a été reçu le [10 mai]. [Dès le lendemain], il négociait.", ("2022-05-10", "2022-05-11")),
    (
        "[Du 3 au 5 mai], ils ont parlé. [Le lendemain], ils ont signé.",
        ("2022-05-03/2022-05-05", "2022-05-06"),
    ),
    ("[Du 3 au 5 mai], ils ont parlé. [La veille], ils doutaient.", ("2022-05-03/2022-05-05", "2022-05-02")),
    ("[La veille], le président avait reçu la délégation.", "2022-09-01"),
    ("[Le lendemain], le président avait reçu la délégation.", None),
    ("[Au lendemain du 18 août 2020], tout a changé.", "2020-08-19"),
    ("[À la veille du 15 août], tout a changé.", "2022-08-14"),
    ("[Au lendemain] du putsch, tout a changé.", None),
    ("[À la veille] de la visite, tout a changé.", None),
    ("Putsch le [18 août 2020]. [Au lendemain] de la prise du pouvoir", ("2020-08-18", None)),
    ("Chassé le [10 mai], il est revenu [trois jours plus tard].", ("2022-05-10", "2022-05-13")),
    ("Chassé le [10 mai], il avait été reçu [deux jours plus tôt].", ("2022-05-10", "2022-05-08")),
    ("Chassé le [10 mai], il avait été reçu [deux jours auparavant].", ("2022-05-10", "2022-05-08")),
    ("Chassé le [10 mai], il est revenu [deux semaines après].", ("2022-05-10", "2022-05-24")),
    ("Chassé en [mai 2020], il est revenu [trois mois plus tard].", ("2020-05", "2020-08")),
    ("Chassé en [2018], il est revenu [deux ans plus tard].", ("2018", "2020")),
    ("Chassé en [2018], il est revenu [deux mois plus tard].", ("2018", None)),
    ("Il est revenu [trois jours plus tard].", None),
    ("[Trois jours après le 18 août 2020], il a fui.", "2020-08-21"),
    ("[Trois jours après] le putsch, il a fui.", None),
    ("Chassé le [10 mai], il a fui [le même jour].", ("2022-05-10", "2022-05-10")),
    ("Chassé le [10 mai], il a fui [ce jour-là].", ("2022-05-10", "2022-05-10")),
    ("Chassé le [10 mai], il a fui [dans la soirée].", ("2022-05-10", "2022-05-10")),
    ("Reçu [jeudi] à Lomé, il a repris l'avion [en fin d'après-midi].", ("2022-09-01", "2022-09-01")),
    ("Il a repris l'avion [dans la soirée].", None),
    ("Il a repris l'avion dans la soirée de [jeudi].", "2022-09-01"),
    ("Élu en [2018], il a été chassé [l'année suivante].", ("2018", "2019")),
    ("Élu en [mai 2018], il a été chassé [la même année].", ("2018-05", "2018")),
    ("Élu en [mai 2018], il a été chassé [le mois suivant].", ("2018-05", "2018-06")),
    ("Élu le [3 mai 2018], il a été chassé [le jour suivant].", ("2018-05-03", "2018-05-04")),
)
def test_seen_from_a_date_before_it(marked: str, expected: Values) -> None:
    check(marked, expected)


@table(
    (
        "Il a reçu [jeudi] un ami. Leur accord date du [3 juin]. Tous le saluent. [La veille], il pleuvait.",
        ("2022-09-01", "2022-06-03", "2022-08-31"),
    ),
    (
        "Il a reçu [jeudi] son homologue. Leur accord date du [3 juin]. [La veille], il pleuvait.",
        ("2022-09-01", "2022-06-03", "2022-06-02"),
    ),
    (
        "Il a reçu [jeudi] un ami. Leur accord date du [3 juin].\nTous le saluent.\nIl part [le même jour].",
        ("2022-09-01", "2022-06-03", "2022-09-01"),
    ),
)
def test_background_further_back_than_a_sentence_is_left_behind(marked: str, expected: Values) -> None:
    check(marked, expected)


def test_a_day_far_away_in_the_text_is_not_the_one_before() -> None:
    text = (
        "Reçu le 10 mai 2021. "
        + "Les deux parties se connaissent de longue date. " * 20
        + "La veille, il pleuvait."
    )
    assert [mention.edtf for mention in find_dates(text, FRIDAY)] == ["2021-05-10", "2022-09-01"]


@table(
    ("Elle se tiendra au [dernier trimestre].", "2022-10/2022-12"),
    ("Elle se tiendra au [premier trimestre prochain].", "2023-01/2023-03"),
    ("Elle s'est tenue au [premier trimestre].", "2022-01/2022-03"),
    ("Elle s'est tenue au [dernier trimestre].", None),
)
def test_a_quarter_without_a_year_is_told_by_the_tense(marked: str, expected: str | None) -> None:
    check(marked, expected)


# --- years --------------------------------------------------------------------------------------------------


@table(
    ("Créé en [2010] à l'initiative d'Alger.", "2010"),
    ("Présent depuis [2014] au Sahel.", "2014"),
    ("Dès [2020], il négociait.", "2020"),
    ("L'accord de [2015] reste valable.", "2015"),
    ("Les accords de [2015] restent valables.", "2015"),
    ("Jusqu'en [2025], rien ne changera.", "2025"),
    ("À l'horizon [2030], tout changera.", "2030"),
    ("À partir de [2022], tout change.", "2022"),
    ("L'année [2020] a été noire.", "2020"),
    ("En l'an [2000], rien.", "2000"),
    ("[Fin 2021], ils sont partis.", "2021"),
    ("[Début 2021], ils sont partis.", "2021"),
    ("[Mi-2021], ils sont partis.", "2021"),
    ("Ils sont partis à la [fin de l'année 2021].", "2021"),
    ("Le traité (signé en [1960])", "1960"),
    ("Le traité ([1960]) lie les deux pays.", "1960"),
    ("En [2020] et [2021], deux putschs.", ("2020", "2021")),
    ("En [2012], [2020] et [2021], trois putschs.", ("2012", "2020", "2021")),
    ("Il a gouverné [de 2014 à 2019].", "2014/2019"),
    ("Il a gouverné [entre 2014 et 2019].", "2014/2019"),
    ("Il a gouverné ([1981-1995]) longtemps.", "1981/1995"),
    ("La saison [2021-2022] est finie.", "2021/2022"),
    ("L'exercice [2021/2022] est clos.", "2021/2022"),
    ("Il a gouverné [entre fin 2019 et début 2021].", "2019/2021"),
    ("Ministre [de 1987 à 1991] puis [de 2003 à 2006].", ("1987/1991", "2003/2006")),
    ("Au [premier trimestre 2021], rien.", "2021-01/2021-03"),
    ("Au [1er trimestre 2021], rien.", "2021-01/2021-03"),
    ("Au [quatrième trimestre de 2021], rien.", "2021-10/2021-12"),
    ("Au [deuxième semestre 2021], rien.", "2021-07/2021-12"),
    ("Au [second semestre de l'année 2021], rien.", "2021-07/2021-12"),
    ("Leur amitié remonte à [1985].", "1985"),
    ("Au printemps [2021], rien.", "2021"),
    ("À l'été [2021], rien.", "2021"),
    ("En [cette année 2022], rien.", "2022"),
)
def test_years(marked: str, expected: str | tuple[str, ...]) -> None:
    check(marked, expected)
    if "année 2022" not in marked:
        check(marked, expected, None)


# --- vague --------------------------------------------------------------------------------------------------


@table(
    ("Ils sont partis [il y a quelques jours].", None),
    ("Ils sont partis [il y a plusieurs mois].", None),
    ("Ils sont partis [il y a une dizaine de jours].", None),
    ("Ils sont partis [il y a environ trois mois].", None),
    ("Ils sont partis [il y a près de deux ans].", None),
    ("Ils sont partis [il y a plus de deux ans].", None),
    ("Ils sont partis [il y a à peine deux semaines].", None),
    ("[Un mois jour pour jour après] sa nomination, il part.", None),
    ("Ils sont partis [ces derniers jours].", None),
    ("Ils partiront dans [les prochains jours].", None),
    ("Ils partiront dans [les prochaines semaines].", None),
    ("Ils partiront dans [les jours à venir].", None),
    ("Au cours [des derniers mois], rien.", None),
    ("Chassé, il est revenu [quelques jours plus tard].", None),
    ("Dans [les années 2000], rien.", None),
    ("Dans [les années 1990], rien.", None),
    ("Dans [les années 90], rien.", None),
    ("[L'hiver dernier], ils sont partis.", None),
    ("Au [premier trimestre], rien.", None),
    ("En [début de semaine], il est parti.", None),
)
def test_what_is_vague_is_found_but_not_resolved(marked: str, expected: None) -> None:
    check(marked, expected)


# --- no dates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "La 14e session du comité s'ouvre.",
        "La 18ème session du comité bilatéral.",
        "Quelque 2 000 soldats sont partis.",
        "Il a envoyé 2000 soldats au nord.",
        "Un contingent de 2000 soldats est parti.",
        "Une force de 1900 militaires est partie.",
        "Tiré en 2000 exemplaires, le livre plaît.",
        "Un budget de 2020 francs.",
        "Un convoi de 2022 personnes.",
        "Une route de 2000 km.",
        "Appelez le 70 20 15 20.",
        "Appelez le +223 20 22 20 15.",
        "La réunion commence à 10 h.",
        "La réunion commence à 20h22.",
        "Le décret n° 2022-0105 est paru.",
        "Le décret n°2022-05-15 est paru.",
        "La loi 2015-06 est parue.",
        "La résolution 2085 est adoptée.",
        "La résolution 2640 du Conseil de sécurité.",
        "Une hausse de 2,5 % et 3.2 points.",
        "Il a gagné 3-0.",
        "Version 1.10.22.5 du logiciel.",
        "La place du 4-Août est noire de monde.",
        "La place du 4 août est noire de monde.",
        "La rue du 26 Mars est fermée.",
        "Le boulevard du 22 octobre est fermé.",
        "Le stade du 26-Mars est plein.",
        "Le stade du 28 septembre est plein.",
        "L'hôpital du 20 août est plein.",
        "Le Mouvement du 5 juin appelle à marcher.",
        "Le Mouvement du 5-Juin appelle à marcher.",
        "Le M5-RFP appelle à marcher, le M62 aussi.",
        "La Coalition du 22 août appelle à marcher.",
        "Les attentats du 11-Septembre.",
        "Ils se réunissent chaque lundi.",
        "Ils se réunissent tous les vendredis.",
        "Le marché ouvre du lundi au vendredi.",
        "Ils défilent chaque 8 mars.",
        "Ils défilent le 8 mars de chaque année.",
        "À ce jour, rien n'est signé.",
        "Jusqu'à ce jour, rien n'est signé.",
        "Tout a changé du jour au lendemain.",
        "De nos jours, cela se perd.",
        "L'ordre du jour est chargé.",
        "La veille sanitaire est active.",
        "Un système de veille est en place.",
        "Il a prononcé un discours au Champ de Mars.",
        "Ils vont marcher, mai la pluie menace.",
        "Une sonde sur Mars.",
        "Mercredi des Cendres.",
        "Ce samedi-là, tout a changé.",
        "Le lundi de Pâques est férié.",
        "Un mandat de cinq ans.",
        "Une visite de trois jours.",
        "Pendant deux semaines, ils ont parlé.",
        "Sept ministres et dix-sept députés.",
        "Il a reçu sept. Il en a vu huit.",
        "Le 10 Ramadan 1444, ils ont jeûné.",
        "Soixante-trois jours de guerre.",
        "La première partie, la seconde partie.",
        "Il y a trois pays membres.",
        "Le 22 de chaque équipe.",
        "",
        " ",
        "الاجتماع يوم الخميس",
        "٢٠٢٢",
        "\x00\x01\x02",
    ],
)
def test_no_date(text: str) -> None:
    assert find_dates(text, FRIDAY) == []


@table(
    ("Il a été reçu place de l'Indépendance le [5 mai].", "2022-05-05"),
    ("La manifestation du [5 juin 2020] a compté.", "2020-06-05"),
    ("Le sommet de l'Union africaine du [5 février] a compté.", "2022-02-05"),
    ("Le mouvement du [5 juin] s'est essoufflé.", "2022-06-05"),
    ("Le 18e sommet, le [5 mai], a compté.", "2022-05-05"),
    ("2 000 soldats sont partis en [2020].", "2020"),
    ("La résolution 2640 ([2022]) du Conseil.", "2022"),
    ("Le décret n° 2022-0105 du [5 mai 2022] est paru.", "2022-05-05"),
)
def test_a_date_beside_what_is_none(marked: str, expected: str) -> None:
    check(marked, expected)


# --- the anchor ---------------------------------------------------------------------------------------------

RELATIVE = [
    "jeudi", "ce jeudi", "jeudi dernier", "mercredi prochain", "hier", "demain", "ce matin", "la veille",
    "le 26 juillet", "jeudi 1er septembre", "du 30 août au 2 septembre", "les 7 et 8 avril", "en mai",
    "en mai dernier", "fin janvier", "de mai à juillet", "la semaine dernière", "ce week-end",
    "le mois dernier", "l'an dernier", "cette année", "il y a trois mois", "il y a deux ans",
    "dans dix jours", "de lundi à mardi", "mardi 18", "le 15 courant", "d'ici la fin de l'année",
    "le 15 mai de l'an dernier",
]  # fmt: skip


@pytest.mark.parametrize("expression", RELATIVE)
def test_without_an_anchor_nothing_relative_is_guessed(expression: str) -> None:
    found = find_dates(f"Cela s'est passé {expression}, dit-on.", None)
    assert found
    assert {mention.edtf for mention in found} == {None}


@pytest.mark.parametrize("expression", RELATIVE)
def test_a_month_as_anchor_gives_only_what_all_its_days_give(expression: str) -> None:
    text = f"Cela s'est passé {expression}, dit-on."
    by_month = [mention.edtf for mention in find_dates(text, "2022-09")]
    by_day = [[mention.edtf for mention in find_dates(text, f"2022-09-{day:02}")] for day in range(1, 31)]
    for position, value in enumerate(by_month):
        values = {row[position] for row in by_day}
        assert value is None or values == {value}


@pytest.mark.parametrize(
    ("expression", "anchor", "expected"),
    [
        ("en mai", "2022-09", "2022-05"),
        ("le 26 juillet", "2022-09", "2022-07-26"),
        ("le mois dernier", "2022-09", "2022-08"),
        ("il y a trois mois", "2022-09", "2022-06"),
        ("l'an dernier", "2022-09", "2021"),
        ("l'an dernier", "2022", "2021"),
        ("cette année", "2022", "2022"),
        ("jeudi", "2022-09", None),
        ("hier", "2022-09", None),
        ("en mai", "2022", None),
        ("le mois dernier", "2022", None),
    ],
)
def test_a_coarse_anchor(expression: str, anchor: str, expected: str | None) -> None:
    assert resolve(expression, anchor) == expected


@pytest.mark.parametrize("anchor", [date(2022, 9, 2), datetime(2022, 9, 2, 23, 59), "2022-09-02"])
def test_forms_of_the_anchor(anchor: date | str) -> None:
    assert resolve("hier", anchor) == "2022-09-01"


@pytest.mark.parametrize("anchor", [None, ""])
def test_no_anchor(anchor: str | None) -> None:
    assert resolve("hier", anchor) is None
    assert resolve("mai 2021", anchor) == "2021-05"


@pytest.mark.parametrize(
    "anchor", ["02/09/2022", "2022-9-2", "2022-13", "hier", "2022-09-01/2022-09-02", "2022-02-30"]
)
def test_a_wrong_anchor_is_refused(anchor: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(anchor)[1:5])):
        find_dates("jeudi", anchor)


# --- resolve ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("jeudi", "2022-09-01"),
        ("Jeudi dernier", "2022-08-25"),
        ("mai", "2022-05"),
        ("en mai", "2022-05"),
        ("mai 2021", "2021-05"),
        ("2021", "2021"),
        ("en 2021", "2021"),
        (" 15 mai ", "2022-05-15"),
        ("du 1er au 3 septembre", "2022-09-01/2022-09-03"),
        ("début décembre prochain", "2022-12"),
        ("en juillet 2022 et janvier 2023", None),  # two dates
        ("il y a quelques jours", None),
        ("31 février", None),
        ("bonjour", None),
        ("", None),
    ],
)
def test_resolve(expression: str, expected: str | None) -> None:
    assert resolve(expression, FRIDAY) == expected


def test_the_examples_of_the_documentation_hold() -> None:
    assert doctest.testmod(dates).attempted >= 3
    assert doctest.testmod(dates).failed == 0


def test_a_part_of_a_text_keeps_the_offsets_of_the_whole() -> None:
    text = "Reçu mardi. Reparti jeudi. Attendu demain."
    found = find_dates(text, FRIDAY, start=12, end=26)
    assert [(text[m.start : m.end], m.edtf) for m in found] == [("jeudi", "2022-09-01")]


# --- properties ---------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "lundi", "mardi", "jeudi", "dimanche", "1er", "2", "15", "31", "03", "février", "mai", "août",
        "septembre", "sept.", "2022", "1999", "0001", "9999", "dernier", "prochain", "passée", "début",
        "fin", "mi-", "en", "de", "du", "d'", "le", "les", "la", "au", "à", "et", "ou", ",", "entre",
        "depuis", "jusqu'en", "hier", "demain", "aujourd'hui", "ce", "cette", "la veille", "le lendemain",
        "il y a", "trois", "mois", "ans", "semaine", "week-end", "année", "plus tard", "jours", "suivant",
        "l'an", "même", "/", "-", ".", "\n", "\u00a0", "a été", "sera", "trimestre", "15/05/2022",
        "2022-05-15", "place", "chaque", "999", "premier", "de l'an dernier", "du mois", "avant-hier", "(",
        ")", "«",
    ]
)  # fmt: skip
FRENCH = st.lists(PIECES, max_size=40).map(" ".join)
ANYTHING = st.one_of(FRENCH, st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join))
ANCHORS = st.one_of(
    st.none(),
    st.dates().map(date.isoformat),
    st.dates(),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.dates().map(lambda day: day.isoformat()[:4]),
)


@settings(max_examples=400, deadline=None)
@given(ANYTHING, ANCHORS)
@example("il y a 999 ans", "0001-01-01")
@example("dans 999 ans", "9999-12-31")
@example("la semaine dernière", "0001-01-01")
@example("la semaine prochaine", "9999-12-31")
@example("hier", "0001")
@example("demain", date.max)
@example("le 29 février", "9999-12")
@example("le mois dernier", "0001-01")
@example("ce mardi", "0001-01-01")
@example("lundi prochain", "9999-12-30")
@example("\u0301\u0301lundi\u0301", "2022-09-02")
@example("İ lundi", "2022-09-02")
def test_any_text_and_anchor(text: str, anchor: str | date | None) -> None:
    found = find_dates(text, anchor)
    assert found == find_dates(text, anchor)
    end = 0
    for mention in found:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        end = mention.end
        if mention.edtf is not None:
            assert edtf.check(mention.edtf) == mention.edtf
        if mention.contradicts:
            assert mention.edtf is not None


@settings(max_examples=100, deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)), st.booleans(), st.booleans())
def test_every_printed_day_is_read_back(day: date, with_weekday: bool, capitals: bool) -> None:
    number = "1er" if day.day == 1 else str(day.day)
    printed = f"{number} {MONTHS[day.month - 1]} {day.year}"
    if with_weekday:
        printed = f"{WEEKDAYS[day.weekday()]} {printed}"
    if capitals:
        printed = printed.upper()
    (mention,) = find_dates(f"Signé le {printed} à Lomé.", None)
    assert mention == DateMention(9, 9 + len(printed), day.isoformat())


@settings(max_examples=100, deadline=None)
@given(
    st.dates(min_value=date(1900, 1, 10), max_value=date(2100, 12, 20)), st.integers(min_value=0, max_value=6)
)
def test_a_past_weekday_is_one_of_the_last_seven_days(today: date, weekday: int) -> None:
    name = WEEKDAYS[weekday]
    value = resolve(name, today, tense="past")
    assert value is not None
    found = date.fromisoformat(value)
    assert found.weekday() == weekday
    assert 0 <= (today - found).days < 7


@pytest.mark.parametrize(
    "unit",
    [
        "lundi ", "mai ", "1/", "2022-", "le 1er ", "de juin à ", "la veille ", "1, ", "du 1 au ", "a ",
        "é", "e\u0301", "1", "le 3 mai et ", "il y a ",
        "Le ministre a reçu mardi son homologue, en mai 2022. ",
    ],
)  # fmt: skip
def test_linear_time(unit: str) -> None:
    assert is_linear(lambda length: find_dates((unit * (length // len(unit) + 1))[:length], FRIDAY), 2_500)
