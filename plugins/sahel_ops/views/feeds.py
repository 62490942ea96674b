"""The feeds: what the registry says of them, what the runs remember, and what operators said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from sahel_ops.catalogue import Catalogue
from sahel_ops.filters import Direction, FeedChoice, FeedFilters, FeedOrder
from sahel_ops.views.histories import FeedDay, Poll, acceptance, by_day, histories
from sahel_pipeline.feeds.controls import FeedControl
from sahel_pipeline.feeds.health import Finding, examine
from sahel_pipeline.feeds.registry import LIVE_REGISTRY, Feed, load_registry
from sahel_pipeline.feeds.shares import FeedStates, full_share_of, merged, overlap
from sahel_pipeline.feeds.state import FeedState, StateError
from sahel_pipeline.pipeline.controls import read_controls
from sahel_pipeline.pipeline.health import silence_over
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import keys

PAGE_ROWS = 50
"""Feeds on one page."""
SPARK_DAYS = 30
"""Days that the sparklines of the list show."""
HISTORY_DAYS = 90
"""Days of a feed's own history."""


@dataclass(frozen=True)
class FeedRow:
    """One feed of the registry and all that is known of it."""

    feed: Feed
    state: FeedState
    findings: list[Finding]
    today: date
    control: FeedControl | None = None
    problem: str | None = None
    """Why what is remembered of it cannot be read."""
    polls: list[Poll] = field(default_factory=list)
    """Newest first."""
    days: list[FeedDay] = field(default_factory=list)
    """Oldest first."""

    @property
    def choice(self) -> FeedChoice:
        """The group that it belongs to."""
        if not self.feed.enabled:
            return FeedChoice.OFF
        if self.control and self.control.paused:
            return FeedChoice.PAUSED
        if self.silenced:
            return FeedChoice.SILENCED
        if self.findings or self.problem:
            return FeedChoice.TROUBLE
        return FeedChoice.WELL if self.state.last_fetch else FeedChoice.NEVER

    @property
    def silenced(self) -> bool:
        """Whether its troubles are not told today."""
        return self.control is not None and self.control.silenced(self.today)

    @property
    def entries(self) -> int | None:
        """Entries of the last poll that could be read; None before there was one."""
        return len(self.state.shown()) if self.state.last_success else None

    @cached_property
    def kept(self) -> float | None:
        """Share of the new entries of these days that became articles."""
        return acceptance(self.days)

    @property
    def last_errors(self) -> list[Poll]:
        """The last five polls that failed."""
        return [poll for poll in self.polls if poll.error and poll.status not in _UNASKED][:5]


@dataclass(frozen=True)
class Feeds:
    """The feeds that are asked for, and how many there are of each group in all."""

    rows: list[FeedRow]
    """All that are asked for."""
    counts: Counter[FeedChoice]
    countries: list[str]
    page: int = 1

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-len(self.rows) // PAGE_ROWS))

    @property
    def shown(self) -> list[FeedRow]:
        """The feeds of this page."""
        return self.rows[(self.page - 1) * PAGE_ROWS : self.page * PAGE_ROWS]


_UNASKED = ("not_due", "paused")


def feeds(catalogue: Catalogue, settings: Settings, filters: FeedFilters, now: datetime) -> Feeds:
    """The feeds of the registry with all that is known of them, filtered and sorted.

    Raises:
        ConfigurationError: when the registry or what operators said cannot be read.
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    registry = _registry(settings)
    rows = _rows(catalogue, registry, now, SPARK_DAYS)
    chosen = [row for row in rows if filters.fits(row.feed) and filters.show in (FeedChoice.ALL, row.choice)]
    return Feeds(
        rows=sorted(chosen, key=_order(filters.sort), reverse=filters.order is Direction.DESC),
        counts=Counter(row.choice for row in rows) + Counter({FeedChoice.ALL: len(rows)}),
        countries=sorted({feed.country for feed in registry}),
        page=filters.page,
    )


def feed(catalogue: Catalogue, settings: Settings, feed_id: str, now: datetime) -> FeedRow | None:
    """One feed with its history; None when the registry has no such feed.

    Raises:
        ConfigurationError: when the registry or what operators said cannot be read.
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    found = [one for one in _registry(settings) if one.id == feed_id]
    return _rows(catalogue, found, now, HISTORY_DAYS)[0] if found else None


def troubled(catalogue: Catalogue, settings: Settings, now: datetime) -> Feeds:
    """The feeds in trouble, without their history: for the overview."""
    registry = _registry(settings)
    rows = _rows(catalogue, registry, now, 0)
    counts = Counter(row.choice for row in rows) + Counter({FeedChoice.ALL: len(rows)})
    return Feeds([row for row in rows if row.choice is FeedChoice.TROUBLE], counts, [])


def _rows(catalogue: Catalogue, chosen: Sequence[Feed], now: datetime, days: int) -> list[FeedRow]:
    shares = catalogue.parsed(catalogue.objects(keys.shares()), _feed_states)
    states = merged(share for share in shares.values() if isinstance(share, FeedStates)).feeds
    unreadable = {keys.share_of(key): told for key, told in shares.items() if isinstance(told, str)}
    controls = read_controls(catalogue.store)
    told: Mapping[str, list[Poll]] = histories(catalogue, now, days) if days else {}
    rows = []
    for feed in chosen:
        state = states.get(feed.id) or FeedState()
        problems = (why for name, why in unreadable.items() if overlap(name, full_share_of(feed.url)))
        polls = told.get(feed.id, [])
        rows.append(
            FeedRow(
                feed,
                state,
                _findings(feed, state, controls.get(feed.id), now) if feed.enabled else [],
                now.date(),
                controls.get(feed.id),
                next(problems, None) if feed.id not in states else None,
                polls,
                by_day(polls, now, days),
            )
        )
    return rows


def _findings(feed: Feed, state: FeedState, control: FeedControl | None, now: datetime) -> list[Finding]:
    """All that is wrong, also of a silenced feed: who looks here wants to know."""
    over = silence_over(control, now.date()) if control else ()
    return [*over, *examine(feed, state, now)]


def _feed_states(body: bytes, where: str) -> FeedStates | str:
    """What is remembered of the feeds of a share, or why it cannot be read."""
    try:
        return FeedStates.from_json(body, where=where)
    except StateError as error:
        return str(error)


def _registry(settings: Settings) -> Sequence[Feed]:
    path = LIVE_REGISTRY if settings.feeds == "live" else Path(settings.feeds)
    # A file that is not there has no time; loading it says so.
    return _load_registry(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=2)
def _load_registry(path: Path, _changed: int) -> Sequence[Feed]:
    return tuple(load_registry(path))


def _order(sort: FeedOrder) -> Callable[[FeedRow], tuple[Any, ...]]:
    def worth(row: FeedRow) -> Any:
        state = row.state
        match sort:
            case FeedOrder.PUBLISHER:
                return ""
            case FeedOrder.STATUS:
                return state.last_status or ""
            case FeedOrder.SUCCESS:
                return state.last_success.timestamp() if state.last_success else 0.0
            case FeedOrder.NEWS:
                return state.last_news.timestamp() if state.last_news else 0.0
            case FeedOrder.STREAK:
                return state.error_streak
            case FeedOrder.ENTRIES:
                return row.entries or 0
            case FeedOrder.KEPT:
                return -1.0 if row.kept is None else row.kept

    return lambda row: (worth(row), row.feed.publisher.casefold(), row.feed.id)
