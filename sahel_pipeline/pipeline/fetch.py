"""Feeds to new entries: poll, store the bytes, parse, and find what is new."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sahel_pipeline.feeds.fetch import fetch_feeds as fetch_all
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.parser import FeedParser
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.shares import FeedStates
from sahel_pipeline.feeds.state import FeedState, HostState, Polling, after_fetch, after_parse, shard_of
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.run import Run, feed_client, feed_parser, parse_fetched
from sahel_pipeline.pipeline.staged import (
    Batch,
    FetchedFeed,
    Plan,
    as_lines,
    load_batch,
    outcome_of,
    store_fetched,
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
    fetched = asyncio.run(_Poll(run, plan, planned, states).run_all())
    outcomes = [outcome for _, outcome in fetched]
    feeds = [feed for feed, _ in fetched]
    with ThreadPoolExecutor(1) as thread:
        part = keys.log_part("outcomes", run.now.date(), run.id, f"feeds-{batch:05d}")
        logged = thread.submit(run.store.put_lines, part, as_lines(outcomes))
        store_fetched(run, batch, feeds)
        logged.result()
    return {
        "feeds": len(feeds),
        "lost": sum(feed.lost for feed in feeds),
        "entries": sum(feed.entries for feed in feeds),
        "new": sum(len(feed.new) for feed in feeds),
    }


class _Poll:
    """The poll of one batch, with what is remembered of its feeds.

    What was seen of the entries of a host is read only when it is needed: when a body is new, when entries
    wait for their pages, or for what an earlier version of this program remembered there of a feed.
    """

    def __init__(self, run: Run, plan: Plan, batch: Batch, states: FeedStates) -> None:
        self._run = run
        self._plan = plan
        self._feeds = batch.feeds
        self._states = states
        self._polling = Polling(
            timedelta(seconds=run.settings.poll_min), timedelta(seconds=run.settings.poll_max)
        )
        unknown = {shard_of(feed.url): None for feed in self._feeds if feed.id not in states.feeds}
        self._hosts: dict[str, asyncio.Task[HostState] | HostState] = {**load_hosts(run.store, list(unknown))}
        self._known = {feed.id: self._state(feed) for feed in self._feeds}

    def _state(self, feed: Feed) -> FeedState:
        if (state := self._states.feeds.get(feed.id)) is not None:
            return state
        host = self._hosts[shard_of(feed.url)]
        assert isinstance(host, HostState)  # those of unknown feeds were read
        return host.feeds.get(feed.id) or FeedState()

    async def run_all(self) -> list[tuple[FetchedFeed, Outcome]]:
        """Ask all feeds and take in what they give; in the order of the batch."""
        settings, plan = self._run.settings, self._plan
        fetched: list[tuple[FetchedFeed, Outcome]] = []
        under_way: set[asyncio.Task[tuple[FetchedFeed, Outcome]]] = set()
        with feed_parser(settings) as parser:
            async with feed_client(settings) as client:
                results = fetch_all(
                    self._feeds,
                    {} if plan.force else {k: v for k, v in self._known.items() if k not in plan.retried},
                    client,
                    now=self._run.now,
                    concurrency=settings.fetch_concurrency,
                    per_host=settings.host_concurrency,
                    paced=plan.paced,
                )
                async for feed, result in results:
                    if len(under_way) >= _TAKEN_IN_AT_ONCE:
                        done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                        fetched += [task.result() for task in done]
                    under_way.add(asyncio.create_task(self._take_in(feed, result, parser)))
                fetched += await asyncio.gather(*under_way)
        order = {feed.id: place for place, feed in enumerate(self._feeds)}
        return sorted(fetched, key=lambda pair: order[pair[0].feed.id])

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

    async def _take_in(
        self, feed: Feed, result: FetchResult, parser: FeedParser
    ) -> tuple[FetchedFeed, Outcome]:
        """Store and parse one fetched feed and find what is new in it."""
        run, now, host = self._run, self._run.now, shard_of(feed.url)
        state = after_fetch(feed, self._known[feed.id], result, now, self._polling)
        parsed, raw, overflowed = None, None, False
        if result.status is FetchStatus.OK:
            raw = keys.raw_feed(feed.id, now.date(), (result.body_sha256 or "")[:16])
            await asyncio.to_thread(run.store.put, raw, gzip.compress(result.body, 6, mtime=0))
            parsed = await asyncio.to_thread(parse_fetched, parser, result, run.settings, now)
            state, window = after_parse(state, parsed, now, self._polling)
            overflowed = window.overflowed
        status = parsed.status if parsed else result.status
        error = (parsed.error if parsed else None) or result.error
        entries = parsed.entries if parsed else ()
        work, waiting = {}, {}
        if entries or host in self._states.waiting:
            shard = await self._host(host)
            # Also the ones whose pages failed last time, whether the feed still shows them or not.
            waiting = shard.waiting(feed.id)
            work = {key: old.entry for key, old in waiting.items()}
            force = self._plan.force
            work |= {entry.key: entry for entry in entries if force or shard.is_news(entry, feed.id)}
        problems = list(parsed.problems) if parsed else []
        if overflowed:
            problems.append(
                "too few entries were shown last time: some were probably missed; read it more often"
            )
        outcome = outcome_of(
            run,
            feed,
            result,
            status=status,
            error=error,
            entries=len(entries) if parsed else None,
            new=len(work) if parsed else None,
            problems=problems,
            raw=raw,
        )
        fetched = FetchedFeed(
            feed=feed,
            host=host,
            state=state,
            status=status,
            error=error,
            entries=len(entries),
            new=list(work.values()),
            tries={key: old.tries for key, old in waiting.items()},
            since={key: old.since or now.date() for key, old in waiting.items()},
            pages_held=self._states.pages_held if work else {},
        )
        return fetched, outcome
