"""Which feeds a run reads, in which batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sahel_pipeline.feeds.controls import FeedControl
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.shares import depth_of, overlap, share_of
from sahel_pipeline.feeds.state import shard_of
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.controls import read_controls
from sahel_pipeline.pipeline.run import S3_AT_ONCE, Run, choose, registry
from sahel_pipeline.pipeline.staged import Batch, Plan, outcome_of, store_outcomes, store_plan
from sahel_pipeline.pipeline.states import stored_shares
from sahel_pipeline.records import Outcome
from sahel_pipeline.storage import keys


def plan_feeds(
    run: Run,
    *,
    only: Sequence[str] = (),
    force: bool = False,
    paced: bool = False,
    limit: int | None = None,
    dry_run: bool = False,
) -> list[dict[str, Any]]:
    """Group the feeds to read by host into batches and write the plan of the run.

    Args:
        run: The run.
        only: Ids of the feeds to read; all enabled ones when empty.
        force: Ask for every feed in full, whatever is remembered of it.
        paced: Leave out the feeds whose own pace says that it is not yet time: for scheduled runs.
        limit: Read no more than so many feeds, the first ones of the registry.
        dry_run: Nothing is kept of what is read.

    Returns:
        For each batch its number (`batch`), a name for people (`label`) and its number of `feeds`.

    Raises:
        ConfigurationError: when the registry is wrong, an id is unknown, or nothing is left to read.
    """
    with ThreadPoolExecutor(S3_AT_ONCE) as threads:
        tried = threads.submit(run.store.try_conditions, run.now.date())
        said = threads.submit(read_controls, run.store)
        shares = threads.submit(stored_shares, run.store)
        feeds = registry(run.settings)
        conditional = tried.result()
        controls, stored = said.result(), shares.result()
    paused = {feed_id for feed_id, control in controls.items() if control.paused}
    hosts: dict[str, list[Feed]] = defaultdict(list)
    chosen = choose(feeds, only, run.settings)
    depth = depth_of(len(feeds), run.settings.feeds_per_batch)
    for feed in [feed for feed in chosen if feed.id not in paused][:limit]:
        hosts[shard_of(feed.url)].append(feed)
    plan = Plan(
        force=force,
        paced=paced,
        dry_run=dry_run,
        conditional=conditional,
        retried=sorted(feed_id for feed_id, control in controls.items() if control.retry),
        paused=[feed.id for feed in chosen if feed.id in paused],
        batches=_batches(hosts, depth, _still_of_use(run, stored, feeds, depth)),
    )
    store_plan(run, plan)
    if plan.paused:
        outcomes = [_left_out(run, feed, controls[feed.id]) for feed in chosen if feed.id in paused]
        store_outcomes(run, keys.log_part("outcomes", run.now.date(), run.id, "feeds-paused"), outcomes)
    return [
        {"batch": number, "label": batch.label, "feeds": len(batch.feeds)}
        for number, batch in enumerate(plan.batches)
    ]


def _left_out(run: Run, feed: Feed, control: FeedControl) -> Outcome:
    why = f"paused by {control.by or 'an operator'} on {control.at:%Y-%m-%d}"
    result = FetchResult(
        url=feed.url,
        final_url=feed.url,
        status=FetchStatus.PAUSED,
        error=f"{feed.url}: {why}" + (f": {control.reason}" if control.reason else ""),
    )
    return outcome_of(run, feed, result)


def _still_of_use(run: Run, stored: Sequence[str], feeds: Iterable[Feed], depth: int) -> list[str]:
    """The shares that something is remembered of, without those that are outgrown, which are deleted."""
    shorter = [name for name in stored if len(name) < depth]
    planned = {share_of(shard_of(feed.url), depth) for feed in feeds if feed.enabled} if shorter else set()
    outgrown = []
    for name in shorter:
        parts = {part for part in planned if part.startswith(name)}
        if parts and parts <= set(stored):  # each part took over what it needs when it was first written
            outgrown.append(name)
    run.store.delete(keys.share(name) for name in outgrown)
    return [name for name in stored if name not in outgrown]


def _batches(hosts: Mapping[str, list[Feed]], depth: int, stored: Sequence[str]) -> list[Batch]:
    """The hosts by their shares, each with the shares that what is remembered of it may lie in."""
    shares: dict[str, dict[str, list[Feed]]] = defaultdict(dict)
    for host, feeds in hosts.items():
        shares[share_of(host, depth)][host] = feeds
    return [
        Batch(hosts=some, share=name, sources=[other for other in stored if overlap(name, other)])
        for name, some in sorted(shares.items())
    ]
