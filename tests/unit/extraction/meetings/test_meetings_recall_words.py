"""Breadth of words and of syntax: the many ways in which French news says that two sides met, or did not."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.extraction.extractor import extract_records

# Friday 14 June 2024
TODAY = "2024-06-14"


def meetings(text: str) -> list[dict[str, Any]]:
    return [record.model_dump(mode="json") for record in extract_records(text, date=TODAY, title="").meetings]


# text, parties, status, date, place
CASES: list[tuple[str, set[str], str, str | None, str | None]] = [
    # light verbs and words for talks
    (
        "Abdoulaye Diop et Ahmed Attaf ont eu un aparté à New York lundi.",
        {"MLI", "DZA"},
        "held",
        "2024-06-10",
        "New York",
    ),
    (
        "L'ambassadeur du Japon au Niger, Kenji Tanaka, a eu mardi à Niamey un échange avec le général"
        " Salifou Mody.",
        {"JPN", "NER"},
        "held",
        "2024-06-11",
        "Niamey",
    ),
    (
        "Le Premier ministre malien a réservé un aparté à son homologue ivoirien.",
        {"MLI", "CIV"},
        "held",
        None,
        None,
    ),
    (
        "Le chef de l'État tchadien a offert samedi un dîner à son homologue camerounais Paul Biya.",
        {"TCD", "CMR"},
        "held",
        "2024-06-08",
        None,
    ),
    (
        "Mahamat Idriss Déby a dîné dimanche à Paris avec Emmanuel Macron.",
        {"TCD", "FRA"},
        "held",
        "2024-06-09",
        "Paris",
    ),
    (
        "Sous l'égide de l'Algérie, le gouvernement malien et la CMA ont repris lundi à Alger"
        " leurs pourparlers.",
        {"MLI", "CMA"},
        "held",
        "2024-06-10",
        "Alger",
    ),
    # envoys, farewells, letters of credence
    (
        "L'émissaire du président algérien, Ahmed Attaf, a remis mardi un message au président"
        " Mohamed Bazoum.",
        {"DZA", "NER"},
        "held",
        "2024-06-11",
        None,
    ),
    (
        "L'ambassadeur sortant du Maroc, Hassan Naciri, a pris congé vendredi du président Mohamed Bazoum.",
        {"MAR", "NER"},
        "held",
        "2024-06-14",
        None,
    ),
    (
        "L'ambassadrice de France au Mali est venue mardi faire ses adieux au président Ibrahim"
        " Boubacar Keïta.",
        {"FRA", "MLI"},
        "held",
        "2024-06-11",
        None,
    ),
    # at a distance
    (
        "Le président Mohamed Bazoum a eu mardi au bout du fil Emmanuel Macron.",
        {"NER", "FRA"},
        "held",
        "2024-06-11",
        None,
    ),
    ("Antony Blinken a joint mercredi Mohamed Bazoum.", {"USA", "NER"}, "held", "2024-06-12", None),
    (
        "Antonio Guterres a fait part à Assimi Goïta de sa préoccupation au cours d'un entretien"
        " téléphonique mardi.",
        {"ONU", "MLI"},
        "held",
        "2024-06-11",
        None,
    ),
    # fronted and inverted
    (
        "Ibrahim Traoré a fait une brève escale à Niamey, où l'attendait le général Tchiani.",
        {"BFA", "NER"},
        "held",
        None,
        "Niamey",
    ),
    (
        "À Bamako a été reçu mardi par le président Assimi Goïta l'ambassadeur d'Allemagne, Dietrich Pohl.",
        {"MLI", "DEU"},
        "held",
        "2024-06-11",
        "Bamako",
    ),
    (
        "Se sont entretenus jeudi à Nouakchott le président mauritanien Mohamed Ould Ghazouani et le chef du"
        " gouvernement espagnol, Pedro Sánchez.",
        {"MRT", "ESP"},
        "held",
        "2024-06-13",
        "Nouakchott",
    ),
    (
        "C'est à Niamey que se sont retrouvés mercredi les ministres de l'Intérieur du Niger, du"
        " Mali et du Burkina"
        " Faso.",
        {"NER", "MLI", "BFA"},
        "held",
        "2024-06-12",
        "Niamey",
    ),
    # those in the plural who have no name
    (
        "Les chefs d'état-major des armées du Niger et de l'Algérie ont fait le point lundi à Alger.",
        {"NER", "DZA"},
        "held",
        "2024-06-10",
        "Alger",
    ),
    (
        "Les ministres de la Défense des trois pays du Liptako-Gourma, le Mali, le Niger et le"
        " Burkina Faso, se sont"
        " vus hier à Niamey.",
        {"MLI", "NER", "BFA"},
        "held",
        "2024-06-13",
        "Niamey",
    ),
    (
        "Les dirigeants de la Cédéao se sont concertés hier par vidéo sur le Burkina Faso.",
        {"CEDEAO"},
        "held",
        "2024-06-13",
        None,
    ),
    (
        "Des émissaires d'Ansar Dine ont vu samedi à Ouagadougou Djibrill Bassolé.",
        {"Ansar Dine", "BFA"},
        "held",
        "2024-06-08",
        "Ouagadougou",
    ),
    # how far it came
    (
        "Assimi Goïta s'est dit prêt à rencontrer Abdelmadjid Tebboune.",
        {"MLI", "DZA"},
        "proposed",
        None,
        None,
    ),
    (
        "Le Togo a offert d'abriter des pourparlers entre le Mali et la CMA.",
        {"MLI", "CMA"},
        "proposed",
        None,
        "Togo",
    ),
    (
        "Le ministre algérien, qui devait s'envoler pour Niamey, a remis à plus tard son déplacement.",
        {"DZA", "NER"},
        "postponed",
        None,
        "Niamey",
    ),
    ("La réunion entre le Niger et le Bénin est tombée à l'eau.", {"NER", "BEN"}, "cancelled", None, None),
    (
        "Une rencontre était prévue entre le président malien et Emmanuel Macron, mais elle a été annulée.",
        {"MLI", "FRA"},
        "cancelled",
        None,
        None,
    ),
    (
        "Le gouvernement burkinabè affirme n'avoir rencontré aucun émissaire français.",
        {"BFA", "FRA"},
        "denied",
        None,
        None,
    ),
    (
        "La présidence nigérienne a rejeté mercredi les informations selon lesquelles"
        " Abdourahamane Tchiani aurait"
        " reçu à Niamey un envoyé ukrainien.",
        {"NER", "UKR"},
        "denied",
        None,
        "Niamey",
    ),
    ("Le Mali dément toute négociation avec l'Ukraine.", {"MLI", "UKR"}, "denied", None, None),
    (
        "Une délégation de haut niveau du ministère russe de la Défense séjourne depuis mardi à Ouagadougou.",
        {"RUS", "BFA"},
        "ongoing",
        "2024-06-11",
        "Ouagadougou",
    ),
    (
        "La commission mixte de coopération entre le Mali et la Mauritanie se réunira en mars à Nouakchott.",
        {"MLI", "MRT"},
        "planned",
        "2025-03",
        "Nouakchott",
    ),
]


@pytest.mark.parametrize(("text", "parties", "status", "date", "place"), CASES)
def test_a_way_to_say_it(
    text: str, parties: set[str], status: str, date: str | None, place: str | None
) -> None:
    found = meetings(text)
    assert len(found) == 1, found
    record = found[0]
    told = (set(record["parties"]), record["status"], record["date"], record["place"])
    assert told == (parties, status, date, place)


def test_every_stop_of_a_tour_is_a_visit() -> None:
    text = "Le ministre turc Mevlüt Çavuşoğlu est passé par Bamako, Niamey et N'Djamena."
    assert [record["place"] for record in meetings(text)] == ["Bamako", "Niamey", "N'Djamena"]


@pytest.mark.parametrize(
    "text",
    [
        "Le ministre malien a tenu une conférence de presse lundi avec des journalistes français.",
        "L'organisation regroupe le Mali, le Niger et le Burkina Faso.",
        "Le président malien a pris la parole lundi devant l'Assemblée générale des Nations unies.",
        "Le Niger et le Mali se partagent une longue frontière.",
        "Le comité mixte sénégalo-mauritanien ne s'était plus réuni depuis une décennie.",
    ],
)
def test_what_is_no_meeting(text: str) -> None:
    assert meetings(text) == []


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (
            "Robert Dussey a été reçu lundi par le capitaine Ibrahim Traoré et par sa collègue"
            " Olivia Rouamba.",
            [["Robert Dussey", "Ibrahim Traoré"], ["Robert Dussey", "Olivia Rouamba"]],
        ),
        (
            "Antony Blinken a été reçu par le président Mohamed Bazoum, puis par le Premier ministre"
            " Ouhoumoudou Mahamadou.",
            [["Antony Blinken", "Mohamed Bazoum"], ["Antony Blinken", "Ouhoumoudou Mahamadou"]],
        ),
    ],
)
def test_two_hosts_are_two_audiences(text: str, pairs: list[list[str]]) -> None:
    assert sorted(record["people"] for record in meetings(text)) == sorted(pairs)


def test_those_who_have_still_not_met_do_not_meet() -> None:
    text = "Les présidents Alassane Ouattara et Assimi Goïta, eux, ne se sont toujours pas parlé."
    assert meetings(text) == []


def test_what_is_not_on_the_agenda_is_denied() -> None:
    (record,) = meetings("Une rencontre entre Assimi Goïta et Alassane Ouattara n'est pas à l'ordre du jour.")
    assert record["status"] == "denied"


def test_a_minister_of_the_papers_own_country_is_host() -> None:
    text = (
        "Le ministre de la Culture, des Sports et des Relations avec le Parlement, M. Sidi Ould Bah, a reçu"
        " hier l'ambassadeur de Chine en Mauritanie."
    )
    (record,) = meetings(text)
    assert (record["people"], set(record["parties"])) == (["Sidi Ould Bah"], {"MRT", "CHN"})


def test_west_african_leaders_are_the_cedeao() -> None:
    (record,) = meetings("Les dirigeants ouest-africains se sont réunis dimanche à Abuja au sujet du Niger.")
    assert (record["parties"], record["place"]) == (["CEDEAO"], "Abuja")
