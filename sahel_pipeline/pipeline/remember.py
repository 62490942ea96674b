"""What is remembered of feeds and entries, once their articles are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sahel_pipeline.pipeline.run import S3_AT_ONCE, Run
from sahel_pipeline.pipeline.staged import FetchedFeed, ReadBatch, ReadEntry, load_shard
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ChangedMeanwhileError


def remember_feeds(run: Run, batch: int) -> dict[str, int]:
    """Note what the feeds of a batch sent and which entries were worked on.

    Only what is remembered here is not read again by the next run, so this comes after the commit.

    Args:
        run: The run.
        batch: Number of the batch.

    Returns:
        Counts: `feeds` and `entries` remembered; none when the batch was not read.
    """
    stored = run.store.get(keys.read(run.id, batch))
    if stored is None:
        return {"feeds": 0, "entries": 0}
    read = ReadBatch.model_validate_json(stored)
    fetched = [FetchedFeed.model_validate(line) for line in run.store.get_lines(keys.fetched(run.id, batch))]
    feeds: dict[str, list[FetchedFeed]] = defaultdict(list)
    for feed in fetched:
        feeds[feed.host].append(feed)
    entries: dict[str, list[ReadEntry]] = defaultdict(list)
    for entry in read.entries:
        entries[entry.host].append(entry)

    def remember(host: str) -> None:
        _remember_host(run, host, feeds[host], entries.get(host, []), read.pages_held.get(host, {}))

    with ThreadPoolExecutor(S3_AT_ONCE) as threads:
        for _ in threads.map(remember, sorted(feeds)):  # raises what a host raised
            pass
    counts = {"feeds": len(fetched), "entries": len(read.entries)}
    run.store.put_json(keys.remembered(run.id, batch), counts)
    return counts


def _remember_host(
    run: Run,
    host: str,
    fetched: Sequence[FetchedFeed],
    entries: Sequence[ReadEntry],
    pages_held: Mapping[str, datetime],
    tries: int = 5,
) -> None:
    for left in reversed(range(tries)):
        shard, tag = load_shard(run, host)
        for feed in fetched:
            shard.feeds[feed.feed.id] = feed.state
        for entry in entries:
            if entry.pending:
                shard.postpone(entry.entry, entry.feed_id, entry.tries, run.now.date())
            else:
                shard.remember(entry.entry, entry.feed_id, entry.article_id, run.now.date())
        shard.hold_pages(pages_held)
        shard.prune(run.now.date())
        try:
            run.store.put(
                keys.host_state(host),
                shard.to_json(),
                content_type="application/json",
                if_match=tag,
                if_absent=tag is None,
            )
        except ChangedMeanwhileError:
            if not left:
                raise
        else:
            return
