"""How the feeds are, by what is remembered of them; asks nobody."""

from __future__ import annotations

from collections import Counter

from sahel_pipeline.feeds.health import examine
from sahel_pipeline.feeds.state import shard_of
from sahel_pipeline.pipeline.run import Run, chosen_feeds
from sahel_pipeline.pipeline.staged import load_shard
from sahel_pipeline.records import FeedHealthReport, FeedTrouble
from sahel_pipeline.storage import keys


def report_feed_health(run: Run) -> FeedHealthReport:
    """Write what is wrong with the enabled feeds: gone, failing, moved, silent or overflowing ones.

    Args:
        run: The run.

    Returns:
        The report, which is also stored at `runs/<run>/feed_health.json`.

    Raises:
        RegistryError: when the registry is wrong.
    """
    feeds = chosen_feeds(run.settings, ())
    shards = {host: load_shard(run, host)[0] for host in {shard_of(feed.url) for feed in feeds}}
    troubles = [
        FeedTrouble(
            feed_id=feed.id,
            source=feed.publisher,
            url=feed.url,
            trouble=finding.trouble,
            explanation=finding.sentence,
        )
        for feed in feeds
        for finding in examine(feed, shards[shard_of(feed.url)].feed(feed.id), run.now)
    ]
    counts = Counter(trouble.trouble for trouble in troubles)
    report = FeedHealthReport(
        run=run.id, run_time=run.now, feeds=len(feeds), counts=dict(sorted(counts.items())), troubles=troubles
    )
    run.store.put_json(keys.feed_health(run.id), report.model_dump(mode="json"))
    return report
