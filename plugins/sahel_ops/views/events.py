"""One event: every article that reports it, whatever day it appeared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from sahel_ops.catalogue import Catalogue
from sahel_ops.filters import EventChosen
from sahel_ops.views.records import place_in_print
from sahel_pipeline.derived import Event
from sahel_pipeline.records import Alliance, Meeting
from sahel_pipeline.storage import keys

_REACH = timedelta(days=60)  # reports of one event are at most so far apart


@dataclass(frozen=True)
class EventSeen:
    """One event, and the records that report it."""

    event: Event | None
    """What the reports say together; None where events have not been put together yet."""
    records: list[Meeting | Alliance]
    """First report first."""

    @property
    def sources(self) -> list[str]:
        """The publishers."""
        return sorted({record.source for record in self.records}, key=str.casefold)

    @property
    def title(self) -> str:
        """What the event is, in a few words."""
        surest = max(self.records, key=lambda record: record.confidence)
        if isinstance(surest, Alliance):
            return f"{surest.alliance}: {surest.action.value.replace('_', ' ')}"
        return surest.framework or " – ".join(surest.people[:3] or surest.parties)


def event(catalogue: Catalogue, chosen: EventChosen, today: date) -> EventSeen | None:
    """The event with this id, or None when no record around the day has it.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    on = chosen.on or today
    records = _records(catalogue, _around(on))
    named = [record for record in records if record.event_id == chosen.id]
    ids = {record.record_id for record in named}
    found = _put_together(catalogue, chosen.id, ids, on)
    if found:
        ids = {report.record_id for report in found.reports}
        days = {report.dt for report in found.reports}
        if not days <= _around(on):  # reported over more than the days around the one that was asked for
            records = _records(catalogue, days)
        named = [record for record in records if record.record_id in ids]
    named.sort(key=lambda record: (record.published or datetime.max.replace(tzinfo=UTC), record.record_id))
    return EventSeen(found, named) if named else None


def _around(on: date) -> set[date]:
    return {on + timedelta(days=days) for days in range(-_REACH.days, _REACH.days + 1)}


def _records(catalogue: Catalogue, days: set[date]) -> list[Meeting | Alliance]:
    def stored(dataset: keys.Dataset) -> Iterable[date]:
        return [day for day in catalogue.days(dataset) if day in days]

    meetings, _ = catalogue.records("meetings", Meeting, stored("meetings"), place_in_print)
    alliances, _ = catalogue.records("alliances", Alliance, stored("alliances"), place_in_print)
    return [*chain.from_iterable(meetings.values()), *chain.from_iterable(alliances.values())]


def _put_together(catalogue: Catalogue, event_id: str, record_ids: set[str], on: date) -> Event | None:
    """The line of `events` that has this id or one of the records."""
    days = [day for day in catalogue.days("events") if on - _REACH * 2 <= day <= on + _REACH]
    found, _ = catalogue.records("events", Event, days, lambda one: one.event_id)
    events = [one for of_day in found.values() for one in of_day]
    with_record = [one for one in events if record_ids & {report.record_id for report in one.reports}]
    with_id = [one for one in events if one.event_id == event_id]
    return next(iter([*with_record, *with_id]), None)
