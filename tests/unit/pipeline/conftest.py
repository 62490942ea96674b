"""Runs on real feeds: the sample newspapers on free ports, and a site that tests change at will."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

from sahel_pipeline.local.newspapers import Newspapers
from sahel_pipeline.pipeline import (
    Run,
    commit_articles,
    fetch_feeds,
    plan_feeds,
    read_articles,
    remember_feeds,
    report_ingest,
)
from sahel_pipeline.records import RunReport
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.site import Site

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)


class MakeRun(Protocol):
    """Makes a run; see `make_run`."""

    def __call__(
        self, feeds: Sequence[dict[str, Any]], now: datetime = NOW, run_id: str | None = None, **settings: Any
    ) -> Run: ...


@pytest.fixture(scope="session")
def newspapers() -> Iterator[Newspapers]:
    """The sample newspapers; the slow one answers later than any run here waits."""
    with Newspapers(0, slow_seconds=8) as served:
        yield served


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty web site."""
    with Site() as served:
        yield served


@pytest.fixture
def make_run(store: ObjectStore, tmp_path: Path) -> MakeRun:
    """Runs on the registry given, in an empty corner of the bucket; any loopback host of it may be read."""

    def make(
        feeds: Sequence[dict[str, Any]], now: datetime = NOW, run_id: str | None = None, **settings: Any
    ) -> Run:
        return new_run(store, tmp_path, feeds, now, run_id, **settings)

    return make


def new_run(
    store: ObjectStore,
    folder: Path,
    feeds: Sequence[dict[str, Any]],
    now: datetime = NOW,
    run_id: str | None = None,
    **settings: Any,
) -> Run:
    """A run on the registry given."""
    registry = folder / "feeds.yaml"
    registry.write_text(yaml.safe_dump(list(feeds)))
    hosts = frozenset(host for feed in feeds if (host := feed["url"].split("/")[2]).startswith("127."))
    chosen = {"host_pace": 0, "total_timeout": 2, "connect_timeout": 2, "max_lost_share": 0.5} | settings
    return Run(
        id=run_id or f"scheduled__{now.isoformat()}",
        now=now,
        store=store,
        settings=Settings(feeds=str(registry), allow_hosts=hosts, bucket=store.bucket, **chosen),
    )


def feed_of(site: Site, path: str = "/rss", name: str = "journal", **fields: Any) -> dict[str, Any]:
    """The registry entry of a feed of the site."""
    known = {
        "id": name,
        "publisher": "Journal",
        "country": "MLI",
        "url": site.origin + path,
        "language": "fr",
    }
    return known | fields


def steps(run: Run, **plan: Any) -> list[Callable[[], Any]]:
    """The tasks of an ingest run in their order, each batch a task; planned already."""
    batches = [batch["batch"] for batch in plan_feeds(run, **plan)]
    return [
        *(lambda b=batch: fetch_feeds(run, b) for batch in batches),
        *(lambda b=batch: read_articles(run, b) for batch in batches),
        lambda: commit_articles(run),
        *(lambda b=batch: remember_feeds(run, b) for batch in batches),
    ]


def ingest(run: Run, **plan: Any) -> RunReport:
    """A whole ingest run."""
    for step in steps(run, **plan):
        step()
    return report_ingest(run)
