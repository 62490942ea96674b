"""Dispatches that tell several meetings: each partner apart, whose office it is, what became of plans."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.extraction.extractor import extract_records

TODAY = "2024-06-14"
"""A Friday."""


def meetings(text: str) -> list[dict[str, Any]]:
    return [record.model_dump(mode="json") for record in extract_records(text, date=TODAY, title="").meetings]


def who(text: str) -> list[set[str]]:
    return [set(meeting["people"]) for meeting in meetings(text)]


def test_a_city_before_each_partner_sets_their_meetings_apart() -> None:
    found = meetings(
        "Ahmed Attaf s'est entretenu à Bamako avec Abdoulaye Diop, à Niamey avec Bakary Yaou Sangaré"
        " et à Ouagadougou avec Karamoko Jean-Marie Traoré."
    )
    assert [(m["place"], set(m["parties"])) for m in found] == [
        ("Bamako", {"DZA", "MLI"}),
        ("Niamey", {"DZA", "NER"}),
        ("Ouagadougou", {"DZA", "BFA"}),
    ]


def test_a_preposition_said_again_sets_partners_apart_and_a_mere_list_does_not() -> None:
    apart = "Le ministre Abdoulaye Diop s'est entretenu mardi avec Ahmed Attaf, ainsi qu'avec Sergueï Lavrov."
    together = "Le ministre Abdoulaye Diop s'est entretenu mardi avec Ahmed Attaf et Sergueï Lavrov."
    assert who(apart) == [{"Abdoulaye Diop", "Ahmed Attaf"}, {"Abdoulaye Diop", "Sergueï Lavrov"}]
    assert who(together) == [{"Abdoulaye Diop", "Ahmed Attaf", "Sergueï Lavrov"}]


def test_who_only_sends_a_message_is_not_the_head_of_state_spoken_of_next() -> None:
    found = who(
        "L'émissaire iranien Ali Bagheri a été reçu mardi à Ouagadougou par le président du Faso, Ibrahim"
        " Traoré. Il lui a transmis les salutations du président Ebrahim Raïssi. Le chef de l'État a ensuite"
        " reçu l'ambassadeur du Maroc, Youssef Slaoui."
    )
    assert {"Ibrahim Traoré", "Youssef Slaoui"} in found
    assert not any("Ebrahim Raïssi" in people for people in found)


def test_an_airport_is_nobody() -> None:
    (met,) = meetings(
        "À l'aéroport international Modibo-Keïta, Bassirou Diomaye Faye a été accueilli jeudi"
        " par le colonel Assimi Goïta."
    )
    assert set(met["people"]) == {"Bassirou Diomaye Faye", "Assimi Goïta"}


def test_after_il_an_impersonal_verb_has_no_subject() -> None:
    found = meetings(
        "Catherine Colonna a rencontré mardi Hassoumi Massaoudou. Il a été décidé d'envoyer à Niamey"
        " une délégation de la Cédéao."
    )
    assert all("Catherine Colonna" not in m["people"] for m in found if "CEDEAO" in m["parties"])
    assert [m["status"] for m in found if "CEDEAO" in m["parties"]] == ["planned"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("La visite du ministre turc Hakan Fidan à Niamey n'est plus d'actualité.", "cancelled"),
        ("L'entrevue prévue lundi entre Abdoulaye Diop et Ahmed Attaf n'a pas été autorisée.", "cancelled"),
        ("Le ministre algérien Ahmed Attaf a été reçu hier par Abdoulaye Diop, à qui il a remis une lettre.",
         "held"),
    ],
)  # fmt: skip
def test_what_became_of_it(text: str, status: str) -> None:
    assert [m["status"] for m in meetings(text)] == [status]


def test_the_eve_of_a_summit_dates_it() -> None:
    found = meetings(
        "Le président nigérien Mohamed Bazoum a été reçu jeudi à Dakar par Macky Sall,"
        " à la veille d'un sommet de la Cédéao sur le Mali."
    )
    summit = next(m for m in found if m["parties"] == ["CEDEAO"])
    assert (summit["date"], summit["status"]) == ("2024-06-14", "held")


def test_a_call_has_no_place() -> None:
    (call,) = meetings(
        "Niamey, 14 juin – Le Premier ministre Ali Mahaman Lamine Zeine a eu jeudi un échange téléphonique"
        " avec le ministre togolais Robert Dussey."
    )
    assert (call["kind"], call["place"]) == ("phone", None)


def test_who_leads_a_delegation_is_told_in_a_clause_of_its_own() -> None:
    (met,) = meetings(
        "Le général Abdourahamane Tiani a reçu mardi à Niamey une délégation togolaise"
        " que conduisait le ministre Robert Dussey."
    )
    assert set(met["people"]) == {"Abdourahamane Tchiani", "Robert Dussey"}


def test_a_visitor_hands_on_to_the_next_after_talks_at_home() -> None:
    found = who(
        "N'Djamena – Le président Mahamat Idriss Déby s'est entretenu hier avec le secrétaire exécutif de la"
        " CBLT, Mamman Nuhu. L'ambassadeur de Russie, Vladimir Sokolenko, lui a succédé."
    )
    assert [len(people) for people in found] == [2, 2]
    assert "Vladimir Sokolenko" in found[1]


def test_states_and_the_body_they_name_meet_in_their_summit() -> None:
    (summit,) = meetings(
        "Les présidents du Mali, du Burkina Faso et du Niger ont tenu samedi à Niamey leur premier sommet,"
        " celui de l'Alliance des États du Sahel."
    )
    assert {"MLI", "BFA", "NER"} <= set(summit["parties"])
