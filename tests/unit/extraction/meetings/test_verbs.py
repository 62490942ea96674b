"""Verbs of meeting and of travel, their subjects and objects: one case for each rule."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.extraction.extractor import extract_records

# Friday 14 June 2024
TODAY = "2024-06-14"


def meetings(text: str) -> list[dict[str, Any]]:
    return [record.model_dump(mode="json") for record in extract_records(text, date=TODAY, title="").meetings]


# rule, text, parties, people, date, place
CASES: list[tuple[str, str, set[str], set[str], str | None, str | None]] = [
    (
        "a list of subjects, of which the parser gives the last",
        "Le Nigérian Bola Tinubu, le Béninois Patrice Talon et le Nigérien Mohamed Bazoum se sont vus.",
        {"NGA", "BEN", "NER"},
        {"Bola Tinubu", "Patrice Talon", "Mohamed Bazoum"},
        None,
        None,
    ),
    (
        "the subject stands behind, the guest is a pronoun",
        "Antonio Tajani, le ministre italien, a atterri lundi à Niamey, où l'ont reçu Bakary Yaou Sangaré et"
        " Salifou Mody.",
        {"ITA", "NER"},
        {"Antonio Tajani", "Bakary Yaou Sangaré", "Salifou Mody"},
        "2024-06-10",
        "Niamey",
    ),
    (
        "who opens with a participle is the subject of what follows, not its agent",
        "Mahamadou Issoufou, médiateur de la Cédéao, est arrivé lundi à Ouagadougou. Reçu par le"
        " lieutenant-colonel Paul-Henri Damiba, il a obtenu un calendrier.",
        {"CEDEAO", "BFA"},
        {"Mahamadou Issoufou", "Paul-Henri Sandaogo Damiba"},
        "2024-06-10",
        "Ouagadougou",
    ),
    (
        "the guest before a relative clause is a delegation that somebody sent",
        "L'Algérie et la Tunisie ont dépêché des émissaires, que le président Ghazouani a reçus mardi.",
        {"DZA", "TUN", "MRT"},
        {"Mohamed Ould Cheikh El Ghazouani"},
        "2024-06-11",
        None,
    ),
    (
        "the object behind a subordinate clause is no subject of what comes next",
        "Le blé promis à Moscou, lorsque Vladimir Poutine avait reçu le président Assimi Goïta, n'est pas"
        " arrivé.",
        {"RUS", "MLI"},
        {"Vladimir Poutine", "Assimi Goïta"},
        None,
        "Moscou",
    ),
    (
        "an ambassador who was summoned came",
        "Le gouvernement malien a convoqué lundi l'ambassadeur de France, Joël Meyer.",
        {"MLI", "FRA"},
        {"Joël Meyer"},
        "2024-06-10",
        None,
    ),
    (
        "a ministry is the seat of a government",
        "L'ambassadeur de France, Sylvain Itté, a été convoqué lundi au ministère des Affaires étrangères du"
        " Niger.",
        {"FRA", "NER"},
        {"Sylvain Itté"},
        "2024-06-10",
        "Niamey",
    ),
    (
        "the ministers of a small body are those of its members",
        "Les ministres de la Défense de l'AES se sont retrouvés mardi à Niamey.",
        {"AES", "MLI", "BFA", "NER"},
        set(),
        "2024-06-11",
        "Niamey",
    ),
    (
        "leaders of a body who take up a question at a place and time",
        "Les chefs d'État de la Cédéao se pencheront dimanche à Abuja sur le cas du Mali.",
        {"CEDEAO"},
        set(),
        "2024-06-16",
        "Abuja",
    ),
    (
        "a capital that gathers others is the place",
        "Pour ramener l'ordre au Niger, Abuja va réunir les chefs d'état-major de la Cédéao.",
        {"NGA", "CEDEAO"},
        set(),
        None,
        "Abuja",
    ),
    (
        "the dative pronoun is the other side",
        "Le président Patrice Talon attend des nouvelles. Mardi, Mohamed Bazoum lui a parlé au téléphone.",
        {"BEN", "NER"},
        {"Patrice Talon", "Mohamed Bazoum"},
        "2024-06-11",
        None,
    ),
    (
        "a pronoun takes up the subject, not whoever is named first",
        "Sur instruction du président Abdelmadjid Tebboune, Ahmed Attaf est parti. Il s'est rendu au Niger.",
        {"DZA", "NER"},
        {"Ahmed Attaf"},
        None,
        "Niger",
    ),
    (
        "a pronoun takes up an office without a name",
        "Le directeur général du FMI arrive. Mardi, le capitaine Ibrahim Traoré l'a reçu à Ouagadougou.",
        {"FMI", "BFA"},
        {"Ibrahim Traoré"},
        "2024-06-11",
        "Ouagadougou",
    ),
    (
        "who sends somebody stays at home",
        "Un envoyé spécial du roi Mohammed VI a remis lundi un message au colonel Assimi Goïta.",
        {"MAR", "MLI"},
        {"Assimi Goïta"},
        "2024-06-10",
        None,
    ),
    (
        "the pronoun of an opening clause is the subject of what follows",
        "Au sortir de l'audience que lui a accordée lundi le Premier ministre nigérien Ali Lamine Zeine,"
        " l'ambassadeur de Turquie s'est dit satisfait.",
        {"NER", "TUR"},
        {"Ali Mahaman Lamine Zeine"},
        "2024-06-10",
        None,
    ),
    (
        "a minister stands for the state, whatever he was before",
        "Le ministre d'État Rhissa Ag Boula a reçu à Niamey l'ambassadeur d'Italie.",
        {"NER", "ITA"},
        {"Rhissa Ag Boula"},
        None,
        "Niamey",
    ),
    # travel
    (
        "where somebody comes back from was visited",
        "Le président Ghazouani a regagné Nouakchott samedi en provenance de Madrid.",
        {"MRT", "ESP"},
        {"Mohamed Ould Cheikh El Ghazouani"},
        "2024-06-08",
        "Madrid",
    ),
    (
        "who leaves for a place goes there",
        "Le président tchadien Mahamat Idriss Déby a quitté N'Djamena mardi pour Djeddah.",
        {"TCD", "SAU"},
        {"Mahamat Idriss Déby"},
        "2024-06-11",
        "Djeddah",
    ),
    (
        "the place opens the sentence",
        "À Nouakchott, une délégation ministérielle malienne est attendue lundi.",
        {"MRT", "MLI"},
        set(),
        "2024-06-17",
        "Nouakchott",
    ),
    (
        "the verb of a relative clause does not hide the subject",
        "Le président sénégalais, qui était hier à Dakar, sera lundi à Bamako.",
        {"SEN", "MLI"},
        set(),
        "2024-06-17",
        "Bamako",
    ),
]


@pytest.mark.parametrize(
    ("text", "parties", "people", "date", "place"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_one_meeting(
    text: str, parties: set[str], people: set[str], date: str | None, place: str | None
) -> None:
    found = [m for m in meetings(text) if set(m["parties"]) == parties]
    assert len(found) == 1, meetings(text)
    named = {person["name"] if isinstance(person, dict) else person for person in found[0]["people"]}
    assert people <= named
    assert (found[0]["date"], found[0]["place"]) == (date, place)


def test_each_one_called_is_a_call() -> None:
    found = meetings(
        "Ahmed Attaf a appelé samedi son homologue malien, Abdoulaye Diop, et le Nigérien Bakary Yaou"
        " Sangaré."
    )
    assert [set(m["parties"]) for m in found] == [{"DZA", "MLI"}, {"DZA", "NER"}]
    assert all(m["kind"] == "phone" for m in found)


def test_a_journey_of_many_stops() -> None:
    found = meetings(
        "Le ministre espagnol José Manuel Albares entame lundi une tournée qui le mènera au Mali et au Niger."
    )
    assert [set(m["parties"]) for m in found] == [{"ESP", "MLI"}, {"ESP", "NER"}]


@pytest.mark.parametrize(
    "text",
    [
        "Le Comité d'état-major opérationnel conjoint, qui siège à Tamanrasset, rassure le Mali et le Niger.",
        "Les hommes de Takuba sont arrivés lundi à Ménaka, au Mali.",
        "La route du gaz nigérian passe par le Niger et l'Algérie.",
        "Pour Bamako, la voie de la désescalade passe par la Mauritanie.",
        "Abdoulaye Diop s'est rendu à New York où s'ouvre la semaine des Nations unies.",
        "La base de l'état-major qui regroupe le Mali et le Niger se trouve en Algérie.",
        "Le président Bazoum veut convaincre le Mali et le Bénin de rejoindre les casernes.",
    ],
)
def test_no_meeting(text: str) -> None:
    assert meetings(text) == []
