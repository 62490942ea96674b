"""From statements about an alliance, and what the gazetteer knows, to who is its member from when until when.

What the gazetteer knows was checked by people and stands: of an interval that it closes, reports change
nothing. Where it leaves one open, two independent sources that say the member has left close it; for what
it does not know, one is enough. A mere mention ("membre de la CEDEAO") opens a membership but never renews
one, since papers go on calling members those who left. A dissolved alliance is left to the gazetteer: one
report of its end that is wrong would end every membership.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from sahel_pipeline.derived import Membership, MembershipStatus, Origin, Statement
from sahel_pipeline.edtf import bounds
from sahel_pipeline.extraction import votes
from sahel_pipeline.extraction.events import digest
from sahel_pipeline.extraction.gazetteer import load_data
from sahel_pipeline.records import Alliance, AllianceAction, AllianceStatus, Record

_TO_UNDO = 2
"""Independent sources that it takes to end a membership which the gazetteer has as lasting."""
_EVIDENCE = 20
"""Statements that the line of a membership shows."""
_OPEN = ("", "..")
_ABOUT = frozenset(
    {
        AllianceAction.MEMBER,
        AllianceAction.NOT_MEMBER,
        AllianceAction.FOUNDED,
        AllianceAction.JOINED,
        AllianceAction.LEFT,
        AllianceAction.SUSPENDED,
        AllianceAction.READMITTED,
    }
)
_ENTRIES = frozenset({AllianceAction.FOUNDED, AllianceAction.JOINED})
_OPENING = _ENTRIES | {AllianceAction.MEMBER, AllianceAction.LEFT}
"""Actions that tell of a membership which nothing else tells of."""
_SUSPENSIONS = frozenset({AllianceAction.SUSPENDED, AllianceAction.READMITTED})
_REAL = frozenset({AllianceStatus.DONE, AllianceStatus.ANNOUNCED})


class Saying(Record):
    """What an article says of the membership of some actors in an alliance."""

    alliance: str
    actors: list[str]
    copies: list[str]
    """Copies of the article at other publishers."""
    statement: Statement

    @property
    def when(self) -> date:
        """The day it speaks of, as far as it tells: else that of its publication."""
        said = self.statement
        return bounds(said.date)[0] if said.date else said.dt


def sayings(records: Iterable[Alliance], dt: date, copies: Mapping[str, Sequence[str]]) -> list[Saying]:
    """Return what the alliance records of a partition say of memberships.

    Args:
        records: The records.
        dt: Their partition.
        copies: Copies of their articles, by article id, where there are any.
    """
    return [
        Saying(
            alliance=record.alliance,
            actors=[actor for actor in record.actors if actor != record.alliance],
            copies=list(copies.get(record.article_id, ())),
            statement=Statement(
                record_id=record.record_id,
                article_id=record.article_id,
                url=record.url,
                source=record.source,
                dt=dt,
                action=record.action,
                status=record.status,
                date=record.date,
                confidence=record.confidence,
                sentences=[piece.text for piece in record.evidence],
            ),
        )
        for record in records
        if record.action in _ABOUT
        and record.alliance != "bilateral"
        and record.status is not AllianceStatus.DENIED
        and (record.action is not AllianceAction.FOUNDED or _has_members(record.alliance))
    ]


def _has_members(alliance: str) -> bool:
    """Whether its founders are its members; who sends a force or signs an accord is no member of it."""
    known = load_data("organisations").get(alliance, {})
    return known.get("kind", "organisation") == "organisation" or "members" in known


def known_memberships() -> dict[str, dict[str, str]]:
    """Return the memberships of the gazetteer: alliance -> member -> EDTF interval, `..` for no end."""
    return {
        name: {actor: str(interval) for actor, interval in entry["members"].items()}
        for name, entry in load_data("organisations").items()
        if entry.get("members")
    }


def memberships_of(alliance: str, known: Mapping[str, str], said: Iterable[Saying]) -> list[Membership]:
    """Return the memberships in an alliance, by actor and time.

    Args:
        alliance: Its short name.
        known: What the gazetteer knows: member -> EDTF interval.
        said: What is reported of this alliance, in any order.
    """
    by_actor: dict[str, list[Saying]] = {actor: [] for actor in known}
    for saying in sorted(said, key=lambda one: (one.when, one.statement.dt, one.statement.record_id)):
        for actor in saying.actors:
            by_actor.setdefault(actor, []).append(saying)
    return [
        time.as_membership(alliance, actor, number)
        for actor, sayings in sorted(by_actor.items())
        for number, time in enumerate(_times(known.get(actor), sayings), start=1)
    ]


@dataclass(slots=True)
class _Time:
    """One uninterrupted membership, as it is put together."""

    known: str | None = None
    """Interval of the gazetteer."""
    said: list[Saying] = field(default_factory=list)

    def as_membership(self, alliance: str, actor: str, number: int) -> Membership:
        since, since_origin = self._since()
        until, until_origin = self._until()
        articles = {saying.statement.article_id for saying in self.said}
        origin = Origin.REPORTS if self.known is None else Origin.BOTH if self.said else Origin.GAZETTEER
        return Membership(
            membership_id=digest("membership", alliance, actor, number),
            alliance=alliance,
            actor=actor,
            status=self._status(),
            since=since,
            since_origin=since_origin,
            until=until,
            until_origin=until_origin,
            date_from=bounds(since)[0] if since else None,
            date_to=bounds(until)[1] if until else None,
            origin=origin,
            confidence=1.0 if self.known else max(one.statement.confidence for one in self.said),
            articles=len(articles),
            independent=len(set(self._voices().values())),
            evidence=self._evidence(),
        )

    @property
    def begins(self) -> date:
        since, _ = self._since()
        return bounds(since)[0] if since else date.min

    @property
    def ends(self) -> date | None:
        until, _ = self._until()
        return bounds(until)[1] if until else None

    def _since(self) -> tuple[str | None, Origin | None]:
        start = (self.known or "").partition("/")[0]
        if start not in _OPEN:
            return start, Origin.GAZETTEER
        return self._dated(lambda one: one.action in _ENTRIES and one.status is AllianceStatus.DONE)

    def _until(self) -> tuple[str | None, Origin | None]:
        end = (self.known or "").partition("/")[2]
        if end not in _OPEN:
            return end, Origin.GAZETTEER
        return self._dated(_has_left) if self._status() is MembershipStatus.LEFT else (None, None)

    def _dated(self, which: Callable[[Statement], bool]) -> tuple[str | None, Origin | None]:
        voices = self._voices()
        choice = votes.date_most_say(
            votes.Said(voices[one.article_id], one.confidence, one.date)
            for one in self._statements()
            if which(one) and one.date
        )
        return (choice.value, Origin.REPORTS) if choice else (None, None)

    def _status(self) -> MembershipStatus:
        if self.known and self.known.partition("/")[2] not in _OPEN:
            return MembershipStatus.LEFT
        needed = _TO_UNDO if self.known else 1
        if self._sources(_has_left) >= needed:
            return MembershipStatus.LEFT
        if self._sources(_is_leaving) >= needed:
            return MembershipStatus.LEAVING
        statements = self._statements()
        turns = [one for one in statements if one.action in _SUSPENSIONS and one.status in _REAL]
        if turns and turns[-1].action is AllianceAction.SUSPENDED:
            return MembershipStatus.SUSPENDED
        joins = [one for one in statements if one.action is AllianceAction.JOINED]
        if not self.known and joins and not any(_is_in(one) for one in statements):
            return MembershipStatus.JOINING
        return MembershipStatus.MEMBER

    def _statements(self) -> list[Statement]:
        return [saying.statement for saying in self.said]

    def _sources(self, which: Callable[[Statement], bool]) -> int:
        voices = self._voices()
        return len({voices[one.article_id] for one in self._statements() if which(one)})

    def _voices(self) -> dict[str, int]:
        articles = {saying.statement.article_id: saying for saying in self.said}
        return votes.voices(
            votes.Origin(article, saying.statement.source, saying.copies)
            for article, saying in articles.items()
        )

    def _evidence(self) -> list[Statement]:
        """The statements that tell most; those on a change before mere mentions."""
        best = sorted(
            self._statements(),
            key=lambda one: (one.action is AllianceAction.MEMBER, -one.confidence, one.dt, one.record_id),
        )
        return sorted(best[:_EVIDENCE], key=attrgetter("dt", "record_id"))


def _has_left(one: Statement) -> bool:
    return one.action is AllianceAction.LEFT and one.status is AllianceStatus.DONE


def _is_leaving(one: Statement) -> bool:
    return one.action is AllianceAction.LEFT and one.status in _REAL


def _is_in(one: Statement) -> bool:
    return one.action is AllianceAction.MEMBER or (
        one.action in _ENTRIES and one.status is AllianceStatus.DONE
    )


def _times(known: str | None, said: Sequence[Saying]) -> list[_Time]:
    """Return the memberships of one actor, the earliest first.

    Args:
        known: The interval of the gazetteer.
        said: What is reported of the actor, by the day that it speaks of.
    """
    times = [_Time(known)] if known else []
    for saying in said:
        one = saying.statement
        if not times:
            if one.action in _OPENING:
                times.append(_Time(said=[saying]))
            continue  # to be suspended or not to be a member opens nothing
        here = times[0]
        if len(times) > 1:  # which is rare, and beginnings take a look at all that is said
            here = next((time for time in reversed(times) if time.begins <= saying.when), here)
        again = one.action is AllianceAction.JOINED and one.status is AllianceStatus.DONE and one.date
        if again and here.ends is not None and here.ends < saying.when:
            times.append(_Time(said=[saying]))
        else:
            here.said.append(saying)
    return times
