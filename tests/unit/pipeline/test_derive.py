"""Events across days and memberships: right, the same however they came about, no dearer than the change."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sahel_pipeline.derived import Event, EventStatus, Membership, MembershipStatus, Origin
from sahel_pipeline.extraction.linking import REACH
from sahel_pipeline.pipeline import Run, update_derived
from sahel_pipeline.records import Alliance, AllianceAction, AllianceStatus, Meeting, MeetingStatus
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ChangedMeanwhileError, ObjectStore
from tests.unit.pipeline.conftest import MakeRun
from tests.unit.pipeline.reports import alliance, meeting, put
from tests.unit.pipeline.site import objects

DAY = date(2024, 7, 8)


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    """A run without feeds."""
    return make_run([], run_id="derive")


def events_of_all_days(store: ObjectStore) -> list[Event]:
    """All lines of events, by day."""
    days = partitions.days(store, "events")
    return [event for day in days for event in partitions.read(store, "events", day, Event).records]


def events(store: ObjectStore) -> dict[str, Event]:
    """All events by id."""
    return {event.event_id: event for event in events_of_all_days(store)}


def memberships(store: ObjectStore, of: str = "Ligue") -> list[Membership]:
    """Those in an alliance that no gazetteer knows."""
    return [
        one for one in partitions.read(store, "memberships", None, Membership).records if one.alliance == of
    ]


def derived(store: ObjectStore) -> dict[str, bytes]:
    """What is derived, without who wrote it and when."""
    return {
        key: body
        for prefix in ("events/", "memberships/", keys.STATEMENTS)
        for key, body in objects(store, prefix).items()
        if not key.endswith("_manifest.json")
    }


def test_reports_on_several_days_are_one_event_with_the_first_id(store: ObjectStore, run: Run) -> None:
    first = meeting("one", DAY, place="Alger", status=MeetingStatus.PLANNED, date=after(3).isoformat())
    put(store, [first])
    assert update_derived(run) == {
        "dates": 1, "events": [DAY.isoformat()], "memberships": pytest.approx(200, abs=150),
    }  # fmt: skip
    [(own, event)] = events(store).items()
    assert own == first.event_id
    assert (event.status, event.articles, event.agreement.date) == (EventStatus.PLANNED, 1, None)

    later = [
        meeting("two", after(4), place="Alger", date="2024-07", people=["Ahmed Attaf"]),
        meeting("three", after(5), place="Alger", date=after(3).isoformat(), event_id="another"),
    ]
    put(store, later)
    assert update_derived(run)["events"] == [DAY.isoformat()]
    [(own, event)] = events(store).items()
    assert own == first.event_id
    assert (event.first_dt, event.last_dt) == (DAY, after(5))
    assert (event.status, event.date, event.people) == (
        EventStatus.HELD, after(3).isoformat(), ["Ahmed Attaf"],
    )  # fmt: skip
    assert (event.articles, event.independent, event.agreement.date) == (3, 3, 1.0)
    assert event.agreement.status == pytest.approx(2 / 3, abs=0.001)
    assert [report.article_id for report in event.reports] == ["one", "two", "three"]


def test_copies_of_one_agency_report_are_one_source(store: ObjectStore, run: Run) -> None:
    same = {"place": "Alger", "date": "2024-07-08"}
    reports = [meeting(name, DAY, **same) for name in ("a", "b", "c")]
    reports.append(meeting("d", after(1), place="Alger", date="2024-07", status=MeetingStatus.PLANNED))
    put(store, reports, copies={"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]})
    update_derived(run)
    [event] = events(store).values()
    assert (event.articles, len(event.sources), event.independent) == (4, 4, 2)
    assert event.status is EventStatus.HELD, "what took place is not undone by a report of its plan"
    assert event.agreement.status == 0.5, "three papers are one source here"
    assert event.agreement.date == 1.0, "the month has the day in it"
    assert [report.voice for report in event.reports] == [1, 1, 1, 2]


def test_two_articles_of_one_publisher_are_one_source(store: ObjectStore, run: Run) -> None:
    reports = [meeting(name, DAY, place="Alger", source="Journal") for name in ("a", "b")]
    put(store, reports)
    update_derived(run)
    [event] = events(store).values()
    assert (event.articles, event.independent, event.sources) == (2, 1, ["Journal"])
    assert event.agreement.place is None


def test_copies_that_are_found_later_are_counted_then(store: ObjectStore, run: Run) -> None:
    reports = [meeting("a", DAY, place="Alger"), meeting("b", after(1), place="Alger")]
    put(store, reports)
    update_derived(run)
    assert [event.independent for event in events(store).values()] == [2]
    put(store, reports, copies={"a": ["b"], "b": ["a"]})
    assert update_derived(run)["events"] == [DAY.isoformat()]
    assert [event.independent for event in events(store).values()] == [1]


def test_an_event_that_is_told_again_much_later_has_another_line(store: ObjectStore, run: Run) -> None:
    put(store, [meeting(name, day, date="2024-07-07", place="Alger") for name, day in (
        ("a", DAY), ("b", DAY + REACH), ("c", DAY + REACH + timedelta(days=1)),
    )])  # fmt: skip
    update_derived(run)
    lines = events_of_all_days(store)
    assert [(line.first_dt, line.articles) for line in lines] == [(DAY, 2), (DAY + REACH + timedelta(1), 1)]
    assert len({line.event_id for line in lines}) == 1


def test_a_report_that_goes_takes_its_part_of_the_event_with_it(store: ObjectStore, run: Run) -> None:
    reports = [meeting("a", DAY, place="Alger"), meeting("b", after(1), place="Alger")]
    put(store, reports)
    update_derived(run)
    put(store, reports[1:], also=[DAY])
    update_derived(run)
    [event] = events(store).values()
    assert (event.first_dt, [report.article_id for report in event.reports]) == (after(1), ["b"])
    assert partitions.read(store, "events", DAY, Event).records == []


def test_nothing_is_written_where_nothing_changed(store: ObjectStore, run: Run) -> None:
    put(store, [meeting("a", DAY, place="Alger"), alliance("b", DAY, AllianceAction.JOINED, "Ligue")])
    update_derived(run)
    before = objects(store)
    later = replace(run, id="later", now=run.now + timedelta(days=1))
    assert update_derived(later) == {"dates": 0, "events": [], "memberships": None}
    assert update_derived(later, afresh=True)["events"] == []
    assert objects(store) == before


def some_records(chance: random.Random, dates: list[date]) -> list[Meeting | Alliance]:
    """Two records a date that resemble those of others, so that much is linked and little is certain."""
    actions = [AllianceAction.JOINED, AllianceAction.LEFT, AllianceAction.MEMBER, AllianceAction.SUSPENDED]
    records: list[Meeting | Alliance] = []
    for dt in dates:
        for name in (f"{dt}-a", f"{dt}-b"):
            when = chance.choice([None, "2024-08", (dt - timedelta(days=2)).isoformat(), dt.isoformat()])
            fields: dict[str, Any] = {"date": when, "source": f"Journal {chance.randrange(5)}"}
            if chance.random() < 0.6:
                parties = chance.choice(["DZA MLI", "BFA MLI NER", "BFA MLI", "CEDEAO MLI"])
                place = chance.choice([None, None, "Alger", "Bamako"])
                records.append(meeting(name, dt, parties, place=place, **fields))
            else:
                action, actors = chance.choice(actions), chance.choice(["MLI", "BFA", "BFA MLI"])
                records.append(alliance(name, dt, action, "Ligue", actors, **fields))
    return records


def test_whatever_the_order_the_result_is_that_of_one_go(store: ObjectStore, run: Run) -> None:
    """Days come in any order, change, and lose records; all in one go gives the same bytes."""
    chance = random.Random(20241122)
    dates = sorted(after(offset) for offset in chance.sample(range(160), 24))
    records = some_records(chance, dates)
    names = [record.article_id for record in records]
    copies = {one: [other] for one, other in zip(names[::2], names[1::2], strict=True)}
    by_day = {
        day: [record for record in records if record.published and record.published.date() == day]
        for day in dates
    }
    chance.shuffle(dates)
    for some in (dates[:8], dates[8:16], dates[16:]):
        put(store, [record for day in some for record in by_day[day]], copies)
        update_derived(run)
    for day in dates[:3]:
        put(store, by_day[day][1:])
        update_derived(run)
    step_by_step = derived(store)
    lines = events_of_all_days(store)
    told = sorted(report.record_id for line in lines for report in line.reports)
    assert told == sorted(
        {one.record_id for one in records} - {by_day[day][0].record_id for day in dates[:3]}
    )
    assert any(line.first_dt != line.last_dt for line in lines)

    store.delete([*objects(store, "events/"), *objects(store, "state/"), *objects(store, "memberships/")])
    update_derived(run)
    in_one_go = derived(store)
    empty = step_by_step.keys() - in_one_go.keys()
    assert all(store.get_lines(key) == [] for key in empty)
    assert {key: body for key, body in step_by_step.items() if key not in empty} == in_one_go


class Counting(ObjectStore):
    """A store that counts what is read of it, and stops after a number of writes."""

    reads = 0
    writes_left = 10**9

    def get_tagged(self, key: str) -> tuple[bytes | None, str | None]:
        self.reads += 1
        return super().get_tagged(key)

    def put(self, key: str, body: bytes, **condition: Any) -> str:
        if not self.writes_left:
            raise KeyboardInterrupt
        self.writes_left -= 1
        return super().put(key, body, **condition)


def counting(store: ObjectStore) -> Counting:
    return Counting(store.client, store.bucket, store.prefix)


def test_what_is_read_grows_with_the_change_and_not_with_the_history(store: ObjectStore, run: Run) -> None:
    def reads(day: date) -> int:
        put(store, [meeting(f"new-{day}", day, "BFA MLI"), alliance(f"{day}", day, AllianceAction.JOINED)])
        counted = counting(store)
        update_derived(replace(run, store=counted))
        return counted.reads

    last = after(400)
    put(store, [meeting(str(day), day) for day in (last - timedelta(days=n) for n in range(0, 60, 12))])
    update_derived(run)
    young = reads(last + timedelta(days=1))
    put(store, [meeting(f"old-{day}", day) for day in (after(n) for n in range(0, 320, 16))])
    update_derived(run)
    assert reads(last + timedelta(days=2)) <= young + 8, "one more date in reach, not 20"


@pytest.mark.parametrize("writes", [1, 4, 8])
def test_a_run_that_dies_is_made_good_by_the_next(writes: int, store: ObjectStore, run: Run) -> None:
    put(store, some_records(random.Random(1), [after(n) for n in range(0, 30, 6)]))
    update_derived(run)
    put(store, some_records(random.Random(2), [after(n) for n in range(3, 30, 6)]))
    dying = counting(store)
    dying.writes_left = writes
    with pytest.raises(KeyboardInterrupt):
        update_derived(replace(run, store=dying))
    update_derived(run)
    made_good = derived(store)
    update_derived(run, afresh=True)
    assert derived(store) == made_good


def test_of_two_at_once_the_loser_does_it_again(store: ObjectStore, run: Run) -> None:
    """While one run reads, another one brings a report and derives; the first must not take that back."""
    put(store, [meeting("a", DAY, place="Alger")])
    overtaken: list[str] = []

    class Overtaken(Counting):
        def get_tagged(self, key: str) -> tuple[bytes | None, str | None]:
            found = super().get_tagged(key)
            if key == keys.part("meetings", DAY) and not overtaken:
                overtaken.append(key)
                put(store, [meeting("a", DAY, place="Alger"), meeting("b", DAY, place="Alger")])
                update_derived(run)
            return found

    update_derived(replace(run, store=Overtaken(store.client, store.bucket, store.prefix), id="slow"))
    assert [event.articles for event in events_of_all_days(store)] == [2]


def test_one_who_always_loses_says_so(store: ObjectStore, run: Run) -> None:
    put(store, [meeting("a", DAY)])

    class Contested(Counting):
        def put(self, key: str, body: bytes, **condition: Any) -> str:
            if key == keys.derived():
                raise ChangedMeanwhileError("another one was quicker")
            return super().put(key, body, **condition)

    with pytest.raises(ChangedMeanwhileError):
        update_derived(replace(run, store=Contested(store.client, store.bucket, store.prefix)))


def of_actor(store: ObjectStore, actor: str, of: str = "Ligue") -> Membership:
    [found] = [
        one
        for one in partitions.read(store, "memberships", None, Membership).records
        if (one.alliance, one.actor) == (of, actor)
    ]
    return found


def test_the_gazetteer_is_there_from_the_start_and_marked_as_such(store: ObjectStore, run: Run) -> None:
    put(store, [meeting("a", DAY)])
    update_derived(run)
    mali = of_actor(store, "MLI", "G5 Sahel")
    assert (mali.status, mali.since, mali.until) == (MembershipStatus.LEFT, "2014-02-16", "2022-06-30")
    assert (mali.origin, mali.until_origin, mali.evidence) == (Origin.GAZETTEER, Origin.GAZETTEER, [])
    assert of_actor(store, "NER", "AES").status is MembershipStatus.MEMBER


def test_reports_tell_who_joined_and_who_left_and_when(store: ObjectStore, run: Run) -> None:
    put(
        store,
        [
            alliance("a", DAY, AllianceAction.FOUNDED, "Ligue", "BFA MLI", date="2024-07-01"),
            alliance("b", after(1), AllianceAction.MEMBER, "Ligue", "NER"),
            alliance("c", after(2), AllianceAction.JOINED, "Ligue", "TCD", status=AllianceStatus.PROPOSED),
            alliance("d", after(3), AllianceAction.LEFT, "Ligue", "MLI", date="2024-07", confidence=0.7),
            alliance("e", after(4), AllianceAction.LEFT, "Ligue", "MLI", date="2024-07-10"),
            alliance("f", after(5), AllianceAction.LEFT, "Ligue", "NER", status=AllianceStatus.ANNOUNCED),
            alliance("g", after(6), AllianceAction.SUSPENDED, "Ligue", "BFA"),
            alliance("h", after(6), AllianceAction.LEFT, "Ligue", "BFA", status=AllianceStatus.DENIED),
            alliance("i", after(7), AllianceAction.SUSPENDED, "Ligue", "GIN"),
            alliance("j", after(7), AllianceAction.COOPERATES, "bilateral", "MLI RUS"),
            alliance("k", after(7), AllianceAction.FOUNDED, "Barkhane", "FRA"),
        ],
    )
    update_derived(run)
    told = {one.actor: (str(one.status), one.since, one.until) for one in memberships(store)}
    assert told == {
        "MLI": ("left", "2024-07-01", "2024-07-10"),
        "BFA": ("suspended", "2024-07-01", None),
        "NER": ("leaving", None, None),
        "TCD": ("joining", None, None),
    }
    assert memberships(store, "Barkhane") == [], "who sends a force is no member of it"
    mali = of_actor(store, "MLI")
    assert (mali.origin, mali.articles, mali.independent) == (Origin.REPORTS, 3, 3)
    assert [one.article_id for one in mali.evidence] == ["a", "d", "e"]


def test_one_who_comes_back_has_two_memberships(store: ObjectStore, run: Run) -> None:
    put(
        store,
        [
            alliance("a", DAY, AllianceAction.JOINED, "Ligue", "MLI", date="2010"),
            alliance("b", after(1), AllianceAction.LEFT, "Ligue", "MLI", date="2015-03"),
            alliance("c", after(2), AllianceAction.JOINED, "Ligue", "MLI", date="2024-07-01"),
        ],
    )
    update_derived(run)
    times = sorted(memberships(store), key=lambda one: str(one.since))
    assert [(str(one.status), one.since, one.until) for one in times] == [
        ("left", "2010", "2015-03"),
        ("member", "2024-07-01", None),
    ]
    assert len({one.membership_id for one in times}) == 2


def test_it_takes_two_independent_sources_to_end_what_the_gazetteer_has_as_lasting(
    store: ObjectStore, run: Run
) -> None:
    left = [alliance(name, DAY, AllianceAction.LEFT, "AES", "NER", date="2024-07-01") for name in ("a", "b")]
    put(store, left, copies={"a": ["b"], "b": ["a"]})
    update_derived(run)
    niger = of_actor(store, "NER", "AES")
    assert (niger.status, niger.origin, niger.independent) == (MembershipStatus.MEMBER, Origin.BOTH, 1)
    put(store, left)
    update_derived(run)
    niger = of_actor(store, "NER", "AES")
    assert (niger.status, niger.until, niger.until_origin) == (
        MembershipStatus.LEFT, "2024-07-01", Origin.REPORTS,
    )  # fmt: skip
    put(store, [], also=[DAY])
    update_derived(run)
    niger = of_actor(store, "NER", "AES")
    assert (niger.status, niger.origin) == (MembershipStatus.MEMBER, Origin.GAZETTEER)


def test_the_evidence_of_a_membership_is_bounded_and_changes_come_first(store: ObjectStore, run: Run) -> None:
    mentions = [alliance(f"m{n:02}", DAY, AllianceAction.MEMBER, "Ligue", "MLI") for n in range(30)]
    put(store, [*mentions, alliance("z", DAY, AllianceAction.JOINED, "Ligue", "MLI", confidence=0.5)])
    update_derived(run)
    mali = of_actor(store, "MLI")
    assert (mali.articles, len(mali.evidence)) == (31, 20)
    assert AllianceAction.JOINED in [one.action for one in mali.evidence]
