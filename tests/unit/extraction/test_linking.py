"""Records of one real event meet, those of two events that look alike do not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_pipeline.extraction.extractor import extract_records
from sahel_pipeline.extraction.linking import Linkable, link, linked, same_event
from sahel_pipeline.records import Evidence, Meeting, MeetingKind, MeetingStatus, Plover
from tests.growth import is_linear
from tests.unit.extraction.event_pairs import ONE_EVENT, TWO_EVENTS, Report


@cache
def record(report: Report) -> Linkable:
    published, text = report
    extraction = extract_records(text, date=published, article_id=f"{published} {text}")
    [found] = [*extraction.meetings, *extraction.alliances]
    return found


def pair(reports: tuple[Report, Report]) -> tuple[Linkable, Linkable]:
    return record(reports[0]), record(reports[1])


@pytest.mark.parametrize("reports", ONE_EVENT.values(), ids=ONE_EVENT)
def test_reports_of_one_event_have_one_id(reports: tuple[Report, Report]) -> None:
    a, b = pair(reports)
    assert same_event(a, b)
    assert same_event(b, a)
    ids = link([a, b])
    assert ids[a.record_id] == ids[b.record_id]
    assert ids[a.record_id] in (a.event_id, b.event_id)


@pytest.mark.parametrize("reports", TWO_EVENTS.values(), ids=TWO_EVENTS)
def test_reports_of_two_events_have_two_ids(reports: tuple[Report, Report]) -> None:
    a, b = pair(reports)
    assert not same_event(a, b)
    assert not same_event(b, a)
    ids = link([a, b])
    assert ids[a.record_id] != ids[b.record_id]


def test_among_all_reports_each_finds_its_own() -> None:
    everything = [
        record(report) for pairs in (ONE_EVENT, TWO_EVENTS) for two in pairs.values() for report in two
    ]
    ids = link(everything)
    for name, reports in ONE_EVENT.items():
        a, b = pair(reports)
        assert ids[a.record_id] == ids[b.record_id], name
    for name, reports in TWO_EVENTS.items():
        a, b = pair(reports)
        assert ids[a.record_id] != ids[b.record_id], name


def test_the_id_of_a_record_by_itself_meets_most_often() -> None:
    """The digest of one record is coarse: what it gets wrong is what `link` is for."""
    equal = {
        name: pair(reports)[0].event_id == pair(reports)[1].event_id
        for pairs in (ONE_EVENT, TWO_EVENTS)
        for name, reports in pairs.items()
    }
    missed = {name for name in ONE_EVENT if not equal[name]}
    mixed = {name for name in TWO_EVENTS if equal[name]}
    assert missed == {"no framework", "a third party left out"}
    assert mixed == {
        "another day", "another city", "cancelled, then held", "other people of the same states",
    }  # fmt: skip


def everything() -> list[Linkable]:
    reports = [report for pairs in (ONE_EVENT, TWO_EVENTS) for two in pairs.values() for report in two]
    return [record(report) for report in dict.fromkeys(reports)]


NUMBERS = range(
    len({report for pairs in (ONE_EVENT, TWO_EVENTS) for two in pairs.values() for report in two})
)


@settings(max_examples=40, deadline=None)
@given(st.permutations(NUMBERS))
def test_the_order_does_not_matter(order: Sequence[int]) -> None:
    records = everything()
    assert link(records[number] for number in order) == link(records)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(NUMBERS)))
def test_records_with_one_id_may_all_be_of_one_event(numbers: list[int]) -> None:
    records = [everything()[number] for number in numbers]
    ids = link(records)
    assert set(ids) == {record.record_id for record in records}
    assert ids == link(reversed(records))
    for a in records:
        assert all(same_event(a, b) for b in records if ids[a.record_id] == ids[b.record_id])


@given(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_the_predicate_is_symmetric_and_reflexive(first: int, second: int) -> None:
    a, b = everything()[first], everything()[second]
    assert same_event(a, a)
    assert same_event(a, b) == same_event(b, a)


def test_a_report_that_comes_in_later_does_not_change_the_id() -> None:
    a, b = pair(ONE_EVENT["another wording"])
    before = link([a])[a.record_id]
    assert link([a, b]) == {a.record_id: before, b.record_id: before}


def test_records_of_one_article_are_different_events() -> None:
    a, b = pair(ONE_EVENT["neither has a date"])
    twin = b.model_copy(update={"article_id": a.article_id})
    assert not same_event(a, twin)
    ids = link([a, twin])
    assert ids[a.record_id] != ids[twin.record_id]


def test_linked_records_carry_the_id_and_nothing_else_changes() -> None:
    a, b = pair(ONE_EVENT["no framework"])
    assert isinstance(a, Meeting)
    assert isinstance(b, Meeting)
    first, second = linked([a, b], link([a, b]))
    assert first.event_id == second.event_id
    assert first.model_copy(update={"event_id": a.event_id}) == a
    assert second.model_copy(update={"event_id": b.event_id}) == b


def meetings(count: int) -> list[Meeting]:
    """Meetings of two Sahel states and others over a year, as many articles tell them."""
    states = ["MLI", "BFA", "NER", "TCD", "MRT", "DZA", "FRA", "SEN", "TGO", "BEN", "CIV", "GHA"]
    day = date(2023, 1, 1)
    return [
        Meeting(
            record_id=f"r{n:06}", event_id=f"e{n % 997}", extractor_version="1", confidence=0.9,
            article_id=f"a{n}", url="", source="", feed_id="", title="",
            published=datetime(2023, 12, 31, tzinfo=UTC), evidence=[Evidence(text="x", start=0, end=1)],
            plover=Plover(code="CONSULT"), people=[], participants=[], kind=MeetingKind.BILATERAL,
            parties=[states[n % 5], states[5 + n % 7]], status=MeetingStatus.HELD,
            date=(day + timedelta(n * 7 % 365)).isoformat(), place=None, country=None, framework=None,
            topics=[],
        )
        for n in range(count)
    ]  # fmt: skip


def test_the_time_grows_with_the_number_of_records() -> None:
    assert is_linear(lambda count: link(meetings(count)), 500)
