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
    FetchedBatch,
    FetchedEntries,
    Plan,
    is_lost,
    load_batch,
    outcome_of,
    store_fetched,
    store_outcomes,
)
from sahel_pipeline.pipeline.states import change_states, load_host, load_hosts, load_states
from sahel_pipeline.records import Outcome
from sahel_pipeline.storage import keys

_TAKEN_IN_AT_ONCE = 6  # feeds stored and parsed while others are fetched; this bounds the bodies in memory


def fetch_feeds(run: Run, batch: int) -> dict[str, int]:
    """Poll the feeds of a batch; store their bytes, an outcome for each, and their new entries.

    How a feed answered is noted here when it gave nothing to work on: no article has to be stored first.

    Args:
        run: The run.
        batch: Number of the batch.

    Returns:
        Counts: `feeds`, `lost`, `entries`, `new`.
    """
    plan, planned = load_batch(run, batch)
    known = load_states(run.store, planned.share, planned.sources)
    bodies = Bodies(run, batch)
    poll = _Poll(run, plan, planned, known[0], bodies)
    asyncio.run(poll.run_all())
    bodies.store()
    head, told = poll.told()

    def note(states: FeedStates) -> None:
        states.feeds |= poll.done_with
        states.prune(run.now.date())

    with ThreadPoolExecutor(2) as threads:  # in any order: a try that dies in between asks all feeds again
        part = keys.log_part("outcomes", run.now.date(), run.id, f"feeds-{batch:05d}")
        stored = [
            threads.submit(store_outcomes, run, part, poll.outcomes(bodies.stored)),
            threads.submit(store_fetched, run, batch, head, told),
        ]
        if poll.done_with and not plan.dry_run:
            change_states(run.store, planned.share, planned.sources, note, known)
        for written in stored:
            written.result()
    return {
        "feeds": len(planned.feeds),
        "lost": sum(feed.lost for feed in told),
        "entries": head.entries,
        "new": head.news,
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

    Attributes:
        done_with: How the feeds answered that were asked and gave nothing to work on.
    """

    def __init__(self, run: Run, plan: Plan, batch: Batch, states: FeedStates, bodies: Bodies) -> None:
        self._run = run
        self._bodies = bodies
        self._plan = plan
        self._batch = batch
        self._feeds = batch.feeds
        self._shards = {feed.id: host for host, feeds in batch.hosts.items() for feed in feeds}
        self._states = states
        self._fetched: dict[str, FetchedEntries] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._entries = 0
        self.done_with: dict[str, FeedState] = {}
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

    def outcomes(self, raw: Mapping[str, str]) -> list[Outcome]:
        """An outcome for each feed, in the order of the batch; `raw` says where the bodies are, by feed."""
        in_order = (self._outcomes[feed.id] for feed in self._feeds)
        return [
            outcome.model_copy(update={"raw": raw[outcome.feed_id]}) if outcome.feed_id in raw else outcome
            for outcome in in_order
        ]

    def told(self) -> tuple[FetchedBatch, list[FetchedEntries]]:
        """What later tasks must know of the batch, and of its feeds, in their order."""
        in_order = [self._fetched[feed.id] for feed in self._feeds if feed.id in self._fetched]
        head = FetchedBatch(
            share=self._batch.share,
            sources=self._batch.sources,
            retried=[
                feed_id
                for feed_id in self._plan.retried
                if (outcome := self._outcomes.get(feed_id)) and outcome.status != FetchStatus.NOT_DUE
            ],
            entries=self._entries,
            news=sum(feed.news for feed in in_order),
        )
        return head, in_order

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
        self._outcomes[feed.id] = outcome_of(
            self._run,
            feed,
            result,
            status=status,
            error=error,
            entries=len(entries) if parsed else None,
            new=len(work) if parsed else None,
            problems=problems,
        )
        self._entries += len(entries)
        state = answer.state
        if work or state.host_held_until is not None or is_lost(status, state):
            self._fetched[feed.id] = FetchedEntries(
                feed=feed,
                host=self._shards[feed.id],
                state=state,
                status=status,
                error=error,
                news=len(work),
                new=list(work.values()),
                tries={key: old.tries for key, old in waiting.items()},
                since={key: old.since or self._run.now.date() for key, old in waiting.items()},
                pages_held=self._states.pages_held if work else {},
            )
        # One without an address in the registry was never asked.
        if not work and state.registry_url and state is not self._states.feeds.get(feed.id):
            self.done_with[feed.id] = state
