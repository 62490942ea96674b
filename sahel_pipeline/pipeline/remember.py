"""What is remembered of feeds and entries, once their articles are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from sahel_pipeline.feeds.shares import FeedStates
from sahel_pipeline.feeds.state import FeedState
from sahel_pipeline.pipeline.controls import clear_retries
from sahel_pipeline.pipeline.run import S3_AT_ONCE, Run
from sahel_pipeline.pipeline.staged import FetchedBatch, ReadBatch, ReadEntry, load_fetched
from sahel_pipeline.pipeline.states import change_states, load_host, load_states
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import retried


def remember_feeds(run: Run, batch: int) -> dict[str, int]:
    """Note which entries of a batch were worked on, and how the feeds that showed them answered.

    Only what is remembered is not read again by the next run, so this comes after the commit. The feeds that
    gave nothing to work on were noted when they were fetched.

    Args:
        run: The run.
        batch: Number of the batch.

    Returns:
        Counts: `feeds` and `entries` remembered; none when there was nothing to read, or it was not read.
    """
    counts = {"feeds": 0, "entries": 0}
    gave = load_fetched(run, batch)
    if gave is None:
        return counts
    planned, fetched = gave
    if planned.news:
        stored = run.store.get(keys.read(run.id, batch))
        if stored is None:
            return counts
        read = ReadBatch.model_validate_json(stored)
        feeds = {feed.feed.id: feed.state for feed in fetched if feed.news}
        _remember_news(run, planned, feeds, read)
        counts = {"feeds": len(feeds), "entries": len(read.entries)}
        run.store.put_json(keys.remembered(run.id, batch), counts)
    if planned.retried:
        clear_retries(run.store, planned.retried)
    return counts


def _remember_news(run: Run, planned: FetchedBatch, feeds: dict[str, FeedState], read: ReadBatch) -> None:
    """Entries come first: as long as a feed is remembered as it was, the next run asks for what it shows."""
    share, sources = planned.share, planned.sources
    known = load_states(run.store, share, sources)
    shown = _shown(known[0], feeds)
    entries: dict[str, list[ReadEntry]] = defaultdict(list)
    for entry in read.entries:
        entries[entry.host].append(entry)
    waiting = {entry.host for entry in read.entries if entry.pending is not None}
    if waiting:
        # Before the entries themselves: a feed that does not change again must not hide that some wait.
        change_states(run.store, share, sources, lambda states: states.waiting.update(waiting), known)
        known = load_states(run.store, share, sources)

    def remember(host: str) -> bool:
        return _remember_entries(run, host, entries[host], shown.get(host, ()))

    with ThreadPoolExecutor(S3_AT_ONCE) as threads:
        still_waiting = dict(zip(entries, threads.map(remember, entries), strict=True))

    def note(states: FeedStates) -> None:
        # Those without an address in the registry were never asked.
        states.feeds |= {feed_id: state for feed_id, state in feeds.items() if state.registry_url}
        states.waiting -= {host for host, waits in still_waiting.items() if not waits}
        states.hold_pages(read.pages_held)
        states.prune(run.now.date())

    change_states(run.store, share, sources, note, known)


def _shown(states: FeedStates, feeds: dict[str, FeedState]) -> dict[str, set[str]]:
    """Marks of the entries that the feeds of each host show, also of feeds that this run did not ask."""
    return FeedStates(feeds=states.feeds | feeds).shown()


def _remember_entries(run: Run, host: str, entries: Sequence[ReadEntry], shown: Collection[str]) -> bool:
    """Note what became of the entries of a host; tell whether some wait for their pages."""
    today = run.now.date()

    def attempt() -> bool:
        shard, tag = load_host(run.store, host)
        shard.feeds, shard.pages_held = {}, {}
        for entry in entries:
            if entry.pending is not None:
                shard.postpone(entry.pending, entry.feed_id, entry.tries, today)
            else:
                shard.remember(entry, entry.feed_id, entry.article_id, today)
        shard.prune(today, shown)
        run.store.put(
            keys.host_state(host),
            shard.to_json(),
            content_type="application/json",
            if_match=tag,
            if_absent=tag is None,
        )
        return bool(shard.pending)

    return retried(attempt)
