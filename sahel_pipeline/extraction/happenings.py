"""From the reports of a real event to its one line: merged fields, all sources, and how far they agree.

Sources vote, and only independent ones: an agency report counts once however many papers print it. Silence is
no vote: that a report leaves a field out says nothing against it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import eq
from typing import Any, TypeVar

from sahel_pipeline.derived import Agreement, Event, EventStatus, Report
from sahel_pipeline.edtf import bounds
from sahel_pipeline.extraction.events import fold
from sahel_pipeline.extraction.linking import Linkable, same_forum, same_name
from sahel_pipeline.extraction.votes import Choice, Origin, Said, date_most_say, most_say, share, voices
from sahel_pipeline.records import Alliance, Meeting, Participant

V = TypeVar("V")

_TOOK_PLACE = frozenset({EventStatus.HELD, EventStatus.DONE})
_BEFORE = frozenset({EventStatus.ONGOING, EventStatus.PLANNED, EventStatus.PROPOSED, EventStatus.ANNOUNCED})
"""What comes before an event took place, and so does not take that back."""


@dataclass(frozen=True, slots=True)
class Told:
    """A record as a report of an event."""

    record: Linkable
    dt: datetime.date
    """Its partition."""
    copies: tuple[str, ...] = ()
    """Copies of its article at other publishers."""


@dataclass(frozen=True, slots=True)
class _Vote:
    """A report, and the number of the independent source that it is of."""

    voice: int
    told: Told

    @property
    def record(self) -> Linkable:
        return self.told.record

    def says(self, value: V) -> Said[V]:
        return Said(self.voice, self.record.confidence, value)


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None


def event_of(event_id: str, reports: Iterable[Told]) -> Event:
    """Return the line of an event.

    Args:
        event_id: Its id.
        reports: All reports of it, at least one, in any order; all meetings or all alliances.
    """
    ordered = sorted(reports, key=lambda told: (told.dt, str(told.record.published), told.record.record_id))
    origins = {told.record.article_id: told for told in ordered}
    numbers = voices(Origin(name, told.record.source, told.copies) for name, told in origins.items())
    votes = [_Vote(numbers[told.record.article_id], told) for told in ordered]
    records = [vote.record for vote in votes]
    meetings = [(vote, vote.record) for vote in votes if isinstance(vote.record, Meeting)]
    status, agreed_on_status = _status(votes)
    date = date_most_say(vote.says(when) for vote in votes if (when := vote.record.date))
    place = most_say(
        (vote.says(_place(meeting)) for vote, meeting in meetings if meeting.place),
        _supports,
        lambda place: place.lat is not None,
    )
    framework = most_say(
        (vote.says(forum) for vote, meeting in meetings if (forum := meeting.framework)),
        lambda one, other: bool(same_forum(one, other)),
        len,
    )
    kind = most_say((vote.says(meeting.kind) for vote, meeting in meetings), eq)
    people, agreed_on_people = _people(meetings)
    parties, agreed_on_parties = _parties(votes)
    surest = max(
        votes, key=lambda vote: (EventStatus(vote.record.status) is status, vote.record.confidence)
    ).record
    first = records[0]
    days = bounds(date.value) if date else (None, None)
    where = place.value if place else _Place("")
    return Event(
        event_id=event_id,
        type="meeting" if meetings else "alliance",
        first_dt=ordered[0].dt,
        last_dt=ordered[-1].dt,
        articles=len(numbers),
        sources=sorted({record.source for record in records}),
        independent=max(numbers.values()),
        agreement=Agreement(
            parties=agreed_on_parties,
            people=agreed_on_people,
            status=agreed_on_status,
            date=date.agreement if date else None,
            place=place.agreement if place else None,
            framework=framework.agreement if framework else None,
        ),
        confidence=max(record.confidence for record in records),
        parties=parties,
        people=[person.name for person in people],
        participants=people,
        kind=_value(kind),
        status=status,
        date=_value(date),
        date_from=days[0],
        date_to=days[1],
        place=where.name or None,
        country=where.country,
        lat=where.lat,
        lon=where.lon,
        geonames=where.geonames,
        framework=_value(framework),
        alliance=first.alliance if isinstance(first, Alliance) else None,
        action=first.action if isinstance(first, Alliance) else None,
        topics=sorted({topic for record in records for topic in _topics(record)}),
        plover=surest.plover,
        reports=[_report(vote) for vote in votes],
    )


def _report(vote: _Vote) -> Report:
    record = vote.record
    return Report(
        record_id=record.record_id,
        article_id=record.article_id,
        url=record.url,
        source=record.source,
        title=record.title,
        dt=vote.told.dt,
        published=record.published,
        voice=vote.voice,
        copies=list(vote.told.copies),
        confidence=record.confidence,
        status=record.status,
        date=record.date,
        place=record.place if isinstance(record, Meeting) else None,
        evidence=record.evidence,
    )


def _value(choice: Choice[V] | None) -> V | None:
    return choice.value if choice else None


def _place(meeting: Meeting) -> _Place:
    return _Place(meeting.place or "", meeting.country, meeting.lat, meeting.lon, meeting.geonames)


def _supports(one: _Place, other: _Place) -> bool:
    """Whether a place is the other one, or its country."""
    if fold(one.name) == fold(other.name):
        return True
    return one.lat is None and one.country is not None and one.country == other.country


def _status(votes: Sequence[_Vote]) -> tuple[EventStatus, float | None]:
    """The status as of the last day of reports; what took place is not undone by a report of its plan."""
    told = [(vote, EventStatus(vote.record.status)) for vote in votes]
    last_day = votes[-1].told.dt
    choice = most_say((vote.says(status) for vote, status in told if vote.told.dt == last_day), eq)
    assert choice is not None, "there is a report of the last day"
    status = choice.value
    happened = next((other for _, other in told if other in _TOOK_PLACE), None)
    if happened is not None and status in _BEFORE:
        status = happened
    last_words = {vote.voice: other for vote, other in told}
    return status, share(sum(word == status for word in last_words.values()), len(last_words))


def _parties(votes: Sequence[_Vote]) -> tuple[list[str], float | None]:
    named: dict[str, set[int]] = {}
    for vote in votes:
        for party in vote.record.parties if isinstance(vote.record, Meeting) else vote.record.actors:
            named.setdefault(party, set()).add(vote.voice)
    return sorted(named), _mean_share(list(named.values()))


def _people(meetings: Sequence[tuple[_Vote, Meeting]]) -> tuple[list[Participant], float | None]:
    """All persons, in the order in which the reports name them: one who is named in two ways once."""
    persons: list[list[tuple[_Vote, Participant]]] = []
    for vote, meeting in meetings:
        for person in meeting.participants:
            named = next((some for some in persons if same_name(some[0][1].name, person.name)), None)
            if named is None:
                persons.append(named := [])
            named.append((vote, person))
    best = [max(named, key=_known_of) for named in persons]
    return [person for _, person in best], _mean_share([{v.voice for v, _ in named} for named in persons])


def _known_of(named: tuple[_Vote, Participant]) -> tuple[int, bool, float]:
    vote, person = named
    return len(person.name.split()), person.office is not None, vote.record.confidence


def _mean_share(named: Sequence[set[int]]) -> float | None:
    """The mean share of the sources that name each, of the sources that name any."""
    if not named:
        return None
    return share(sum(map(len, named)) / len(named), len(set().union(*named)))


def _topics(record: Linkable) -> Iterable[Any]:
    return record.topics if isinstance(record, Meeting) else record.sectors
