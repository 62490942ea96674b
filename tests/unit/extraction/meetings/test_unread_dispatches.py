"""Turns of phrase of unread dispatches: who "they" are, who was there, when and where."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.extraction.extractor import extract_records

FRIDAY = "2023-05-12"


def read(text: str) -> list[dict[str, Any]]:
    return extract_records(text, date=FRIDAY).model_dump(mode="json")["meetings"]


def people(text: str) -> list[set[str]]:
    return [{p["name"] for p in m["participants"] if p["name"]} for m in read(text)]


def parties(meeting: dict[str, Any]) -> set[str]:
    return set(meeting["parties"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Le président Mohamed Bazoum a reçu jeudi à Niamey la représentante de l'Unicef pour les régions "
            "du lac, Mme Adèle Korsaga.",
            "Adèle Korsaga",
        ),
        (
            "Le colonel Assimi Goïta a reçu mercredi à Bamako l'ambassadeur du Japon accrédité auprès des "
            "autorités, S.E.M. Kenji Morita.",
            "Kenji Morita",
        ),
        (
            "Le Premier ministre Saleh Kebzabo a échangé mardi à N'Djamena avec le directeur du PAM chargé "
            "des achats locaux, M. Paul Wenger.",
            "Paul Wenger",
        ),
    ],
)
def test_an_office_reaches_its_name_over_a_complement(text: str, name: str) -> None:
    assert any(name in met for met in people(text))


def test_two_offices_of_one_person_are_of_one_state() -> None:
    text = (
        "Après Rabat, Madrid : le Premier ministre et ministre des Finances du Tchad, Saleh Kebzabo, achève "
        "sa tournée. Mercredi, il a été reçu par le président turc Recep Tayyip Erdoğan."
    )
    assert {"Saleh Kebzabo", "Recep Tayyip Erdogan"} in people(text)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        (
            "Le ministre Hassoumi Massaoudou a accueilli mardi à Niamey son homologue algérien Ahmed Attaf. "
            "Les deux ministres ont ensuite été reçus par le président Mohamed Bazoum.",
            {"Hassoumi Massaoudou", "Ahmed Attaf", "Mohamed Bazoum"},
        ),
        (
            "Le texte a été négocié par le Togolais Robert Dussey et par le chef de la Minusma, El-Ghassim "
            "Wane. Les deux hommes se sont entretenus mardi à Bamako avec le colonel Assimi Goïta.",
            {"Robert Dussey", "El-Ghassim Wane", "Assimi Goïta"},
        ),
        (
            "Patrice Talon est arrivé dimanche à Accra. Avec Mohamed Bazoum, il s'est entretenu lundi une "
            "demi-heure.",
            {"Patrice Talon", "Mohamed Bazoum"},
        ),
        (
            "Macky Sall séjourne depuis mardi à Niamey. En Algérie, c'est avec Ahmed Attaf qu'il s'était "
            "entretenu, et du Mali qu'ils avaient parlé.",
            {"Macky Sall", "Ahmed Attaf"},
        ),
    ],
)
def test_those_taken_up_meet_somebody(text: str, met: set[str]) -> None:
    assert met in people(text)


@pytest.mark.parametrize(
    "opening",
    ["Lundi, au palais de Koulouba, il", "Ce matin, il", "Mardi soir il", "Avant son départ, il"],
)
def test_a_sentence_that_opens_with_a_pronoun_keeps_who_was_spoken_of(opening: str) -> None:
    text = (
        "Le médiateur de la Cédéao, Goodluck Jonathan, a séjourné à Bamako. "
        f"{opening} a vu le Premier ministre Choguel Maïga. Il a également échangé avec l'imam Mahmoud Dicko."
    )
    assert any({"Goodluck Jonathan", "Mahmoud Dicko"} <= met for met in people(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Le Conseil de sécurité de l'ONU s'est réuni mardi pour examiner la crise malienne, en présence "
            "du ministre Abdoulaye Diop.",
            "Abdoulaye Diop",
        ),
        (
            "Le président Mohamed Bazoum a reçu jeudi à Niamey l'ambassadeur du Japon. Assistaient à la "
            "rencontre le ministre des Affaires étrangères, Hassoumi Massaoudou, et son conseiller.",
            "Hassoumi Massaoudou",
        ),
        (
            "Le président Mohamed Bazoum a reçu jeudi à Niamey l'ambassadeur du Japon. L'audience s'est "
            "déroulée en présence du ministre Hassoumi Massaoudou.",
            "Hassoumi Massaoudou",
        ),
        (
            "Le président Mohamed Bazoum a reçu jeudi à Niamey les lettres de créance de M. Pieter de Graaf, "
            "ambassadeur des Pays-Bas.",
            "Pieter de Graaf",
        ),
    ],
)
def test_who_was_there(text: str, name: str) -> None:
    assert any(name in met for met in people(text))
    assert len(read(text)) == 1


@pytest.mark.parametrize("visitors", ["Les participants", "Les trois généraux", "Les délégations"])
def test_the_participants_are_received(visitors: str) -> None:
    text = (
        "Les chefs d'état-major du Tchad, du Niger et de la Libye ont bouclé lundi à N'Djamena deux jours de "
        f"travaux. {visitors} ont été reçus dans la soirée par le président Mahamat Idriss Déby."
    )
    assert any(parties(m) == {"TCD", "NER", "LBY"} for m in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "Le secrétaire exécutif du G5 Sahel, Éric Tiaré, a réuni jeudi le personnel à Nouakchott.",
        "Le Tchad achète des drones. Il discute aussi avec la Turquie et la Hongrie.",
        "Le Premier ministre dialogue par ailleurs avec la Russie et la Chine, rappelle Niamey.",
        "Le Niger veille à ce que l'on parte sans que le général Tchiani ne reçoive Robert Dussey.",
    ],
)
def test_no_meeting(text: str) -> None:
    assert read(text) == []


def test_what_is_told_of_a_session_is_no_session_of_its_own() -> None:
    text = (
        "Le conseil du Cemoc s'est réuni mercredi à Alger. Ont pris part à cette rencontre les chefs "
        "d'état-major du Mali, de la Mauritanie et du Niger. Le Burkina Faso n'assistait pas à la réunion."
    )
    (meeting,) = read(text)
    assert "BFA" not in parties(meeting)


@pytest.mark.parametrize(
    "beside",
    [
        "En marge des travaux, le président Mahamat Idriss Déby a reçu son homologue Umaro Sissoco Embaló.",
        "En marge de la réunion, Mahamat Idriss Déby s'est entretenu avec Umaro Sissoco Embaló.",
        "Au cours de cette session, Mahamat Idriss Déby a eu un aparté avec Umaro Sissoco Embaló.",
    ],
)
def test_talks_beside_a_session_have_its_day_and_city(beside: str) -> None:
    text = (
        "Les chefs d'État de la Ceeac se sont réunis mercredi à Malabo pour parler du Tchad. La situation "
        f"des réfugiés a dominé les débats. Un communiqué doit suivre. {beside}"
    )
    talks = next(m for m in read(text) if {"TCD", "GNB"} <= parties(m))
    assert (talks["date"], talks["place"]) == ("2023-05-10", "Malabo")


@pytest.mark.parametrize(
    ("text", "date", "place"),
    [
        (  # over the end of a paragraph, the same man
            "Le diplomate João Cravinho a signé mardi à Nouakchott un accord de pêche.\nM. Cravinho a été "
            "reçu ensuite par le président Mohamed Ould Ghazouani.",
            "2023-05-09",
            "Nouakchott",
        ),
        (
            "Le médiateur Robert Dussey a quitté Bamako jeudi. Il avait été reçu la veille par le ministre "
            "Abdoulaye Diop.",
            "2023-05-10",
            "Bamako",
        ),
        (
            "Robert Dussey a posé ses valises mardi à Bamako. Il a évoqué la transition lors d'une rencontre "
            "au Mali avec le ministre Abdoulaye Diop.",
            "2023-05-09",
            "Bamako",
        ),
    ],
)
def test_day_and_city_of_the_sentence_before(text: str, date: str, place: str) -> None:
    found = read(text)
    assert (date, place) in [(m["date"], m["place"]) for m in found], found


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Le général Oumar Diarra est annoncé à Dakar la semaine prochaine, selon Bamako.", "planned"),
        ("Alger insiste pour que le colonel Goïta reçoive le ministre Ahmed Attaf.", "proposed"),
        ("Le président Bazoum a parlé avant que le ministre Ahmed Attaf ne le reçoive à Alger.", "held"),
    ],
)
def test_status(text: str, status: str) -> None:
    assert status in [m["status"] for m in read(text)]


@pytest.mark.parametrize("of", ["juillet à Tripoli", "le mois de juin à Tripoli", "la mi-août à Tripoli"])
def test_the_next_meeting_of_the_same(of: str) -> None:
    text = (
        "Les chefs d'état-major du Tchad, du Niger et de la Libye se sont réunis lundi à N'Djamena. "
        f"Rendez-vous a été pris pour {of}."
    )
    following = [m for m in read(text) if m["place"] == "Tripoli"]
    assert [parties(m) for m in following] == [{"TCD", "NER", "LBY"}]


@pytest.mark.parametrize(
    "comment",
    [
        "C'est leur première rencontre depuis le retour d'exil de l'opposant.",
        "C'était le premier entretien de Saleh Kebzabo avec Succès Masra depuis des mois.",
        "C'est la première visite de l'opposant à N'Djamena.",
    ],
)
def test_a_comment_on_a_meeting_is_no_other(comment: str) -> None:
    text = (
        "Le Premier ministre Saleh Kebzabo et l'opposant Succès Masra se sont rencontrés jeudi à N'Djamena. "
    )
    assert len(read(text + comment)) == 1


@pytest.mark.parametrize(
    "turn",
    ["Plus tôt dans la journée, M. Merzoug", "Dans la même matinée, M. Merzoug", "Le matin, M. Merzoug"],
)
def test_the_same_day_reaches_over_background(turn: str) -> None:
    text = (
        "Mohamed Salem Ould Merzoug a reçu mercredi à Nouakchott l'ambassadeur du Japon. Le Mali a quitté le "
        f"G5 Sahel en mai 2022. {turn} avait conféré avec Éric Tiaré, le secrétaire exécutif du G5 Sahel."
    )
    assert [m["date"] for m in read(text)] == ["2023-05-10", "2023-05-10"]


@pytest.mark.parametrize("there", ["dans la même ville", "dans cette ville", "dans la même capitale"])
def test_the_same_city(there: str) -> None:
    text = (
        "Les chefs d'état-major de la Cédéao se sont réunis mercredi à Abuja. Le Mali était absent. "
        f"Dimanche, les chefs d'État de la Cédéao s'étaient retrouvés {there} pour un sommet sur le Niger."
    )
    assert {m["place"] for m in read(text)} == {"Abuja"}
