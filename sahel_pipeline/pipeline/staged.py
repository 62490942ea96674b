"""What the tasks of an ingest run hand on to each other: it lies in the bucket below `staging/<run>/`."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.feeds.entry import Entry
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import FeedState
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.run import S3_AT_ONCE, Run
from sahel_pipeline.records import Outcome
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import pack, unpack

_QUICKLY = 1  # how hard to compress what is deleted when the run ends


class Batch(BaseModel):
    """Whole hosts with their feeds: what one mapped task works on."""

    hosts: dict[str, list[Feed]]
    share: str = ""
    """The share that the hosts make up; see `feeds.shares`."""
    sources: list[str] = []
    """Shares of other sizes under which something may be remembered of its feeds."""

    @property
    def feeds(self) -> list[Feed]:
        """All feeds of the batch."""
        return [feed for feeds in self.hosts.values() for feed in feeds]

    @property
    def label(self) -> str:
        """Name of the batch for people."""
        first, *others = self.hosts
        return first + (f" and {len(others)} more" if others else "")


class Plan(BaseModel):
    """The feeds that a run set out to read."""

    force: bool
    paced: bool = False
    dry_run: bool = False
    """Nothing is kept of what is read."""
    conditional: bool | None = None
    """Whether the server keeps the conditions of writes, so that no batch has to ask."""
    retried: list[str] = []
    """Feeds that an operator wants asked in spite of their errors."""
    paused: list[str] = []
    """Feeds that are left out, because an operator paused them."""
    batches: list[Batch]

    @property
    def feeds(self) -> list[Feed]:
        """All feeds to read."""
        return [feed for batch in self.batches for feed in batch.feeds]


class FetchedBatch(BaseModel):
    """What later tasks need to know of a fetched batch beside the feeds they are told of."""

    share: str
    """See `Batch`."""
    sources: list[str]
    """Likewise."""
    retried: list[str] = []
    """Feeds that were asked because an operator wanted it."""
    entries: int = 0
    """How many all of its feeds showed, where they sent something new."""
    news: int = 0
    """For how many entries there is work to do."""


class FetchedFeed(BaseModel):
    """What a feed gave that others must know of, without the entries.

    Of a feed that gave nothing to work on there is nothing to tell, unless it was lost or its host is held.
    """

    feed: Feed
    host: str
    state: FeedState
    status: FetchStatus
    error: str | None
    news: int = 0
    """For how many of its entries there is work to do; until that is done, its state is not remembered."""

    @property
    def lost(self) -> bool:
        """See `is_lost`."""
        return is_lost(self.status, self.state)


class FetchedEntries(FetchedFeed):
    """What a feed gave, with the entries that there is work to do for."""

    new: list[Entry] = []
    tries: dict[str, int] = {}
    """In how many runs the pages of entries (by key) were asked in vain."""
    since: dict[str, date] = {}
    """Since when entries (by key) wait for their pages."""
    pages_held: dict[str, AwareDatetime] = {}
    """Hosts of pages that asked an earlier run to be left alone, and until when."""


class ReadEntry(BaseModel):
    """An entry that was worked on, to be remembered once its article is stored."""

    host: str
    feed_id: str
    key: str
    """`Entry.key`."""
    digest: str
    """`Entry.digest`."""
    article_id: str | None = None
    pending: Entry | None = None
    """The entry itself when its page failed for the moment: the next run asks again."""
    tries: int = 0
    """In how many runs its page was asked in vain."""


class ReadBatch(BaseModel):
    """What became of the entries of a batch."""

    entries: list[ReadEntry]
    french: int
    sahel: int
    pages_held: dict[str, AwareDatetime] = {}
    """Hosts of pages that ask to be left alone, and until when."""


def is_lost(status: FetchStatus, state: FeedState) -> bool:
    """Whether a run got nothing of a feed; one that is left alone for its errors is lost too."""
    return not status.good or (status is FetchStatus.NOT_DUE and state.error_streak > 0)


def store_plan(run: Run, plan: Plan) -> None:
    """Write the plan of a run, as a whole and, so that no batch has to read it all, in parts."""

    def store_part(number: int) -> None:
        part = plan.model_copy(update={"batches": [plan.batches[number]]})
        store_json(run, keys.batch_plan(run.id, number), part)

    with ThreadPoolExecutor(S3_AT_ONCE) as threads:
        whole = threads.submit(store_json, run, keys.plan(run.id), plan)
        for _ in threads.map(store_part, range(len(plan.batches))):  # raises what a part raised
            pass
        whole.result()


def load_plan(run: Run) -> Plan:
    """The plan of a run.

    Raises:
        RunFailedError: when there is none.
    """
    plan = run.store.get(keys.plan(run.id))
    if plan is None:
        raise RunFailedError(f"there is no plan for the run {run.id} at {run.store.uri(keys.plan(run.id))}")
    return Plan.model_validate_json(plan)


def load_batch(run: Run, batch: int) -> tuple[Plan, Batch]:
    """What the plan of a run says of all batches, and of this one; the other batches are not there.

    Raises:
        RunFailedError: when there is no plan.
    """
    part = run.store.get(keys.batch_plan(run.id, batch))
    if part is None:  # the run has ended and its staging was cleared
        plan = load_plan(run)
        return plan.model_copy(update={"batches": [plan.batches[batch]]}), plan.batches[batch]
    plan = Plan.model_validate_json(part)
    run.store.conditional = plan.conditional
    return plan, plan.batches[0]


def store_fetched(run: Run, batch: int, head: FetchedBatch, fetched: Iterable[FetchedEntries]) -> None:
    """Write what a batch gave, and of its feeds those that others must know of."""
    lines = (value.model_dump_json(exclude_defaults=True).encode() for value in (head, *fetched))
    run.store.put(keys.fetched(run.id, batch), pack(lines, _QUICKLY), content_type="application/gzip")


def load_fetched(run: Run, batch: int) -> tuple[FetchedBatch, list[FetchedFeed]] | None:
    """What a batch gave, and the feeds to know of, without entries; None when it was not fetched."""
    if (body := run.store.get(keys.fetched(run.id, batch))) is None:
        return None
    head, *lines = unpack(body)
    return FetchedBatch.model_validate_json(head), [FetchedFeed.model_validate_json(line) for line in lines]


def load_entries(run: Run, batch: int) -> list[FetchedEntries]:
    """The feeds of a batch that whoever reads articles must know of; none when there is nothing to read."""
    if (body := run.store.get(keys.fetched(run.id, batch))) is None:
        return []
    head, *lines = unpack(body)
    if not FetchedBatch.model_validate_json(head).news:
        return []
    return [FetchedEntries.model_validate_json(line) for line in lines]


def store_json(run: Run, key: str, value: BaseModel) -> None:
    """Write a part of what is staged."""
    run.store.put(key, value.model_dump_json().encode(), content_type="application/json")


def store_outcomes(run: Run, part: str, outcomes: Iterable[Outcome]) -> None:
    """Write a part of the dataset `outcomes` (a `keys.log_part`)."""
    lines = (outcome.model_dump_json().encode() for outcome in outcomes)
    run.store.put(part, pack(lines), content_type="application/gzip")


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
