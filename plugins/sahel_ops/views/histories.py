"""How feeds answered in the past: from the outcomes and the rejected entries of the runs, by feed."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sahel_ops.catalogue import Catalogue, Stored
from sahel_pipeline.storage.objects import UNPACKING_ERRORS, unpack_lines

MAX_OBJECTS = 2000
"""Objects of outcomes that are read at most, the newest; a day of one run has two for each batch of feeds."""


@dataclass(frozen=True, slots=True)
class Poll:
    """One time that a run asked a feed, or left it out."""

    run: str
    time: datetime
    status: str
    http_status: int | None
    entries: int | None
    new: int | None
    dropped: int
    """Entries that the filters dropped or that could not be read."""
    elapsed_s: float
    error: str | None
    problems: tuple[str, ...]

    @property
    def kept(self) -> int:
        """Articles that the new entries gave."""
        return max((self.new or 0) - self.dropped, 0)


@dataclass(frozen=True, slots=True)
class FeedDay:
    """A feed on one day."""

    date: date
    entries: int | None
    """At most in one poll; None when none could be read."""
    new: int
    kept: int

    @property
    def acceptance(self) -> float | None:
        """Share of the new entries that became articles; None without new ones."""
        return self.kept / self.new if self.new else None


def histories(catalogue: Catalogue, now: datetime, days: int) -> dict[str, list[Poll]]:
    """The polls of the last days by feed, newest first.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    since = now.date() - timedelta(days=days - 1)
    outcomes = _newest(catalogue.objects("outcomes/", since))
    rejected = _newest(catalogue.objects("rejected/", since))

    def make() -> dict[str, list[Poll]]:
        return _joined(catalogue.parsed(outcomes, _polls), catalogue.parsed(rejected, _dropped))

    tags = {key: one.tag for key, one in (outcomes | rejected).items()}
    return catalogue.made_of(f"histories of {days} days", tags, make)


def _joined(
    outcomes: Mapping[str, list[tuple[str, Poll]]], rejected: Mapping[str, dict[tuple[str, str], int]]
) -> dict[str, list[Poll]]:
    dropped: dict[tuple[str, str], int] = defaultdict(int)
    for place, number in itertools.chain.from_iterable(one.items() for one in rejected.values()):
        dropped[place] += number
    found: dict[str, list[Poll]] = defaultdict(list)
    for feed_id, poll in itertools.chain.from_iterable(outcomes.values()):
        number = dropped.get((feed_id, poll.run), 0)
        found[feed_id].append(replace(poll, dropped=number) if number else poll)
    for polls in found.values():
        polls.sort(key=lambda poll: (poll.time, poll.run), reverse=True)
    return dict(found)


def by_day(polls: Iterable[Poll], now: datetime, days: int) -> list[FeedDay]:
    """The polls of a feed summed up for each of the last days, oldest first."""
    of_day: dict[date, list[Poll]] = defaultdict(list)
    for poll in polls:
        of_day[poll.time.date()].append(poll)
    return [
        FeedDay(
            date=day,
            entries=max((poll.entries for poll in of_day[day] if poll.entries is not None), default=None),
            new=sum(poll.new or 0 for poll in of_day[day]),
            kept=sum(poll.kept for poll in of_day[day]),
        )
        for day in _last(now.date(), days)
    ]


def acceptance(days: Iterable[FeedDay]) -> float | None:
    """Share of all new entries of these days that became articles; None without new ones."""
    all_days = list(days)
    new = sum(day.new for day in all_days)
    return sum(day.kept for day in all_days) / new if new else None


def _last(today: date, days: int) -> Iterator[date]:
    return (today - timedelta(days=back) for back in reversed(range(days)))


def _newest(objects: dict[str, Stored]) -> dict[str, Stored]:
    logs = [(key, one) for key, one in objects.items() if key.endswith(".jsonl.gz") and "/pages-" not in key]
    return dict(sorted(logs, key=lambda item: item[1].modified, reverse=True)[:MAX_OBJECTS])


def _polls(body: bytes, _where: str) -> list[tuple[str, Poll]]:
    return [
        (
            line["feed_id"],
            Poll(
                run=line["run"],
                time=datetime.fromisoformat(line["run_time"]),
                status=line["status"],
                http_status=line.get("http_status"),
                entries=line.get("entries"),
                new=line.get("new"),
                dropped=0,
                elapsed_s=line.get("elapsed_s") or 0.0,
                error=line.get("error"),
                problems=tuple(line.get("problems") or ()),
            ),
        )
        for line in _lines(body)
        if line.get("kind") == "feed"
    ]


def _dropped(body: bytes, _where: str) -> dict[tuple[str, str], int]:
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    for line in _lines(body):
        numbers[line["feed_id"], line["run"]] += 1
    return dict(numbers)


def _lines(body: bytes) -> list[dict[str, Any]]:
    try:
        return unpack_lines(body)
    except (*UNPACKING_ERRORS, ValueError):
        return []  # one broken log must not hide what the others say
