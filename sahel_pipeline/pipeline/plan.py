"""Which feeds a run reads, in which batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import shard_of
from sahel_pipeline.pipeline.run import Run, chosen_feeds
from sahel_pipeline.pipeline.staged import Batch, Plan
from sahel_pipeline.storage import keys, partitions


def plan_feeds(
    run: Run, *, only: Sequence[str] = (), force: bool = False, paced: bool = False
) -> list[dict[str, Any]]:
    """Group the feeds to read by host into batches and write the plan of the run.

    Args:
        run: The run.
        only: Ids of the feeds to read; all enabled ones when empty.
        force: Ask for every feed in full, whatever is remembered of it.
        paced: Leave out the feeds whose own pace says that it is not yet time: for scheduled runs.

    Returns:
        For each batch its number (`batch`), a name for people (`label`) and its number of `feeds`.

    Raises:
        ConfigurationError: when the registry is wrong, an id is unknown, or nothing is left to read.
    """
    run.store.check()
    partitions.publish_schemas(run.store)
    hosts: dict[str, list[Feed]] = defaultdict(list)
    for feed in chosen_feeds(run.settings, only):
        hosts[shard_of(feed.url)].append(feed)
    batches = [Batch(hosts=dict(group)) for group in _grouped(hosts.items(), run.settings.feeds_per_batch)]
    run.store.put_json(
        keys.plan(run.id), Plan(force=force, paced=paced, batches=batches).model_dump(mode="json")
    )
    return [
        {"batch": number, "label": batch.label, "feeds": sum(map(len, batch.hosts.values()))}
        for number, batch in enumerate(batches)
    ]


def _grouped(hosts: Iterable[tuple[str, list[Feed]]], size: int) -> Iterable[list[tuple[str, list[Feed]]]]:
    group: list[tuple[str, list[Feed]]] = []
    for host, feeds in hosts:
        if group and sum(len(some) for _, some in group) + len(feeds) > size:
            yield group
            group = []
        group.append((host, feeds))
    if group:
        yield group
