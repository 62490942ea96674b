"""What sentences of our own say about meetings: one case for each way French news tells it."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.extraction.extractor import extract_records
from sahel_pipeline.extraction.meetings import find_meetings
from sahel_pipeline.extraction.reading import read_document

# Friday 14 June 2024
TODAY = "2024-06-14"


def meetings(text: str, title: str = "") -> list[dict[str, Any]]:
    fields = ("people", "parties", "kind", "status", "date", "place", "framework")
    found = extract_records(text, date=TODAY, title=title).meetings
    return [{name: record.model_dump(mode="json")[name] for name in fields} for record in found]


def one(text: str) -> dict[str, Any]:
    found = meetings(text)
    assert len(found) == 1, found
    return found[0]


CASES: list[tuple[str, dict[str, Any]]] = [
    # host and guest, in both voices
    (
        "Le ministre malien des Affaires étrangères, Abdoulaye Diop, a été reçu mardi à Alger"
        " par le président "
        "algérien Abdelmadjid Tebboune.",
        {"people": ["Abdoulaye Diop", "Abdelmadjid Tebboune"], "parties": ["MLI", "DZA"], "kind": "bilateral",
         "status": "held", "date": "2024-06-11", "place": "Alger"},
    ),
    (
        "Le Premier ministre malien Choguel Maïga a reçu en audience l'ambassadeur de Russie"
        " au Mali, Igor Gromyko.",
        {"people": ["Choguel Kokalla Maïga", "Igor Gromyko"], "parties": ["MLI", "RUS"], "place": None},
    ),
    (
        "Reçu à l'Élysée, le président nigérien Mohamed Bazoum a remercié la France.",
        {"people": ["Mohamed Bazoum"], "parties": ["NER", "FRA"], "place": "Paris"},
    ),
    # inversion
    (
        "S'est tenue lundi à Niamey la réunion des ministres de la Défense du Mali, du"
        " Burkina Faso et du Niger.",
        {"parties": ["MLI", "BFA", "NER"], "kind": "multilateral", "date": "2024-06-10", "place": "Niamey"},
    ),
    # talks
    (
        "Le président Goïta et son homologue nigérien, le général Tiani, se sont rencontrés à Lomé.",
        {"parties": ["MLI", "NER"], "place": "Lomé", "status": "held"},
    ),
    (
        "À l'issue d'un entretien avec le président Mahamat Idriss Déby, l'envoyé spécial de"
        " l'Union africaine a "
        "salué les progrès de la transition.",
        {"people": ["Mahamat Idriss Déby"], "parties": ["UA", "TCD"]},
    ),
    (
        "Le président burkinabè Ibrahim Traoré a accordé jeudi une audience à l'ambassadrice de la Turquie.",
        {"people": ["Ibrahim Traoré"], "parties": ["BFA", "TUR"], "date": "2024-06-13"},
    ),
    # telephone
    (
        "Le président Emmanuel Macron s'est entretenu au téléphone samedi avec le président"
        " nigérien Mohamed Bazoum.",
        {"people": ["Emmanuel Macron", "Mohamed Bazoum"], "parties": ["FRA", "NER"], "kind": "phone"},
    ),
    # visits
    (
        "Le président mauritanien a effectué une visite de travail à Bamako les 7 et 8 avril.",
        {"parties": ["MRT", "MLI"], "kind": "visit", "date": "2024-04-07/2024-04-08", "place": "Bamako"},
    ),
    (
        "Le déplacement au Niger de la ministre allemande de la Défense a été reporté.",
        {"parties": ["DEU", "NER"], "kind": "visit", "status": "postponed"},
    ),
    (
        "Lors de sa visite à Niamey, le ministre italien de la Défense Guido Crosetto a"
        " rencontré son homologue "
        "nigérien Salifou Mody.",
        {"people": ["Guido Crosetto", "Salifou Mody"], "parties": ["ITA", "NER"], "kind": "bilateral",
         "place": "Niamey"},
    ),
    # sessions
    (
        "Les ministres des Affaires étrangères de l'AES se sont réunis à Bamako.",
        {"parties": ["AES", "BFA", "MLI", "NER"], "kind": "multilateral", "place": "Bamako"},
    ),
    (
        "Bamako accueillera en juillet le deuxième sommet des chefs d'État de l'AES.",
        {"parties": ["AES"], "status": "planned", "date": "2024-07", "place": "Bamako",
         "framework": "deuxième sommet des chefs d'État de l'AES"},
    ),
    (
        "Le Conseil de paix et de sécurité africain, organe de l'Union africaine, a tenu vendredi à "
        "Addis-Abeba une session extraordinaire sur le Burkina Faso.",
        {"parties": ["UA"], "place": "Addis-Abeba"},
    ),
    # status
    (
        "Le général Assimi Goïta doit rencontrer jeudi à Ouagadougou son homologue burkinabè Ibrahim Traoré.",
        {"people": ["Assimi Goïta", "Ibrahim Traoré"], "status": "planned", "date": "2024-06-20"},
    ),
    (
        "La rencontre prévue vendredi à Lomé entre la CEDEAO et les autorités de Niamey a été"
        " reportée sine die.",
        {"parties": ["CEDEAO", "NER"], "status": "postponed", "place": "Lomé"},
    ),
    (
        "La visite du chef de la diplomatie russe Sergueï Lavrov à Bamako, annoncée pour la"
        " semaine prochaine, a "
        "été annulée.",
        {"people": ["Sergueï Lavrov"], "parties": ["RUS", "MLI"], "kind": "visit", "status": "cancelled"},
    ),
    ("Emmanuel Macron ne se rendra pas au Mali lundi.", {"parties": ["FRA", "MLI"], "status": "cancelled"}),
    (
        "Le gouvernement malien a démenti toute rencontre entre le colonel Goïta et les"
        " émissaires de la CMA.",
        {"parties": ["MLI", "CMA"], "status": "denied"},
    ),
    ("Les autorités nigériennes ont démenti avoir reçu un émissaire français.",
     {"parties": ["NER", "FRA"], "status": "denied"}),
    (
        "Le président togolais Faure Gnassingbé a proposé d'organiser à Lomé une rencontre entre la junte "
        "nigérienne et la CEDEAO.",
        {"parties": ["NER", "CEDEAO"], "status": "proposed", "place": "Lomé"},
    ),
    (
        "Des discussions entre les autorités nigériennes et l'Algérie sont en cours.",
        {"parties": ["NER", "DZA"], "status": "ongoing"},
    ),
    (
        "Le président Bazoum aurait rencontré des émissaires algériens.",
        {"people": ["Mohamed Bazoum"], "parties": ["NER", "DZA"], "status": "held"},
    ),
    # relative clauses and participles
    (
        "Le sommet de l'Alliance des États du Sahel, qui se tiendra le 6 juillet à Niamey,"
        " sera consacré à la défense.",
        {"parties": ["AES"], "status": "planned", "date": "2024-07-06", "place": "Niamey"},
    ),
    (
        "La réunion du comité technique Mali-Niger, qui devait se tenir mardi à Bamako, a été ajournée.",
        {"parties": ["MLI", "NER"], "status": "postponed", "place": "Bamako"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:50] for text, _ in CASES])
def test_meetings_of_one_sentence(text: str, expected: dict[str, Any]) -> None:
    found = one(text)
    for name in ("people", "parties"):
        if name in expected:
            assert sorted(found[name]) == sorted(expected[name])
    assert {name: found[name] for name in expected if name not in ("people", "parties")} == {
        name: value for name, value in expected.items() if name not in ("people", "parties")
    }


@pytest.mark.parametrize(
    "text",
    [
        "Le conseil des ministres s'est réuni mercredi à Bamako.",
        "Le ministre malien de la Défense a tenu une conférence de presse à Bamako.",
        "Dans un entretien accordé à un journal français, le président nigérien a parlé du Mali.",
        "Le Mali a reçu des armes de la Russie.",
        "Le Tchad accueille des milliers de réfugiés soudanais.",
        "Les soldats français sont arrivés lundi à Niamey.",
        "Le Mali a rencontré la Tunisie en match amical.",
        "Les échanges commerciaux entre le Mali et le Sénégal progressent.",
        "Le président malien n'a pas rencontré son homologue nigérien.",
        "Le président français a rencontré la chancelière allemande à Berlin.",
        "Le ministre malien de l'Agriculture a visité une usine à Sikasso.",
        "L'alliance, qui regroupe le Mali, le Niger et le Burkina Faso, a été créée en 2023.",
    ],
)
def test_no_meeting(text: str) -> None:
    assert meetings(text) == []


def test_audiences_of_one_visit_are_records_and_the_visit_is_not() -> None:
    text = (
        "Le ministre turc Hakan Fidan est arrivé mercredi à Niamey. Il a été reçu jeudi par"
        " le général Abdourahamane "
        "Tiani. Il s'est ensuite entretenu avec son homologue nigérien, Bakary Yaou Sangaré."
    )
    found = meetings(text)
    assert [set(m["people"]) for m in found] == [
        {"Hakan Fidan", "Abdourahamane Tchiani"},
        {"Hakan Fidan", "Bakary Yaou Sangaré"},
    ]
    assert [m["date"] for m in found] == ["2024-06-13", "2024-06-13"]
    assert [m["place"] for m in found] == ["Niamey", "Niamey"]


def test_two_mentions_of_one_meeting_are_one_record() -> None:
    text = (
        "Le président algérien Abdelmadjid Tebboune a rencontré le président malien Assimi Goïta. "
        "La rencontre s'est tenue lundi à Oran."
    )
    found = one(text)
    assert (found["date"], found["place"]) == ("2024-06-10", "Oran")


def test_a_meeting_of_the_past_stays_apart() -> None:
    text = (
        "Le chef de la diplomatie algérienne Ahmed Attaf a reçu mardi à Alger son homologue"
        " malien Abdoulaye Diop. "
        "Les deux ministres s'étaient déjà rencontrés en février à Bamako."
    )
    assert [(m["date"], m["place"]) for m in meetings(text)] == [
        ("2024-06-11", "Alger"),
        ("2024-02", "Bamako"),
    ]


def test_those_who_were_there_too_are_added() -> None:
    text = (
        "Le sommet de l'AES s'est ouvert samedi à Niamey. "
        "Le Malien Assimi Goïta et le Burkinabè Ibrahim Traoré y ont pris part."
    )
    found = one(text)
    assert set(found["parties"]) == {"AES", "MLI", "BFA"}
    assert set(found["people"]) == {"Assimi Goïta", "Ibrahim Traoré"}


def test_an_organisation_of_others_needs_the_sahel_as_subject() -> None:
    assert meetings("Un sommet de la Cédéao s'est tenu dimanche à Abuja.") == []
    [found] = meetings("Un sommet de la Cédéao sur le Niger s'est tenu dimanche à Abuja.")
    assert found["parties"] == ["CEDEAO"]


def test_the_next_summit_is_another_meeting() -> None:
    text = "L'AES a tenu un sommet samedi à Niamey. Le prochain sommet se tiendra à Bamako en décembre."
    assert [(m["status"], m["place"]) for m in meetings(text)] == [("held", "Niamey"), ("planned", "Bamako")]


def test_every_field_says_where_it_comes_from() -> None:
    document = read_document(CASES[0][0], published=None)
    [draft] = find_meetings(document)
    assert draft.reasons["parties"] == draft.reasons["status"]
    assert draft.reasons["parties"].rule == "verb:receive"
