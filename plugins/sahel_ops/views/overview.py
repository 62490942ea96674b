"""The overview: the last runs, the funnel by day, and what needs attention now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sahel_ops.catalogue import Catalogue
from sahel_ops.views.reports import RUNS, FunnelDay, Reports, funnel, reports
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus
from sahel_pipeline.records import LostFeed, RunReport


@dataclass(frozen=True)
class Earlier:
    """What the runs of the funnel found that was published before its days."""

    articles: int
    dates: int
    first: date
    last: date


@dataclass(frozen=True)
class Overview:
    """What an operator sees first."""

    runs: list[RunReport]
    """The last ones, newest first."""
    reports: Reports
    days: list[FunnelDay]
    """Newest first."""
    earlier: Earlier | None
    """None where nothing was."""


def overview(catalogue: Catalogue, now: datetime) -> Overview:
    """The last runs, what they brought, and what needs attention.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    found = reports(catalogue, now)
    days = funnel(catalogue, found.runs, now)
    return Overview(found.runs[:RUNS], found, days, _earlier(found.runs, days[-1].date))


def _earlier(runs: Iterable[RunReport], first: date) -> Earlier | None:
    """What the runs since a day found that was published before it."""
    found: Counter[date] = Counter()
    for run in runs:
        if run.run_time.astimezone(UTC).date() >= first and not run.dry_run:
            found.update(
                {
                    day: number
                    for name, number in run.dates.items()
                    if (day := date.fromisoformat(name)) < first
                }
            )
    return Earlier(found.total(), len(found), min(found), max(found)) if found else None


def remedy(lost: LostFeed) -> str:
    """What to do about a feed that a run got nothing of."""
    known = list(FetchStatus)
    return MEANINGS[FetchStatus(lost.status)].action if lost.status in known else "see the log of the run"
