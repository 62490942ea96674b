"""What the sentences around a meeting add to it: who attended, where and when, what became of the plan."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.extraction.extractor import extract_records

FRIDAY = "2023-05-12"


def read(text: str) -> list[dict[str, Any]]:
    return extract_records(text, date=FRIDAY).model_dump(mode="json")["meetings"]


def only(text: str) -> dict[str, Any]:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


SUMMIT = "Les chefs d'État de la Cédéao se sont réunis dimanche à Abuja pour parler du Mali. "
AUDIENCE = "Le président Mohamed Bazoum a reçu jeudi à Niamey l'ambassadeur du Japon. "


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SUMMIT + "Le Nigérian Bola Tinubu, qui présidait les travaux, s'est dit confiant.", "Bola Tinubu"),
        (SUMMIT + "Le Béninois Patrice Talon y a plaidé pour la patience.", "Patrice Talon"),
        (SUMMIT + "« Soyons unis », a lancé à l'ouverture le Ghanéen Nana Akufo-Addo.", "Nana Akufo-Addo"),
        (SUMMIT + "Le Togolais Faure Gnassingbé, absent, avait envoyé un mot.", ""),
        (SUMMIT + "Le mois dernier, Patrice Talon avait fêté son anniversaire à Cotonou.", ""),
        (
            AUDIENCE + "La cérémonie s'est déroulée en présence du ministre Hassoumi Massaoudou.",
            "Hassoumi Massaoudou",
        ),
    ],
)
def test_who_was_there_is_told_later(text: str, name: str) -> None:
    people = [p["name"] for m in read(text) for p in m["participants"] if p["name"]]
    assert (name in people) if name else not {"Faure Gnassingbé", "Patrice Talon"} & set(people)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "Bamako, 12 mai 2023 (AMAP) - Le ministre Abdoulaye Diop a reçu jeudi l'ambassadeur de Chine.",
            "Bamako",
        ),
        (
            "Le ministre Abdoulaye Diop a reçu l'ambassadeur de Chine dans son bureau. "
            "Bamako compte sur Pékin.",
            "Bamako",
        ),
        (
            "À Genève, on se parle surtout dans les couloirs. "
            "Le président Mohamed Bazoum a rencontré Antonio Guterres.",
            "Genève",
        ),
        (
            "Bamako, 12 mai 2023 (AMAP) - Le ministre Abdoulaye Diop avait rencontré en 2021 "
            "l'ambassadeur de Chine.",
            None,
        ),
    ],
)
def test_place_of_the_surroundings(text: str, place: str | None) -> None:
    assert only(text)["place"] == place


@pytest.mark.parametrize(
    ("text", "status", "day"),
    [
        (
            "Abdoulaye Diop devait se rendre dimanche à Alger. Le voyage a été remis à plus tard.",
            "postponed",
            None,
        ),
        (
            "Abdoulaye Diop devait se rendre dimanche à Alger. Le voyage a été repoussé au 20 juin.",
            "postponed",
            "2023-06-20",
        ),
        (
            "Abdoulaye Diop se rendra dimanche à Alger. Il y parlera de sécurité.",
            "planned",
            "2023-05-14",
        ),
        (
            "La session de la commission mixte Mali-Algérie, prévue le 30 mai à Alger, a été ajournée.",
            "postponed",
            "2023-05-30",
        ),
    ],
)
def test_fate_of_a_plan(text: str, status: str, day: str | None) -> None:
    record = only(text)
    assert (record["status"], record["date"]) == (status, day)


def test_decision_in_a_city_tells_a_meeting() -> None:
    record = only("Les ministres de la Santé du Mali et du Niger ont convenu samedi à Gao d'un plan commun.")
    assert record["place"] == "Gao"
    assert sorted(record["parties"]) == ["MLI", "NER"]


def test_decision_without_a_city_tells_none() -> None:
    assert not read("Les ministres de la Santé du Mali et du Niger ont convenu samedi d'un plan commun.")


def test_session_of_a_series_takes_the_name_of_the_series() -> None:
    records = read(
        "La deuxième session de la commission mixte Mali-Maroc s'est tenue en mars à Bamako. "
        "La première avait siégé à Rabat en 2019."
    )
    assert [r["framework"] for r in records] == [
        "deuxième session de la commission mixte Mali-Maroc",
        "première session de la commission mixte Mali-Maroc",
    ]


def test_forum_beside_which_two_met_is_the_framework() -> None:
    record = only(
        "En marge du deuxième sommet Russie-Afrique de Sotchi, Assimi Goïta s'est entretenu avec "
        "Vladimir Poutine."
    )
    assert record["framework"] == "deuxième sommet Russie-Afrique"
    assert record["place"] == "Sotchi"
