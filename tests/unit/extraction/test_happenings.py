"""The merged line of an event: what most independent sources say, and how far they agree."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sahel_pipeline.derived import Event, EventStatus
from sahel_pipeline.extraction.happenings import Told, event_of
from sahel_pipeline.extraction.votes import Origin, voices
from sahel_pipeline.records import (
    AllianceAction,
    AllianceStatus,
    MeetingKind,
    MeetingStatus,
    Participant,
    Topic,
)
from tests.unit.pipeline.reports import alliance, meeting

DAY, NEXT = date(2024, 7, 8), date(2024, 7, 9)


def told(name: str, dt: date = DAY, copies: tuple[str, ...] = (), **fields: Any) -> Told:
    return Told(meeting(name, dt, **fields), dt, copies)


def merged(*reports: Told) -> Event:
    event = event_of("e", reports)
    assert event_of("e", reversed(reports)) == event, "the order does not matter"
    return event


BAMAKO: dict[str, Any] = {"place": "Bamako", "country": "MLI", "lat": 12.6, "lon": -8.0, "geonames": 1}
KATI: dict[str, Any] = {"place": "Kati", "country": "MLI", "lat": 12.7, "lon": -8.1, "geonames": 2}


def test_a_single_report_is_the_event_and_agrees_with_nobody() -> None:
    event = merged(told("a", **BAMAKO, date="2024-07", framework="18e session", topics=[Topic.DEFENCE]))
    assert (event.place, event.lat, event.date, event.framework) == ("Bamako", 12.6, "2024-07", "18e session")
    assert (event.date_from, event.date_to) == (date(2024, 7, 1), date(2024, 7, 31))
    assert set(event.agreement.model_dump().values()) == {None}
    assert (event.type, event.alliance, event.action, event.topics) == ("meeting", None, None, ["defence"])


def test_the_majority_of_independent_sources_wins_and_not_that_of_papers() -> None:
    copies = ("a", "b", "c")
    papers = [told(name, copies=copies, **KATI) for name in copies]
    event = merged(*papers, told("d", **BAMAKO), told("e", **BAMAKO))
    assert (event.articles, event.independent) == (5, 3)
    assert (event.place, event.geonames, event.agreement.place) == (
        "Bamako",
        1,
        pytest.approx(0.667, abs=0.001),
    )


def test_a_country_supports_a_city_in_it_and_a_month_a_day_in_it() -> None:
    mali = {"place": "Mali", "country": "MLI"}
    event = merged(told("a", date="2024-07", **mali), told("b", date="2024-07-02", **BAMAKO))
    assert (event.place, event.agreement.place) == ("Bamako", 1.0)
    assert (event.date, event.agreement.date) == ("2024-07-02", 1.0)


def test_silence_is_no_vote() -> None:
    event = merged(told("a"), told("b", date="2024-07-02"), told("c"))
    assert (event.date, event.agreement.date, event.agreement.place) == ("2024-07-02", None, None)


def test_of_two_that_are_supported_alike_the_surer_one_is_taken() -> None:
    event = merged(told("a", date="2024-07-02", confidence=0.6), told("b", date="2024-07-03", confidence=0.9))
    assert (event.date, event.agreement.date) == ("2024-07-03", 0.5)
    assert event.confidence == 0.9


def test_names_of_one_person_are_one_and_the_fullest_stays() -> None:
    fuller = Participant(name="Abdoulaye Diop", office="ministre des Affaires étrangères", country="MLI")
    event = merged(
        told("a", people=["Diop"]),
        Told(meeting("b", DAY).model_copy(update={"people": [fuller.name], "participants": [fuller]}), DAY),
        told("c", people=["Abdoulaye Diop", "Ahmed Attaf"]),
    )
    assert event.people == ["Abdoulaye Diop", "Ahmed Attaf"]
    assert event.participants[0] == fuller
    assert event.agreement.people == pytest.approx((3 / 3 + 1 / 3) / 2, abs=0.001)


def test_all_parties_that_any_names_are_there_with_their_mean_support() -> None:
    event = merged(told("a", parties="BFA MLI"), told("b", parties="BFA MLI NER"))
    assert (event.parties, event.agreement.parties) == (
        ["BFA", "MLI", "NER"],
        pytest.approx(5 / 6, abs=0.001),
    )


@pytest.mark.parametrize(
    ("first", "then", "merged_status"),
    [
        (MeetingStatus.PLANNED, MeetingStatus.HELD, EventStatus.HELD),
        (MeetingStatus.HELD, MeetingStatus.PLANNED, EventStatus.HELD),
        (MeetingStatus.ONGOING, MeetingStatus.HELD, EventStatus.HELD),
        (MeetingStatus.PLANNED, MeetingStatus.POSTPONED, EventStatus.POSTPONED),
        (MeetingStatus.PROPOSED, MeetingStatus.PLANNED, EventStatus.PLANNED),
        (MeetingStatus.PLANNED, MeetingStatus.CANCELLED, EventStatus.CANCELLED),
    ],
)
def test_the_last_word_counts_but_takes_back_nothing_that_took_place(
    first: MeetingStatus, then: MeetingStatus, merged_status: EventStatus
) -> None:
    event = merged(told("a", DAY, status=first), told("b", NEXT, status=then))
    assert event.status is merged_status
    assert (event.first_dt, event.last_dt) == (DAY, NEXT)


def test_on_one_day_the_majority_gives_the_status_and_the_kind() -> None:
    visit = {"kind": MeetingKind.VISIT, "status": MeetingStatus.ONGOING}
    event = merged(told("a", **visit), told("b", **visit), told("c", status=MeetingStatus.PLANNED))
    assert (event.kind, event.status) == (MeetingKind.VISIT, EventStatus.ONGOING)


def test_an_action_of_an_alliance_is_an_event_too() -> None:
    reports = [
        Told(alliance("a", DAY, AllianceAction.LEFT, "CEDEAO", "MLI", status=AllianceStatus.ANNOUNCED), DAY),
        Told(alliance("b", NEXT, AllianceAction.LEFT, "CEDEAO", "MLI NER", date="2025-01-29"), NEXT),
    ]
    event = event_of("e", reports)
    assert (event.type, event.alliance, event.action) == ("alliance", "CEDEAO", AllianceAction.LEFT)
    assert (event.status, event.parties, event.date) == (EventStatus.DONE, ["MLI", "NER"], "2025-01-29")
    assert (event.kind, event.place, event.people) == (None, None, [])


def test_a_line_survives_the_way_through_json() -> None:
    event = merged(told("a", **BAMAKO, people=["Ahmed Attaf"]), told("b", NEXT, date="2024-07-02/2024-07-03"))
    assert Event.model_validate_json(event.model_dump_json()) == event


def test_copies_of_copies_and_papers_of_one_publisher_are_one_voice() -> None:
    origins = [
        Origin("a", "Agence", ["b"]),
        Origin("b", "Journal", []),
        Origin("c", "Radio", ["gone"]),
        Origin("d", "Journal", []),
    ]
    assert voices(origins) == {"a": 1, "b": 1, "c": 2, "d": 1}
