"""Sessions of committees, who sat at their table, and what neighbouring sentences say of day and place."""

from __future__ import annotations

import pytest

from sahel_pipeline.extraction.extractor import extract_records
from sahel_pipeline.records import Meeting, MeetingStatus

PUBLISHED = "2021-06-16"  # a Wednesday


def read(text: str, title: str = "", on: str = PUBLISHED) -> list[Meeting]:
    return extract_records(text, date=on, title=title).meetings


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("La 12e réunion du comité de suivi de l'accord s'est tenue mardi à Ménaka.", {"CSA"}),
        ("Le comité de suivi de l'accord de paix a tenu lundi à Gao sa toute première rencontre.", {"CSA"}),
        (
            "La réunion du CSA s'est tenue mardi à Tessalit. Elle s'est ouverte en présence de l'ambassadeur "
            "d'Algérie, Boualem Chebihi, du ministre malien Zeïni Moulaye et de délégués de la CMA.",
            {"DZA", "MLI", "CMA"},
        ),
        (
            "Une session du comité de suivi de l'accord d'Alger s'est ouverte mardi à Gao. Ont pris part à "
            "cette session les ambassadeurs de France et du Nigeria.",
            {"FRA", "NGA"},
        ),
    ],
)
def test_a_committee_is_a_party_where_nobody_else_is_named_at_its_table(text: str, parties: set[str]) -> None:
    assert [set(meeting.parties) for meeting in read(text)] == [parties]


@pytest.mark.parametrize(
    "text",
    [
        "Les mouvements du Nord écrivent souvent au comité de suivi de l'accord.",
        "Le Mali salue le travail de la Conférence des Nations unies sur le commerce et le développement.",
        "Le président en exercice de la Conférence des chefs d'État de la Cédéao a écrit mardi au Mali.",
        "La Banque mondiale a remis mardi au Mali un rapport du secrétariat de la commission bilatérale.",
    ],
)
def test_the_name_of_a_body_is_no_session_of_it(text: str) -> None:
    assert not read(text)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Le comité mixte nigéro-béninois a tenu sa session mardi à Cotonou. Cette session a enregistré "
            "la présence du ministre béninois Aurélien Agbénonci et de l'ambassadeur de Chine, Peng Jingtao.",
            {"Aurélien Agbénonci", "Peng Jingtao"},
        ),
        (
            "La 9e réunion des ministres du G5 Sahel s'est tenue lundi à Nouakchott. La rencontre a vu la "
            "participation du ministre malien Zeïni Moulaye et de la représentante de l'Union européenne, "
            "Emanuela Del Re.",
            {"Zeïni Moulaye", "Emanuela Del Re"},
        ),
        (
            "La réunion du CSA s'est tenue mardi à Gao. Il y avait aussi le commissaire de l'Union "
            "africaine, Smaïl Chergui, et l'ambassadeur de France, Joël Meyer.",
            {"Smaïl Chergui", "Joël Meyer"},
        ),
        (
            "La réunion des ministres du G5 Sahel s'est tenue mardi à Niamey. Le ministre allemand Heiko "
            "Maas a pris part aux travaux par visioconférence.",
            {"Heiko Maas"},
        ),
    ],
)
def test_guests_of_a_session_told_after_it(text: str, people: set[str]) -> None:
    (meeting,) = read(text)
    assert people <= set(meeting.people)


@pytest.mark.parametrize(
    ("text", "on", "date"),
    [
        (
            "Une commission mixte entre le Niger et le Bénin s'est ouverte lundi à Cotonou. Elle s'achèvera "
            "mercredi.",
            "2024-06-10",
            "2024-06-10/2024-06-12",
        ),
        (
            "Une réunion des experts de la Cédéao sur le Niger s'est ouverte mardi à Lomé. La rencontre se "
            "poursuit jusqu'à jeudi.",
            "2024-06-11",
            "2024-06-11/2024-06-13",
        ),
        (
            "Le conseil des ministres de l'AES s'est ouvert jeudi à Bamako. Les travaux doivent prendre fin "
            "samedi.",
            "2024-06-13",
            "2024-06-13/2024-06-15",
        ),
        (
            "Le ministre malien de la Défense a échangé avec son homologue tchadien. C'était hier à Abéché.",
            "2024-06-13",
            "2024-06-12",
        ),
        (
            "La ministre burkinabè de la Santé a pris part à une réunion de l'UEMOA. C'était ce lundi 10 "
            "juin à Lomé.",
            "2024-06-13",
            "2024-06-10",
        ),
    ],
)
def test_the_next_sentence_tells_the_day(text: str, on: str, date: str) -> None:
    assert [meeting.date for meeting in read(text, on=on)] == [date]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Le Premier ministre malien a parlé avec le Sénégalais Macky Sall, de la détention du président "
            "Bah N'Daw.",
            {"Choguel Kokalla Maïga", "Macky Sall"},
        ),
        (
            "Macky Sall s'est entretenu mardi avec le président nigérien Mohamed Bazoum, du retour du "
            "président Alpha Condé.",
            {"Macky Sall", "Mohamed Bazoum"},
        ),
        (
            "Le président Mohamed Bazoum a discuté avec le Tchadien Mahamat Idriss Déby, de la mort du "
            "président Idriss Déby.",
            {"Mohamed Bazoum", "Mahamat Idriss Déby"},
        ),
    ],
)
def test_whom_they_spoke_of_was_not_there(text: str, people: set[str]) -> None:
    assert [set(meeting.people) for meeting in read(text)] == [people]


@pytest.mark.parametrize(
    ("text", "people", "parties"),
    [
        (
            "Emmanuel Macron a dépêché lundi une délégation voir Assimi Goïta à Bamako.",
            {"Assimi Goïta"},
            {"FRA", "MLI"},
        ),
        (
            "Le président Mohamed Ould Cheikh El Ghazouani a envoyé son ministre rencontrer le président "
            "Tebboune à Alger.",
            {"Abdelmadjid Tebboune"},
            {"MRT", "DZA"},
        ),
        (
            "Macky Sall a dépêché le ministre sénégalais Sidiki Kaba voir le président Mohamed Bazoum.",
            {"Sidiki Kaba", "Mohamed Bazoum"},
            {"SEN", "NER"},
        ),
    ],
)
def test_who_sends_somebody_stays_at_home(text: str, people: set[str], parties: set[str]) -> None:
    assert [(set(meeting.people), set(meeting.parties)) for meeting in read(text)] == [(people, parties)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Le ministre français Jean-Yves Le Drian est à Niamey. Celui-ci s'est entretenu avec le "
            "président Mohamed Bazoum.",
            {"Jean-Yves Le Drian", "Mohamed Bazoum"},
        ),
        (
            "Le président tchadien, Mahamat Idriss Déby, est à Niamey. Il est allé chez Mahamadou "
            "Issoufou, avec qui il a parlé une heure.",
            {"Mahamat Idriss Déby", "Mahamadou Issoufou"},
        ),
        (
            "L'ambassadeur de Chine, Zhu Liying, était mardi chez le ministre malien Sadio Camara.",
            {"Zhu Liying", "Sadio Camara"},
        ),
        (
            "Wang Yi, ministre chinois des Affaires étrangères, a rencontré lundi à Pékin Hassoumi "
            "Massaoudou, ministre nigérien des Affaires étrangères.",
            {"Wang Yi", "Hassoumi Massaoudou"},
        ),
    ],
)
def test_both_sides_of_talks_are_found(text: str, people: set[str]) -> None:
    (meeting,) = read(text)
    assert set(meeting.people) == people


@pytest.mark.parametrize(
    ("text", "parties", "place"),
    [
        (
            "Le président ghanéen, Nana Akufo-Addo, a effectué mardi une visite de travail dans notre pays. "
            "Le Burkina Faso lui sait gré.",
            {"GHA", "BFA"},
            "Burkina Faso",
        ),
        (
            "L'émir du Qatar a effectué lundi une visite d'amitié dans notre pays. Le Mali et le Qatar "
            "coopèrent.",
            {"QAT", "MLI"},
            "Mali",
        ),
        (
            "Une délégation de la Cédéao est attendue lundi dans la capitale pour s'entretenir avec les "
            "autorités. Le Tchad n'en est pas membre.",
            {"CEDEAO", "TCD"},
            "N'Djamena",
        ),
    ],
)
def test_our_country_and_its_capital(text: str, parties: set[str], place: str) -> None:
    (meeting,) = read(text)
    assert (set(meeting.parties), meeting.place) == (parties, place)


def test_the_country_of_a_city_in_brackets_takes_no_part() -> None:
    (meeting,) = read(
        "Le ministre malien Alousséni Sanou et des responsables de la Banque mondiale, basés à Washington "
        "(États-Unis), ont tenu une réunion mardi."
    )
    assert set(meeting.parties) == {"MLI", "Banque mondiale"}


def test_the_city_where_a_body_sits_gives_no_host() -> None:
    (meeting,) = read(
        "Lundi, les ministres de la Commission du bassin du lac Tchad (CBLT) avaient siégé à Yaoundé."
    )
    assert set(meeting.parties) == {"CBLT"}


def test_he_who_received_before_receives_again() -> None:
    first, second = read(
        "Le 15 mars 2019, le président Issoufou a reçu à Niamey le ministre français Jean-Yves Le Drian. "
        "Le 3 avril, il a reçu l'ambassadeur d'Allemagne."
    )
    assert "FRA" in first.parties
    assert set(second.parties) == {"NER", "DEU"}


def test_the_head_of_state_is_whom_the_headline_names() -> None:
    meetings = read(
        "Mahamat Idriss Déby a rencontré dimanche à Niamey le président Mohamed Bazoum. Le chef de l'État "
        "avait été dépêché par le Ghanéen Nana Akufo-Addo, qui l'avait reçu à Accra.",
        title="La médiation de Mahamat Idriss Déby",
    )
    assert set(meetings[-1].people) == {"Nana Akufo-Addo", "Mahamat Idriss Déby"}


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("Les ministres malien et nigérien envisagent une rencontre à Lomé.", {"MLI", "NER"}),
        (
            "Le ministre algérien Sabri Boukadoum a appelé jeudi son homologue malien, Zeïni Moulaye. Il "
            "lui a proposé une réunion à Oran.",
            {"DZA", "MLI"},
        ),
        (
            "Le président Mohamed Bazoum a reçu mardi le Béninois Patrice Talon. Il lui a proposé un "
            "sommet à Gaya.",
            {"NER", "BEN"},
        ),
    ],
)
def test_a_meeting_is_proposed_to_somebody(text: str, parties: set[str]) -> None:
    proposed = [m for m in read(text) if m.status is MeetingStatus.PROPOSED]
    assert [set(meeting.parties) for meeting in proposed] == [parties]
