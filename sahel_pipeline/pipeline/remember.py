"""What is remembered of feeds and entries, once their articles are stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sahel_pipeline.feeds.shares import FeedStates
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.controls import clear_retries
from sahel_pipeline.pipeline.run import S3_AT_ONCE, Run
from sahel_pipeline.pipeline.staged import FetchedBatch, FetchedFeed, ReadBatch, ReadEntry, load_fetched
from sahel_pipeline.pipeline.states import load_host, load_states, store_states
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import retried


def remember_feeds(run: Run, batch: int) -> dict[str, int]:
    """Note what the feeds of a batch sent and which entries were worked on.

    Only what is remembered here is not read again by the next run, so this comes after the commit. Entries
    come first: as long as a feed is remembered as it was, the next run asks for what it shows.

    Args:
        run: The run.
        batch: Number of the batch.

    Returns:
        Counts: `feeds` and `entries` remembered; none when the batch was not read.
    """
    with ThreadPoolExecutor(1) as thread:
        loaded = thread.submit(load_fetched, run, batch)
        stored = run.store.get(keys.read(run.id, batch))
        gave = loaded.result()
    if stored is None or gave is None:
        return {"feeds": 0, "entries": 0}
    read, (planned, fetched) = ReadBatch.model_validate_json(stored), gave
    entries: dict[str, list[ReadEntry]] = defaultdict(list)
    for entry in read.entries:
        entries[entry.host].append(entry)
    waiting = {entry.host for entry in read.entries if entry.pending is not None}
    if waiting:
        # Before the entries themselves: a feed that does not change again must not hide that some wait.
        _remember_feeds(run, planned, lambda states: states.waiting.update(waiting))
    shown = _shown(run, planned, fetched) if entries else {}

    def remember(host: str) -> bool:
        return _remember_entries(run, host, entries[host], shown.get(host, ()))

    with ThreadPoolExecutor(S3_AT_ONCE) as threads:
        still_waiting = dict(zip(entries, threads.map(remember, entries), strict=True))

    def note(states: FeedStates) -> None:
        asked = [feed for feed in fetched if feed.state.registry_url]  # the others were never asked
        _take_in(states, asked)
        states.waiting -= {host for host, waits in still_waiting.items() if not waits}
        states.hold_pages(read.pages_held)
        states.prune(run.now.date())

    _remember_feeds(run, planned, note)
    if planned.retried:
        asked = {feed.feed.id for feed in fetched if feed.status is not FetchStatus.NOT_DUE}
        clear_retries(run.store, asked.intersection(planned.retried))
    counts = {"feeds": len(fetched), "entries": len(read.entries)}
    run.store.put_json(keys.remembered(run.id, batch), counts)
    return counts


def _shown(run: Run, batch: FetchedBatch, fetched: Sequence[FetchedFeed]) -> dict[str, set[str]]:
    """Keys of the entries that the feeds of each host show, also of feeds that this run did not ask."""
    states, _ = load_states(run.store, batch.share, batch.sources)
    _take_in(states, fetched)
    return states.shown()


def _take_in(states: FeedStates, fetched: Iterable[FetchedFeed]) -> None:
    """Note how feeds answered; a window that this run did not change is still there."""
    for feed in fetched:
        state, before = feed.state, states.feeds.get(feed.feed.id)
        if feed.known_window and before is not None:
            state = state.model_copy(update={"window": before.window})
        states.feeds[feed.feed.id] = state


def _remember_feeds(run: Run, batch: FetchedBatch, change: Callable[[FeedStates], None]) -> None:
    """Change what is remembered of the feeds of a share; it takes over what smaller shares remember."""

    def attempt() -> None:
        states, tag = load_states(run.store, batch.share, batch.sources)
        change(states)
        store_states(run.store, batch.share, states, tag)

    retried(attempt)
    parts = [name for name in batch.sources if name != batch.share and name.startswith(batch.share)]
    run.store.delete(keys.share(name) for name in parts)


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
