"""Fields that a careful reader found wrong, each by a sentence of its class."""

from __future__ import annotations

from datetime import date

from sahel_pipeline.extraction.extractor import extract_records
from sahel_pipeline.records import Meeting, MeetingKind, MeetingStatus

PUBLISHED = date(2023, 3, 16)  # a Thursday


def only(text: str) -> Meeting:
    (meeting,) = extract_records(text, date=PUBLISHED).meetings
    return meeting


def test_a_denial_may_take_a_whole_clause() -> None:
    told = only("Lomé dément toutefois que son président, Faure Gnassingbé, ait vu en secret Assimi Goïta.")
    assert told.status is MeetingStatus.DENIED


def test_where_somebody_returns_from_is_not_whom_he_stands_for() -> None:
    told = only(
        "De retour de Chine, le président de la transition, Assimi Goïta, a reçu mardi à Bamako "
        "l'ambassadeur d'Espagne, José Hornero."
    )
    assert set(told.parties) == {"MLI", "ESP"}


def test_since_when_somebody_rules_is_not_the_day_of_the_meeting() -> None:
    told = only("Le ministre béninois doit rencontrer Ibrahim Traoré, au pouvoir depuis le 30 septembre.")
    assert told.date is None


def test_a_visit_called_off_keeps_the_day_and_place_of_the_plan() -> None:
    told = only(
        "La visite que le ministre malien des Affaires étrangères, Abdoulaye Diop, devait faire mercredi à "
        "Dakar a été annulée."
    )
    assert (told.status, told.date, told.place) == (MeetingStatus.CANCELLED, "2023-03-15", "Dakar")


def test_a_seat_of_power_is_no_host_of_one_who_is_received() -> None:
    told = only(
        "Le général Sadio Camara, du CNSP, la junte au pouvoir à Bamako, a été reçu mardi à Alger par le "
        "président algérien, Abdelmadjid Tebboune."
    )
    assert told.place == "Alger"


def test_a_session_that_closes_today_is_under_way() -> None:
    told = only(
        "La cinquième session de la commission mixte entre le Niger et l'Algérie, ouverte mercredi à Niamey, "
        "se poursuit ce jeudi."
    )
    assert (told.status, told.date) == (MeetingStatus.ONGOING, "2023-03-15/2023-03-16")


def test_a_summit_is_of_many_whoever_is_named() -> None:
    told = only(
        "Les chefs d'État du G5 Sahel, réunis mercredi à N'Djamena pour leur 9e sommet ordinaire sous la "
        "présidence du Tchadien Mahamat Idriss Déby, ont parlé du Niger."
    )
    assert told.kind is MeetingKind.MULTILATERAL


def test_a_refusal_to_negotiate_is_no_meeting() -> None:
    text = "Bamako refuse toute négociation avec le Front de libération du Macina."
    assert not extract_records(text, date=PUBLISHED).meetings


def test_who_was_received_where_he_went() -> None:
    meetings = extract_records(
        "Le ministre togolais Robert Dussey s'était rendu mardi à Bamako, où il s'était "
        "entretenu avec Assimi Goïta, puis à Niamey, où Mohamed Bazoum l'avait reçu.",
        date=PUBLISHED,
    ).meetings
    assert {frozenset(m.parties) for m in meetings} == {frozenset({"TGO", "MLI"}), frozenset({"TGO", "NER"})}


def test_a_present_is_not_taken_for_a_future() -> None:
    told = only("Une mission du FMI est à Niamey depuis mardi, où elle discute avec le ministère nigérien.")
    assert told.status is MeetingStatus.ONGOING
