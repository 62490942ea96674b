"""What the tasks of an ingest run hand on to each other: it lies in the bucket below `staging/<run>/`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.feeds.entry import Entry
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import FeedState, HostState
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import Outcome
from sahel_pipeline.storage import keys


class Batch(BaseModel):
    """Whole hosts with their feeds: what one mapped task works on."""

    hosts: dict[str, list[Feed]]

    @property
    def label(self) -> str:
        """Name of the batch for people."""
        first, *others = self.hosts
        return first + (f" and {len(others)} more" if others else "")


class Plan(BaseModel):
    """The feeds that a run set out to read."""

    force: bool
    paced: bool = False
    batches: list[Batch]


class FetchedFeed(BaseModel):
    """What a feed gave: its new state, and the entries there is work to do for."""

    feed: Feed
    host: str
    state: FeedState
    status: FetchStatus
    error: str | None
    entries: int
    new: list[Entry]
    tries: dict[str, int]
    """In how many runs the pages of entries (by key) were asked in vain."""
    since: dict[str, date] = {}
    """Since when entries (by key) wait for their pages."""
    pages_held: dict[str, AwareDatetime] = {}
    """Hosts of pages that asked an earlier run to be left alone, and until when."""

    @property
    def lost(self) -> bool:
        """Whether a run got nothing of it; a feed that is left alone for its errors is lost too."""
        return not self.status.good or (self.status is FetchStatus.NOT_DUE and self.state.error_streak > 0)


class ReadEntry(BaseModel):
    """An entry that was worked on, to be remembered once its article is stored."""

    host: str
    feed_id: str
    entry: Entry
    article_id: str | None = None
    pending: bool = False
    """Its page failed for the moment: the next run asks again."""
    tries: int = 0
    """In how many runs its page was asked in vain."""


class ReadBatch(BaseModel):
    """What became of the entries of a batch."""

    entries: list[ReadEntry]
    french: int
    sahel: int
    pages_held: dict[str, dict[str, AwareDatetime]] = {}
    """By shard, the hosts of pages that ask to be left alone, and until when."""


def load_plan(run: Run) -> Plan:
    """The plan of a run.

    Raises:
        RunFailedError: when there is none.
    """
    plan = run.store.get_json(keys.plan(run.id))
    if plan is None:
        raise RunFailedError(f"there is no plan for the run {run.id} at {run.store.uri(keys.plan(run.id))}")
    return Plan.model_validate(plan)


def load_shard(run: Run, host: str) -> tuple[HostState, str | None]:
    """What is remembered of a host, and the ETag of the object it was read from.

    Raises:
        StateError: when what is stored cannot be read.
    """
    key = keys.host_state(host)
    body, tag = run.store.get_tagged(key)
    shard = HostState(host=host) if body is None else HostState.from_json(body, where=run.store.uri(key))
    return shard, tag


def as_lines(records: Iterable[BaseModel]) -> list[dict[str, Any]]:
    """Records as the lines of a dataset."""
    return [record.model_dump(mode="json") for record in records]


def outcome_of(
    run: Run,
    feed: Feed,
    result: FetchResult,
    *,
    kind: Literal["feed", "page"] = "feed",
    **details: Any,
) -> Outcome:
    """The line of `outcomes` for one fetch; `details` override what the fetch alone says."""
    values = {
        "final_url": result.final_url,
        "status": result.status,
        "http_status": result.http_status,
        "bytes": len(result.body),
        "elapsed_s": round(result.elapsed_s, 3),
        "error": result.error,
    }
    return Outcome(
        run=run.id,
        run_time=run.now,
        kind=kind,
        feed_id=feed.id,
        source=feed.publisher,
        url=result.url,
        **(values | details),
    )
