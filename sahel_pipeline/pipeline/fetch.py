"""Feeds to new entries: poll, store the bytes, parse, and find what is new."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from sahel_pipeline.feeds.entry import ParsedFeed
from sahel_pipeline.feeds.fetch import fetch_feeds as fetch_all
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.parser import FeedParser
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.shares import FeedStates
from sahel_pipeline.feeds.state import FeedState, HostState, Polling, after_fetch, after_parse
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.bodies import Bodies
from sahel_pipeline.pipeline.run import Run, feed_client, feed_parser, parse_fetched
from sahel_pipeline.pipeline.staged import (
    Batch,
    FetchedEntries,
    Plan,
    load_batch,
    outcome_of,
    store_fetched,
    store_outcomes,
)
from sahel_pipeline.pipeline.states import load_host, load_hosts, load_states
from sahel_pipeline.records import Outcome
from sahel_pipeline.storage import keys

_TAKEN_IN_AT_ONCE = 6  # feeds stored and parsed while others are fetched; this bounds the bodies in memory


def fetch_feeds(run: Run, batch: int) -> dict[str, int]:
    """Poll the feeds of a batch; store their bytes, an outcome for each, and their new entries.

    Args:
        run: The run.
        batch: Number of the batch.

    Returns:
        Counts: `feeds`, `lost`, `entries`, `new`.
    """
    plan, planned = load_batch(run, batch)
    states, _ = load_states(run.store, planned.share, planned.sources)
    bodies = Bodies(run, batch)
    poll = _Poll(run, plan, planned, states, bodies)
    asyncio.run(poll.run_all())
    bodies.store()
    feeds, outcomes = poll.results(bodies.stored)
    with ThreadPoolExecutor(1) as thread:
        part = keys.log_part("outcomes", run.now.date(), run.id, f"feeds-{batch:05d}")
        logged = thread.submit(store_outcomes, run, part, outcomes)
        store_fetched(run, batch, plan, planned, feeds)
        logged.result()
    return {
        "feeds": len(feeds),
        "lost": sum(feed.lost for feed in feeds),
        "entries": sum(feed.entries for feed in feeds),
        "new": sum(len(feed.new) for feed in feeds),
    }


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one feed.

    `shard` is what was seen of the entries of its host, where that was needed: it tells which of them are
    new, and which wait for their pages. `parsed` is a body that is new.
    """

    feed: Feed
    result: FetchResult
    state: FeedState
    shard: HostState | None = None
    parsed: ParsedFeed | None = None
    overflowed: bool = False


class _Poll:
    """The poll of one batch, with what is remembered of its feeds.

    What was seen of the entries of a host is read only when it is needed: when a body is new, when entries
    wait for their pages, or for what an earlier version of this program remembered there of a feed.
    """

    def __init__(self, run: Run, plan: Plan, batch: Batch, states: FeedStates, bodies: Bodies) -> None:
        self._run = run
        self._bodies = bodies
        self._plan = plan
        self._feeds = batch.feeds
        self._shards = {feed.id: host for host, feeds in batch.hosts.items() for feed in feeds}
        self._states = states
        self._done: dict[str, tuple[FetchedEntries, Outcome]] = {}
        self._polling = Polling(
            timedelta(seconds=run.settings.poll_min), timedelta(seconds=run.settings.poll_max)
        )
        unknown = {self._shards[feed.id]: None for feed in self._feeds if feed.id not in states.feeds}
        self._hosts: dict[str, asyncio.Task[HostState] | HostState] = {**load_hosts(run.store, list(unknown))}
        self._known = {feed.id: self._state(feed) for feed in self._feeds}

    def _state(self, feed: Feed) -> FeedState:
        if (state := self._states.feeds.get(feed.id)) is not None:
            return state
        host = self._hosts[self._shards[feed.id]]
        assert isinstance(host, HostState)  # those of unknown feeds were read
        return host.feeds.get(feed.id) or FeedState()

    async def run_all(self) -> None:
        """Ask all feeds and take in what they give."""
        settings, plan = self._run.settings, self._plan
        under_way: set[asyncio.Task[None]] = set()
        with feed_parser(settings) as parser:
            async with feed_client(settings) as client:
                results = fetch_all(
                    self._feeds,
                    {} if plan.force else self._known,
                    client,
                    now=self._run.now,
                    concurrency=settings.fetch_concurrency,
                    per_host=settings.host_concurrency,
                    paced=plan.paced,
                    retried=plan.retried,
                )
                async for feed, result in results:
                    if (
                        result.status is not FetchStatus.OK
                        and self._shards[feed.id] not in self._states.waiting
                    ):
                        self._note(_Answer(feed, result, self._after(feed, result)))
                        continue
                    if len(under_way) >= _TAKEN_IN_AT_ONCE:
                        done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                        for task in done:
                            task.result()  # raises what it raised
                    under_way.add(asyncio.create_task(self._take_in(feed, result, parser)))
                await asyncio.gather(*under_way)

    def results(self, raw: Mapping[str, str]) -> tuple[list[FetchedEntries], list[Outcome]]:
        """What the feeds gave, in the order of the batch; `raw` says where the bodies are, by feed."""
        in_order = [self._done[feed.id] for feed in self._feeds]
        outcomes = [
            outcome.model_copy(update={"raw": raw[outcome.feed_id]}) if outcome.feed_id in raw else outcome
            for _, outcome in in_order
        ]
        return [fetched for fetched, _ in in_order], outcomes

    async def _host(self, host: str) -> HostState:
        """What was seen of the entries of a host; read once."""
        known = self._hosts.get(host)
        if isinstance(known, HostState):
            return known
        if known is None:
            known = asyncio.create_task(self._load(host))
            self._hosts[host] = known
        return await known

    async def _load(self, host: str) -> HostState:
        return (await asyncio.to_thread(load_host, self._run.store, host))[0]

    def _after(self, feed: Feed, result: FetchResult) -> FeedState:
        return after_fetch(feed, self._known[feed.id], result, self._run.now, self._polling)

    async def _take_in(self, feed: Feed, result: FetchResult, parser: FeedParser) -> None:
        """Store and parse a feed that was fetched, and find what is new in it."""
        state, parsed, overflowed = self._after(feed, result), None, False
        if result.status is FetchStatus.OK:
            parsed = await asyncio.to_thread(self._store_and_parse, feed, result, parser)
            state, window = after_parse(state, parsed, self._run.now, self._polling)
            overflowed = window.overflowed
        shard = await self._host(self._shards[feed.id])
        self._note(_Answer(feed, result, state, shard, parsed, overflowed))

    def _store_and_parse(self, feed: Feed, result: FetchResult, parser: FeedParser) -> ParsedFeed:
        """Keep the bytes of a feed, then read them; blocks."""
        self._bodies.add(feed.id, result.body)
        return parse_fetched(parser, result, self._run.settings, self._run.now)

    def _note(self, answer: _Answer) -> None:
        """Note what came of a feed, and what there is to do for it."""
        feed, result, parsed = answer.feed, answer.result, answer.parsed
        status = parsed.status if parsed else result.status
        error = (parsed.error if parsed else None) or result.error
        entries = parsed.entries if parsed else ()
        work, waiting = {}, {}
        if answer.shard is not None:
            # Also the ones whose pages failed last time, whether the feed still shows them or not.
            waiting = answer.shard.waiting(feed.id)
            work = {key: old.entry for key, old in waiting.items()}
            force = self._plan.force
            work |= {entry.key: entry for entry in entries if force or answer.shard.is_news(entry, feed.id)}
        problems = list(parsed.problems) if parsed else []
        if answer.overflowed:
            problems.append(
                "too few entries were shown last time: some were probably missed; read it more often"
            )
        outcome = outcome_of(
            self._run,
            feed,
            result,
            status=status,
            error=error,
            entries=len(entries) if parsed else None,
            new=len(work) if parsed else None,
            problems=problems,
        )
        state, remembered = answer.state, self._states.feeds.get(feed.id)
        known_window = remembered is not None and state.window is remembered.window
        fetched = FetchedEntries(
            feed=feed,
            host=self._shards[feed.id],
            state=state.model_copy(update={"window": ()}) if known_window else state,
            known_window=known_window,
            status=status,
            error=error,
            entries=len(entries),
            new=list(work.values()),
            tries={key: old.tries for key, old in waiting.items()},
            since={key: old.since or self._run.now.date() for key, old in waiting.items()},
            pages_held=self._states.pages_held if work else {},
        )
        self._done[feed.id] = fetched, outcome
