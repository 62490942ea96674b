"""Meetings told over several sentences: rounds of audiences, those present, day and place of a frame."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.extraction.extractor import extract_records

# Friday 14 June 2024
TODAY = "2024-06-14"


def meetings(text: str, title: str = "") -> list[dict[str, Any]]:
    fields = ("people", "parties", "kind", "status", "date", "place")
    found = extract_records(text, date=TODAY, title=title).meetings
    return [{name: record.model_dump(mode="json")[name] for name in fields} for record in found]


def pairs(text: str) -> list[set[str]]:
    return [set(meeting["parties"]) for meeting in meetings(text)]


ROUNDS: list[tuple[str, list[set[str]]]] = [
    (
        "Mercredi, à Niamey, Ali Mahaman Lamine Zeine a reçu l'ambassadeur du Japon, Kenji Tanaka. A suivi"
        " une délégation de la Banque mondiale, menée par Anna Keller. C'est ensuite le tour de l'ambassadeur"
        " du Maroc, Omar Berrada.",
        [{"NER", "JPN"}, {"NER", "Banque mondiale"}, {"NER", "MAR"}],
    ),
    (
        "Assimi Goïta a consacré sa matinée de jeudi à des visiteurs étrangers. Il a commencé par"
        " l'ambassadeur de Chine, Wei Zhang. Lui a succédé l'ambassadeur d'Allemagne, Karl Brandt.",
        [{"MLI", "CHN"}, {"MLI", "DEU"}],
    ),
    (
        "À N'Djamena, plusieurs audiences ont occupé mardi le président Mahamat Idriss Déby. À dix heures,"
        " l'ambassadeur du Qatar, Hamad al-Suwaidi, était devant le maréchal Mahamat Idriss Déby. Puis"
        " l'ambassadeur d'Italie, Paolo Ferri, a pris sa place.",
        [{"TCD", "QAT"}, {"TCD", "ITA"}],
    ),
    (
        "Le président Mohamed Ould Ghazouani a reçu mardi les lettres de créance de deux ambassadeurs. Il"
        " s'agit de Marta Lopez, ambassadrice d'Espagne, et de Sven Larsen, ambassadeur du Danemark.",
        [{"MRT", "ESP"}, {"MRT", "DNK"}],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ROUNDS)
def test_every_visitor_of_a_round_has_an_audience_of_its_own(text: str, expected: list[set[str]]) -> None:
    assert pairs(text) == expected


def test_host_and_day_of_a_round_hold_for_the_later_visitors() -> None:
    found = meetings(ROUNDS[0][0])
    assert [meeting["date"] for meeting in found] == ["2024-06-12"] * 3
    assert [meeting["place"] for meeting in found] == ["Niamey"] * 3
    assert all("Ali Mahaman Lamine Zeine" in meeting["people"] for meeting in found)


def test_the_visitor_stays_and_the_hosts_change() -> None:
    found = pairs(
        "L'ambassadrice d'Espagne, Marta Lopez, a pris congé lundi du président Mohamed Ould Ghazouani. L'ont"
        " également saluée le Premier ministre Mokhtar Ould Djay et le ministre Mohamed Salem Ould Merzoug."
    )
    assert found
    assert all(parties == {"ESP", "MRT"} for parties in found)


def test_a_turn_of_phrase_alone_opens_no_round() -> None:
    assert pairs("Le Mali traverse une crise. A suivi une grève des enseignants du Niger.") == []


def test_received_in_turn_is_one_audience_for_each() -> None:
    found = pairs(
        "Le président nigérien Mohamed Bazoum a reçu séparément lundi l'ambassadeur de France, Luc Morel,"
        " et l'ambassadeur de Turquie, Can Demir."
    )
    assert found == [{"NER", "FRA"}, {"NER", "TUR"}]


def test_those_present_join_the_summit() -> None:
    found = meetings(
        "Le sommet extraordinaire de la Cédéao sur le Niger s'est tenu dimanche à Abuja. Autour de leur hôte,"
        " Bola Tinubu, ont pris place Patrice Talon (Bénin) et Alassane Ouattara (Côte d'Ivoire)."
    )
    assert len(found) == 1
    assert {"CEDEAO", "NGA", "BEN", "CIV"} <= set(found[0]["parties"])
    assert {"Bola Tinubu", "Patrice Talon", "Alassane Ouattara"} <= set(found[0]["people"])


def test_colleagues_named_after_a_colon_take_part() -> None:
    found = meetings(
        "Le ministre russe Sergueï Lavrov a accueilli jeudi à Moscou ses trois collègues de l'AES : Abdoulaye"
        " Diop, Karamoko Jean-Marie Traoré et Bakary Yaou Sangaré."
    )
    assert len(found) == 1
    assert {"RUS", "MLI", "BFA", "NER"} <= set(found[0]["parties"])
    assert {"Abdoulaye Diop", "Bakary Yaou Sangaré"} <= set(found[0]["people"])


def test_peers_of_an_organisation_are_its_members() -> None:
    found = pairs("Mardi, à Niamey, Abdourahamane Tiani a rencontré ses homologues de l'AES.")
    assert found == [{"NER", "MLI", "BFA"}]


def test_their_ministers_are_those_of_the_countries_told_before() -> None:
    found = pairs(
        "Le Niger et le Bénin veulent rouvrir leur frontière. Leurs ministres se sont rencontrés lundi"
        " à Lomé."
    )
    assert found == [{"NER", "BEN"}]


def test_it_took_place_gives_the_day_of_the_meeting_told_before() -> None:
    found = meetings(
        "Une réunion entre le Mali et la Mauritanie a porté sur la frontière. Elle s'est tenue lundi à Nioro."
    )
    assert len(found) == 1
    assert found[0]["date"] == "2024-06-10"


def test_a_sentence_that_only_names_the_day_dates_what_follows() -> None:
    found = meetings(
        "Mardi fut plus calme. Le Premier ministre malien Choguel Maïga a reçu l'ambassadeur de Chine,"
        " Wei Zhang."
    )
    assert [meeting["date"] for meeting in found] == ["2024-06-11"]


def test_talks_beside_a_summit_are_a_meeting_of_their_own() -> None:
    found = meetings(
        "Saleh Kebzabo conduit la délégation tchadienne au sommet États-Unis-Afrique, qui se tient à"
        " Washington. En marge de ces travaux, il s'est entretenu mardi avec la sous-secrétaire d'État"
        " américaine Molly Phee."
    )
    assert ["Saleh Kebzabo", "Molly Phee"] in [meeting["people"] for meeting in found]
