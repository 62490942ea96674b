"""Feeds to new entries: poll, store the bytes, parse, and find what is new."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from sahel_pipeline.feeds.fetch import fetch_feeds as fetch_all
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.parser import FeedParser
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import HostState, Polling, after_fetch, after_parse
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.run import S3_AT_ONCE, Run, feed_client, feed_parser, parse_fetched
from sahel_pipeline.pipeline.staged import Batch, FetchedFeed, as_lines, load_plan, load_shard, outcome_of
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
    plan = load_plan(run)
    fetched = asyncio.run(_fetch_batch(run, plan.batches[batch], force=plan.force, paced=plan.paced))
    outcomes = [outcome for _, outcome in fetched]
    feeds = [feed for feed, _ in fetched]
    run.store.put_lines(
        keys.log_part("outcomes", run.now.date(), run.id, f"feeds-{batch:05d}"), as_lines(outcomes)
    )
    run.store.put_lines(keys.fetched(run.id, batch), as_lines(feeds))
    return {
        "feeds": len(feeds),
        "lost": sum(feed.lost for feed in feeds),
        "entries": sum(feed.entries for feed in feeds),
        "new": sum(len(feed.new) for feed in feeds),
    }


async def _fetch_batch(
    run: Run, batch: Batch, *, force: bool, paced: bool
) -> list[tuple[FetchedFeed, Outcome]]:
    with ThreadPoolExecutor(S3_AT_ONCE) as threads:
        loaded = threads.map(partial(load_shard, run), batch.hosts)
        shards = {host: shard for host, (shard, _) in zip(batch.hosts, loaded, strict=True)}
    host_of = {feed.id: host for host, feeds in batch.hosts.items() for feed in feeds}
    feeds = [feed for some in batch.hosts.values() for feed in some]
    states = {} if force else {feed.id: shards[host_of[feed.id]].feed(feed.id) for feed in feeds}
    settings = run.settings
    fetched: list[tuple[FetchedFeed, Outcome]] = []
    under_way: set[asyncio.Task[tuple[FetchedFeed, Outcome]]] = set()
    with feed_parser(settings) as parser:
        async with feed_client(settings) as client:
            results = fetch_all(
                feeds,
                states,
                client,
                now=run.now,
                concurrency=settings.fetch_concurrency,
                per_host=settings.host_concurrency,
                paced=paced,
            )
            async for feed, result in results:
                if len(under_way) >= _TAKEN_IN_AT_ONCE:
                    done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                    fetched += [task.result() for task in done]
                shard = shards[host_of[feed.id]]
                taking = _take_in(run, feed, result, shard, parser, force=force)
                under_way.add(asyncio.create_task(taking))
            fetched += await asyncio.gather(*under_way)
    order = {feed.id: place for place, feed in enumerate(feeds)}
    return sorted(fetched, key=lambda pair: order[pair[0].feed.id])


async def _take_in(
    run: Run, feed: Feed, result: FetchResult, shard: HostState, parser: FeedParser, *, force: bool
) -> tuple[FetchedFeed, Outcome]:
    """Store and parse one fetched feed and find what is new in it."""
    polling = Polling(timedelta(seconds=run.settings.poll_min), timedelta(seconds=run.settings.poll_max))
    state = after_fetch(feed, shard.feed(feed.id), result, run.now, polling)
    parsed, raw, overflowed = None, None, False
    if result.status is FetchStatus.OK:
        raw = keys.raw_feed(feed.id, run.now.date(), (result.body_sha256 or "")[:16])
        await asyncio.to_thread(run.store.put, raw, gzip.compress(result.body, mtime=0))
        parsed = await asyncio.to_thread(parse_fetched, parser, result, run.settings, run.now)
        state, window = after_parse(state, parsed, run.now, polling)
        overflowed = window.overflowed
    status = parsed.status if parsed else result.status
    error = (parsed.error if parsed else None) or result.error
    entries = parsed.entries if parsed else ()
    # Also the ones whose pages failed last time, whether the feed still shows them or not.
    waiting = shard.waiting(feed.id)
    work = {key: old.entry for key, old in waiting.items()}
    work |= {entry.key: entry for entry in entries if force or shard.is_news(entry, feed.id)}
    problems = list(parsed.problems) if parsed else []
    if overflowed:
        problems.append("too few entries were shown last time: some were probably missed; read it more often")
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
        host=shard.host,
        state=state,
        status=status,
        error=error,
        entries=len(entries),
        new=list(work.values()),
        tries={key: old.tries for key, old in waiting.items()},
        since={key: old.since or run.now.date() for key, old in waiting.items()},
        pages_held=shard.pages_held,
    )
    return fetched, outcome
