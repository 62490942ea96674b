"""Which records of different articles report the same real event.

A record's own `event_id` is a digest of itself alone (`events`), so that it can only be coarse. Here records
are compared: `same_event` says of two whether they may report one event, `link` gives every record of a day
the id of its event, and a `Linker` goes on from day to day. They know nothing but the records, and the order
of the records does not matter.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import TypeVar

from sahel_pipeline.edtf import bounds
from sahel_pipeline.extraction.events import ONCE, digest, fold, ordinal
from sahel_pipeline.extraction.gazetteer import load_data
from sahel_pipeline.records import (
    Alliance,
    AllianceAction,
    AllianceStatus,
    Meeting,
    MeetingKind,
    MeetingStatus,
)

Linkable = Meeting | Alliance
R = TypeVar("R", Meeting, Alliance)

REACH = timedelta(days=60)
"""How long after its first report an event is added to; no two reports without a date are further apart."""
_NEWS = 10
"""Days between a dated event and a report that gives no date, or between two such reports."""
_BACKGROUND = REACH.days
"""The same for an action of an alliance, which papers tell for longer."""
_BY_ANYBODY = frozenset({AllianceAction.FOUNDED, AllianceAction.ENDED})
"""Actions on the alliance itself, which one report ascribes to somebody and another to nobody."""
_OFF = frozenset({MeetingStatus.CANCELLED, MeetingStatus.DENIED})
_REAL = frozenset({MeetingStatus.HELD, MeetingStatus.ONGOING})
_EMPTY_WORDS = frozenset(["de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "au", "en", "sur"])
_MANY = 8
"""Parties of a record by which others like it are looked for."""
_MONTH, _DAY = len("2022-09"), len("2022-09-01")
_WEEK, _YEAR = 7, 366


def same_event(a: Linkable, b: Linkable) -> bool:
    """Return whether two records may report the same real event; their order does not matter.

    Nothing that both tell may contradict, and something beside the parties must agree. Two records of one
    article are two events: the reader of the article has told them apart.
    """
    if a.article_id == b.article_id:
        return a.record_id == b.record_id
    return _agree(a, b)


def _agree(a: Linkable, b: Linkable) -> bool:
    """Whether two records of different articles may report the same event."""
    if isinstance(a, Meeting) and isinstance(b, Meeting):
        return _same_meeting(a, b)
    if isinstance(a, Alliance) and isinstance(b, Alliance):
        return _same_action(a, b)
    return False


def link(records: Iterable[Linkable]) -> dict[str, str]:
    """Return the id of the event of each record of one day, by `record_id`; see `Linker.add`."""
    return {record_id: event.id for record_id, event in Linker().add(records).items()}


def linked(records: Iterable[R], event_ids: dict[str, str]) -> list[R]:
    """Return records with the event ids of `link`."""
    return [record.model_copy(update={"event_id": event_ids[record.record_id]}) for record in records]


@dataclass(slots=True, eq=False)
class LinkedEvent:
    """Records that may tell one event."""

    number: int
    """Counts up with every event of a linker; breaks ties."""
    day: date | None
    """Day of its first reports."""
    id: str = ""
    records: list[Linkable] = field(default_factory=list)
    tellings: dict[str, Linkable] = field(default_factory=dict)
    """One record for each way in which it is told: what tells the same is compared once."""
    articles: set[str] = field(default_factory=set)

    def take(self, records: Iterable[Linkable]) -> None:
        """Add records that tell it."""
        for record in records:
            self.records.append(record)
            self.tellings.setdefault(_told(record), record)
            self.articles.add(record.article_id)

    def may_hold(self, record: Linkable, articles: set[str]) -> bool:
        """Whether a record, as several articles tell it, may be of this event."""
        return self.articles.isdisjoint(articles) and all(
            _agree(record, other) for other in self.tellings.values()
        )

    def nearness(self, record: Linkable) -> tuple[bool, int, float]:
        """Return how much a record agrees with the one that it is nearest to."""
        return max(_nearness(record, other) for other in self.tellings.values())


class Linker:
    """Links the records of one day after the other; what an earlier day made of them stays.

    Days are to be added in their order. Nothing but the records of the days before decides what becomes of
    a day, so that a linker to which these are restored goes on like the one that linked them.
    """

    def __init__(self) -> None:
        self._events: dict[int, LinkedEvent] = {}
        self._by_block: dict[Hashable, dict[int, LinkedEvent]] = defaultdict(dict)
        self._by_id: dict[str, LinkedEvent] = {}
        self._count = 0

    def add(self, records: Iterable[Linkable], day: date | None = None) -> dict[str, LinkedEvent]:
        """Return the event of each record of a day, by `record_id`.

        Records are gathered so that any two of an event may be the same (complete linkage), the fullest
        first. A new event has the `event_id` that most of its records carry by themselves, so that it mostly
        has the same on other days; it keeps it when a further report comes in.

        Args:
            records: In any order. Only those that share a month and two parties (or an organisation) are
                compared, and what tells the same is compared once, so that the time grows with their number.
            day: The day; what `forget` goes by.
        """
        found: dict[str, LinkedEvent] = {}
        new: list[LinkedEvent] = []
        for group in sorted(_alike(records), key=lambda group: _rank(group[0])):
            first, articles = group[0], {record.article_id for record in group}
            blocks = set(_blocks(first))
            near = {n: event for block in blocks for n, event in self._by_block[block].items()}
            fitting = [event for event in near.values() if event.may_hold(first, articles)]
            home = max(fitting, key=lambda event: (event.nearness(first), -event.number), default=None)
            if home is None:
                home = self._new_event(day)
                new.append(home)
            home.take(group)
            for block in blocks:
                self._by_block[block][home.number] = home
            found |= dict.fromkeys((record.record_id for record in group), home)
        self._name(new)
        return found

    def restore(self, day: date, events: Mapping[str, Sequence[Linkable]]) -> None:
        """Take up events that were linked before, by id with their records by day, then by `record_id`.

        Args:
            day: Day of their first reports; no day may come after a later one.
            events: The records of each, those of the day itself first.
        """
        of_the_day = {
            own: [record for record in records if record.published and record.published.date() == day]
            for own, records in events.items()
        }
        founders = {own: min(map(_rank, some or events[own])) for own, some in of_the_day.items()}
        for own in sorted(events, key=founders.__getitem__):
            event = self._new_event(day)
            event.id = own
            self._by_id[own] = event
            event.take(events[own])
            for record in event.tellings.values():
                for block in _blocks(record):
                    self._by_block[block][event.number] = event

    def forget(self, before: date) -> list[LinkedEvent]:
        """Close the events whose first reports are older than a day, and return them."""
        closed = [event for event in self._events.values() if event.day and event.day < before]
        for event in closed:
            del self._events[event.number]
            del self._by_id[event.id]
            for record in event.tellings.values():
                for block in _blocks(record):
                    self._by_block[block].pop(event.number, None)
                    if not self._by_block[block]:
                        del self._by_block[block]
        return closed

    def _new_event(self, day: date | None) -> LinkedEvent:
        event = LinkedEvent(self._count, day)
        self._events[event.number] = event
        self._count += 1
        return event

    def _name(self, events: list[LinkedEvent]) -> None:
        """Give each new event an id, no two the same.

        Where two events would have the same (two audiences of one month), the older keeps it, and of two new
        ones the one with more records.
        """
        claimed: dict[str, list[LinkedEvent]] = defaultdict(list)
        for event in events:
            counts = Counter(record.event_id for record in event.records)
            claimed[min(counts, key=lambda own: (-counts[own], own))].append(event)
        for own, claimants in claimed.items():
            # Events are numbered by fullness and content, so that numbers break ties the same way always.
            for event in sorted(claimants, key=lambda event: (-len(event.records), event.number)):
                event.id = own
                while event.id in self._by_id:
                    event.id = digest(event.id, min(event.tellings))
                self._by_id[event.id] = event


def _rank(record: Linkable) -> tuple[int, str, str]:
    """Return what records are sorted by: the fullest first."""
    return -_fullness(record), _told(record), record.record_id


def _alike(records: Iterable[Linkable]) -> list[list[Linkable]]:
    """Group records that tell the same event in the same way, at most one of each article."""
    groups: dict[tuple[str, int], list[Linkable]] = defaultdict(list)
    seen: Counter[tuple[str, str]] = Counter()
    distinct = {record.record_id: record for record in records}
    for _, record in sorted(distinct.items()):
        told = _told(record)
        groups[told, seen[told, record.article_id]].append(record)
        seen[told, record.article_id] += 1
    return list(groups.values())


# --- meetings -----------------------------------------------------------------------------------------------


def _same_meeting(a: Meeting, b: Meeting) -> bool:
    if (a.kind is MeetingKind.PHONE) != (b.kind is MeetingKind.PHONE):
        return False
    if (a.status in _OFF and b.status in _REAL) or (b.status in _OFF and a.status in _REAL):
        return False  # what was called off and what took place later
    if not _parties_fit(a, b) or _other_people(a, b) or _other_place(a, b):
        return False
    same_framework = same_forum(a.framework, b.framework)
    if same_framework is False:
        return False
    alike = bool(same_framework) or _same_person(a, b) or _same_city(a, b)
    if a.date and b.date:
        precision = min(_exact(a), _exact(b))
        if precision < _MONTH:
            return alike and a.date == b.date
        return _touch(a.date, b.date) and (precision == _DAY or alike)
    return alike and _told_near(a, b, _NEWS)


def _parties_fit(a: Meeting, b: Meeting) -> bool:
    """Whether one report names the parties of the other, or more of them."""
    small, large = sorted((set(a.parties), set(b.parties)), key=len)
    session = len(small) == 1 or a.kind is b.kind is MeetingKind.MULTILATERAL
    if session and any(not _is_state(party) for party in small & large):
        return True  # the session of a body, with or without those who came
    return small <= large and len(small) * 2 >= len(large)


def _other_people(a: Meeting, b: Meeting) -> bool:
    """Whether a party is represented by one person here and by another there; a session has many."""
    if max(len(a.parties), len(b.parties)) > 3 or (a.framework and b.framework):
        return False
    mine, theirs = _people_by_party(a), _people_by_party(b)
    return any(
        not any(same_name(one, other) for one in mine[party] for other in theirs[party])
        for party in mine.keys() & theirs.keys()
    )


def _people_by_party(meeting: Meeting) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for person in meeting.participants:
        for party in (person.organisation, person.country):
            if party in meeting.parties:
                found[str(party)].append(person.name)
                break
    return found


def _same_person(a: Meeting, b: Meeting) -> bool:
    return any(same_name(one, other) for one in a.people for other in b.people)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one person's: one holds the other, or surname and initial are the same."""
    a, b = fold(one).split(), fold(other).split()
    if not a or not b:
        return False
    return set(a) <= set(b) or set(b) <= set(a) or (a[-1] == b[-1] and a[0][0] == b[0][0])


def _same_city(a: Meeting, b: Meeting) -> bool:
    return bool(a.place and b.place) and fold(a.place or "") == fold(b.place or "")


def _other_place(a: Meeting, b: Meeting) -> bool:
    """Whether two cities differ; a country may stand for a city of its own."""
    if not a.place or not b.place or _same_city(a, b):
        return False
    if a.country and b.country and a.country != b.country:
        return True
    return a.lat is not None and b.lat is not None


def same_forum(one: str | None, other: str | None) -> bool | None:
    """Whether two names are those of one forum or session; None where that cannot be said."""
    if not one or not other:
        return None
    numbers = ordinal(one), ordinal(other)
    if None not in numbers and numbers[0] != numbers[1]:
        return False
    mine, theirs = (set(fold(text).split()) - _EMPTY_WORDS for text in (one, other))
    return True if len(mine & theirs) * 2 >= len(mine | theirs) else None


# --- alliances ----------------------------------------------------------------------------------------------


def _same_action(a: Alliance, b: Alliance) -> bool:
    if (a.alliance, a.action) != (b.alliance, b.action):
        return False
    if (a.status is AllianceStatus.DENIED) != (b.status is AllianceStatus.DENIED):
        return False
    small, large = sorted((set(a.actors), set(b.actors)), key=len)
    if not small <= large:
        return False
    if not small and large and a.action not in _BY_ANYBODY:
        return False
    if a.alliance == "bilateral" and len(small) < min(2, len(large)):
        return False
    if a.date and b.date:
        return _touch(a.date, b.date)
    return a.action in ONCE or _told_near(a, b, _BACKGROUND)


# --- both ---------------------------------------------------------------------------------------------------


def _is_state(party: str) -> bool:
    """Whether a party is a country."""
    return party in load_data("countries")


def _touch(one: str, other: str) -> bool:
    """Whether two EDTF dates or intervals may be the same: they overlap."""
    (first, last), (start, end) = bounds(one), bounds(other)
    return first <= end and start <= last


def _told_near(a: Linkable, b: Linkable, days: int) -> bool:
    """Whether two reports, one or both without a date, are so near in time that they tell the same news."""
    gap = _gap(a, b)
    return gap is not None and gap <= days


def _gap(a: Linkable, b: Linkable) -> int | None:
    """Return the days between two events as told, or between a report without a date and the other."""
    mine, theirs = _span(a), _span(b)
    if mine is None or theirs is None:
        return None
    return max(0, (max(mine[0], theirs[0]) - min(mine[1], theirs[1])).days)


def _span(record: Linkable) -> tuple[date, date] | None:
    """Return the first and last day of the event as told, else the day of the report."""
    if record.date:
        return bounds(record.date)
    return (record.published.date(), record.published.date()) if record.published else None


def _exact(meeting: Meeting) -> int:
    """Return how many characters of a day its date has."""
    return len((meeting.date or "").split("/")[0])


def _nearness(a: Linkable, b: Linkable) -> tuple[bool, int, float]:
    """Return how much two records that may tell the same event agree: in forum, parties and time."""
    gap = _gap(a, b)
    near = -math.inf if gap is None else -float(gap)
    if isinstance(a, Meeting) and isinstance(b, Meeting):
        return bool(same_forum(a.framework, b.framework)), len(set(a.parties) & set(b.parties)), near
    if isinstance(a, Alliance) and isinstance(b, Alliance):
        return False, len(set(a.actors) & set(b.actors)), near
    return False, 0, near


def _fullness(record: Linkable) -> int:
    """Return how much a record tells: the precision of its date, its parties, people, place and framework."""
    told = len((record.date or "").split("/")[0])
    if isinstance(record, Meeting):
        told += len(record.parties) + len(record.people)
        return told + 4 * bool(record.place) + 4 * bool(record.framework)
    return told + len(record.actors)


def _told(record: Linkable) -> str:
    """Return what a record tells of its event, as one string."""
    if isinstance(record, Meeting):
        told = [
            *("meeting", record.kind, record.status, record.date, record.place, record.framework),
            sorted(record.parties),
            sorted(record.people),
        ]
    else:
        told = ["alliance", record.alliance, record.action, record.status, record.date, sorted(record.actors)]
    if record.date is None:
        told.append(record.published.date().isoformat() if record.published else None)
    return json.dumps(told, ensure_ascii=False)


def _blocks(record: Linkable) -> Iterator[Hashable]:
    """Yield keys of which two records that tell one event share at least one."""
    if isinstance(record, Alliance):
        unnamed = record.alliance == "bilateral"
        for pair in combinations(sorted(record.actors)[:_MANY], 2) if unnamed else [()]:
            yield record.alliance, record.action, pair
        return
    parties = sorted(record.parties)
    bodies: list[tuple[str, ...]] = [(party,) for party in parties if not _is_state(party)]
    pairs: list[tuple[str, ...]] = list(combinations(parties[:_MANY], 2))
    for month in sorted(_months(record)):
        for key in (*bodies, *(pairs or [(party,) for party in parties])):
            yield record.kind is MeetingKind.PHONE, key, month


def _months(meeting: Meeting) -> set[str]:
    """Return the months that a meeting may lie in by its date, else by its report."""
    if meeting.date:
        first, last = bounds(meeting.date)
        if _exact(meeting) < _MONTH:
            return {meeting.date}
        days = (last - first).days
        return {str(first + timedelta(n))[:_MONTH] for n in range(0, min(days, _YEAR) + 1, _WEEK)} | {
            str(last)[:_MONTH]
        }
    if meeting.published is None:
        return set()
    return {str(meeting.published.date() + timedelta(days))[:_MONTH] for days in (-_NEWS, _NEWS)}
