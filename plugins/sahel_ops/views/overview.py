"""The overview: the last runs, the funnel by day, and what needs attention now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sahel_ops.catalogue import Catalogue
from sahel_ops.views.reports import FunnelDay, Reports, funnel, reports
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus
from sahel_pipeline.records import LostFeed, RunReport

RUNS = 14
"""Runs that are listed."""


@dataclass(frozen=True)
class Overview:
    """What an operator sees first."""

    runs: list[RunReport]
    """The last ones, newest first."""
    reports: Reports
    days: list[FunnelDay]
    """Newest first."""


def overview(catalogue: Catalogue, now: datetime) -> Overview:
    """The last runs, what they brought, and what needs attention.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    found = reports(catalogue, now)
    return Overview(found.runs[:RUNS], found, funnel(catalogue, found.runs, now))


def remedy(lost: LostFeed) -> str:
    """What to do about a feed that a run got nothing of."""
    known = list(FetchStatus)
    return MEANINGS[FetchStatus(lost.status)].action if lost.status in known else "see the log of the run"
