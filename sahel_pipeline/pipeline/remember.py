"""What is remembered of feeds and entries, once their articles are stored."""

from __future__ import annotations

from collections.abc import Sequence

from sahel_pipeline.pipeline.run import Run
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
    for host in sorted({feed.host for feed in fetched}):
        _remember_host(run, host, fetched, [entry for entry in read.entries if entry.host == host])
    counts = {"feeds": len(fetched), "entries": len(read.entries)}
    run.store.put_json(keys.remembered(run.id, batch), counts)
    return counts


def _remember_host(
    run: Run, host: str, fetched: Sequence[FetchedFeed], entries: Sequence[ReadEntry], tries: int = 5
) -> None:
    for left in reversed(range(tries)):
        shard, tag = load_shard(run, host)
        for feed in fetched:
            if feed.host == host:
                shard.feeds[feed.feed.id] = feed.state
        for entry in entries:
            if not entry.pending:
                shard.remember(entry.entry, entry.feed_id, entry.article_id, run.now.date())
            elif entry.tries == shard.tries(entry.entry):  # not yet counted by an earlier try of this task
                shard.postpone(entry.entry, entry.feed_id)
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
