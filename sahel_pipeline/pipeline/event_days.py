"""Real events across days: the partitions of `events` that a change of records touches, linked anew.

An event lies in the partition of its first report and takes up reports for `REACH` after it. What becomes of
a day's records so depends on the events of the `REACH` before it and on nothing else. Where a day changed,
the days of the `REACH` after it are linked again, and further ones as long as records move between events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date

from sahel_pipeline.derived import Event
from sahel_pipeline.extraction.happenings import Told, event_of
from sahel_pipeline.extraction.linking import REACH, Linkable, LinkedEvent, Linker
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import Alliance, Meeting
from sahel_pipeline.storage import partitions

Copies = Mapping[str, tuple[str, ...]]
"""Copies of articles, by article id."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What lies in the bucket for one day."""

    day: date
    records: list[Linkable]
    events: list[Event]
    """Those of the partition, as they were before this run."""


class EventDays:
    """The partitions of `events`, brought up to date with the records of some days.

    Args:
        run: The run.
        pool: Reads several objects at once.
        days: All days that have records or events.
        changed: The days whose records changed, each with the copies of its articles.
        claim: Called with days before anything that depends on them is written.
    """

    def __init__(
        self,
        run: Run,
        pool: Executor,
        days: Collection[date],
        changed: Mapping[date, Copies],
        claim: Callable[[Iterable[date]], None],
    ) -> None:
        self._run = run
        self._pool = pool
        self._days = sorted({*days, *changed})
        self._changed = changed
        self._claim = claim
        self._written: set[date] = set()

    def update(self) -> set[date]:
        """Link what is to be linked anew, and return the days whose partitions were written.

        Raises:
            StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
        """
        stretch: _Stretch | None = None
        until = date.min
        for day in self._days:
            if day in self._changed:
                until = max(until, _after(day))
            if day > until:
                if stretch:
                    self._write(stretch.end())
                    stretch = None
                continue
            if stretch is None:
                stretch = _Stretch(day)
                window = [near for near in self._days if _before(day) <= near < day]
                stretch.restore(list(self._pool.map(self._load, window)))
            self._write(stretch.close(_before(day)))
            if stretch.link(self._load(day), self._changed.get(day)):
                until = max(until, _after(day))
        if stretch:
            self._write(stretch.end())
        return self._written

    def _load(self, day: date) -> _Loaded:
        store = self._run.store
        return _Loaded(
            day,
            [
                *partitions.records_of(store, "meetings", day, Meeting),
                *partitions.records_of(store, "alliances", day, Alliance),
            ],
            partitions.records_of(store, "events", day, Event),
        )

    def _write(self, finished: Iterable[_Finished]) -> None:
        for one in finished:
            if one.events == one.before:
                continue
            self._claim(one.made_from)
            events = list(one.events.values())
            partitions.update(
                self._run.store,
                "events",
                one.day,
                Event,
                lambda _, new=events: new,  # type: ignore[misc]
                run=self._run.id,
                now=self._run.now,
            )
            self._written.add(one.day)


@dataclass(frozen=True, slots=True)
class _Finished:
    """A partition of events to which no further report can come."""

    day: date
    before: dict[str, Event]
    events: dict[str, Event]
    made_from: frozenset[date]
    """The days that were linked anew so far."""


@dataclass(slots=True)
class _Stretch:
    """Days that are linked one after the other, and the events that may still get reports."""

    start: date
    linker: Linker = field(default_factory=Linker)
    told: dict[str, Told] = field(default_factory=dict)
    """The records in hand."""
    before: dict[date, dict[str, Event]] = field(default_factory=dict)
    """The partitions of events as they were."""
    was: dict[date, dict[str, tuple[str, date]]] = field(default_factory=lambda: defaultdict(dict))
    """By day the event that each record was a report of: its id and its partition."""
    copies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Copies of articles, as they were."""
    linked: set[date] = field(default_factory=set)
    touched: set[date] = field(default_factory=set)
    """Days whose records changed, or are now reports of other events than before."""

    def restore(self, window: Iterable[_Loaded]) -> None:
        """Take up the events of the days before the first one, as they are."""
        loaded = list(window)
        for one in loaded:
            self._take(one, one.records)
        for one in loaded:
            events = {
                event.event_id: [
                    self.told[report.record_id].record
                    for report in sorted(event.reports, key=lambda report: (report.dt, report.record_id))
                    if report.dt < self.start and report.record_id in self.told
                ]
                for event in one.events
            }
            self.linker.restore(one.day, {own: records for own, records in events.items() if records})

    def link(self, loaded: _Loaded, copies: Copies | None) -> bool:
        """Link the records of the next day, and say whether any is now a report of another event.

        Args:
            loaded: The day.
            copies: The copies of its articles, where it changed; None where it is as it was.
        """
        day = loaded.day
        self._take(loaded, loaded.records, copies)
        events = self.linker.add(loaded.records, day)
        now = {name: (event.id, event.day) for name, event in events.items()}
        moved = now != self.was[day]
        self.linked.add(day)
        if moved or copies is not None:
            self.touched.add(day)
        return moved

    def close(self, day: date) -> list[_Finished]:
        """Finish the partitions before a day."""
        return self._finish(self.linker.forget(day), [one for one in self.before if one < day])

    def end(self) -> list[_Finished]:
        """Finish all partitions: no day from here on has changed."""
        return self._finish(self.linker.forget(date.max), list(self.before))

    def _take(self, loaded: _Loaded, records: Iterable[Linkable], copies: Copies | None = None) -> None:
        self.before[loaded.day] = {event.event_id: event for event in loaded.events}
        for event in loaded.events:
            for report in event.reports:
                self.was[report.dt][report.record_id] = event.event_id, loaded.day
                self.copies[report.article_id] = tuple(report.copies)
        known = self.copies if copies is None else copies
        for record in records:
            self.told[record.record_id] = Told(record, loaded.day, known.get(record.article_id, ()))

    def _finish(self, linked: Iterable[LinkedEvent], days: Iterable[date]) -> list[_Finished]:
        by_day: dict[date, list[LinkedEvent]] = defaultdict(list)
        for event in linked:
            assert event.day is not None
            by_day[event.day].append(event)
        finished = []
        for day in sorted(days):
            before = self.before.pop(day)
            events = {
                own: event
                for own, event in before.items()
                if not any(report.dt in self.touched for report in event.reports)
            }
            for linked_event in by_day[day]:
                reports = [self.told.pop(record.record_id) for record in linked_event.records]
                # A report may have come to the event, or have left it: then its old line is not kept.
                if linked_event.id not in events or any(report.dt in self.touched for report in reports):
                    events[linked_event.id] = event_of(linked_event.id, reports)
            finished.append(_Finished(day, before, events, frozenset(self.linked)))
            self.was.pop(day, None)
        return finished


def _after(day: date) -> date:
    """The last day on which an event of a day may get a report."""
    return date.fromordinal(min(day.toordinal() + REACH.days, date.max.toordinal()))


def _before(day: date) -> date:
    """The first day whose events may get a report on a day."""
    return date.fromordinal(max(day.toordinal() - REACH.days, date.min.toordinal()))
