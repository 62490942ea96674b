"""Fetch many feeds at once: few requests to each host, results as they come in, memory bounded."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sahel_pipeline.feeds.http import FetchResult, HttpClient, failed
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import FeedState, host_hold, plan
from sahel_pipeline.feeds.status import FetchStatus

_IN_A_ROW = 8
"""Feeds of a host that are asked one after the other before a second connection is worth its handshake."""


@dataclass(slots=True)
class _Host:
    """The feeds of one host that are still to be fetched."""

    feeds: deque[Feed] = field(default_factory=deque)
    held_until: datetime | None = None
    """As it asked before this run."""
    refused: datetime | None = None
    """As it asked in this run."""


async def fetch_feeds(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    client: HttpClient,
    *,
    now: datetime,
    concurrency: int = 20,
    per_host: int = 2,
    paced: bool = False,
    retried: Collection[str] = (),
) -> AsyncIterator[tuple[Feed, FetchResult]]:
    """Fetch `feeds`; yield each with its outcome as soon as there is one.

    A feed that is not due (`plan`) comes with status `not_due` or `gone` and was not asked. A body
    that is byte for byte the last one comes with status `unchanged`, without the body.

    Args:
        feeds: which to fetch, also those that are off; all feeds of a host belong into one call.
        states: what is remembered of each, by id; a feed without one was never fetched.
        client: asks.
        now: time of the run.
        concurrency: requests under way at once.
        per_host: requests under way at once to one host.
        paced: leave out the feeds whose pace says that it is not yet time (`state.Polling`).
        retried: ids of feeds that an operator wants asked in full, whatever they or their host are held for:
            one request each, unless the host refuses in this very run.
    """
    hosts: dict[str, _Host] = {}
    for feed in feeds:
        hosts.setdefault(feed.host, _Host()).feeds.append(feed)
    for host in hosts.values():
        host.held_until = host_hold(states[feed.id] for feed in host.feeds if feed.id in states)
    # Each host stands in line as often as it may be asked at once; a worker serves one feed and lets
    # the host line up again, so that no host with many feeds holds up the others.
    line = deque(
        host for host in hosts.values() for _ in range(min(per_host, -(-len(host.feeds) // _IN_A_ROW)))
    )
    results: asyncio.Queue[tuple[Feed, FetchResult] | BaseException | None] = asyncio.Queue()
    # When the consumer is slow, one body waits for it, and the workers wait, each with its own, instead of
    # piling up more. What came without a body need not wait.
    room = asyncio.Semaphore(1)

    async def work() -> None:
        while line:
            host = line.popleft()
            if not host.feeds:
                continue
            feed = host.feeds.popleft()
            state = (None if feed.id in retried else states.get(feed.id)) or FeedState()
            held_until = host.refused or (None if feed.id in retried else host.held_until)
            result = await _fetch(feed, state, client, now, held_until, paced=paced)
            if result.status is FetchStatus.RATE_LIMITED:
                host.refused = now + timedelta(seconds=min(result.retry_after_s or 3600.0, 7 * 86400.0))
            if result.body:
                await room.acquire()
            results.put_nowait((feed, result))
            if host.feeds:
                line.append(host)

    async def work_all() -> None:
        outcome: BaseException | None = None
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(concurrency, len(line))):
                    group.create_task(work())
        except Exception as error:
            outcome = error
        results.put_nowait(outcome)

    working = asyncio.create_task(work_all())
    try:
        while (item := await results.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            if item[1].body:
                room.release()
            yield item
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def _fetch(
    feed: Feed,
    state: FeedState,
    client: HttpClient,
    now: datetime,
    held_until: datetime | None,
    *,
    paced: bool,
) -> FetchResult:
    todo = plan(feed, state, now, paced=paced)
    if todo.skip is not None:
        return FetchResult(url=todo.url, final_url=todo.url, status=todo.skip, error=todo.reason)
    if held_until is not None and now < held_until:
        return failed(
            todo.url,
            FetchStatus.NOT_DUE,
            f"the host asks to be left alone until {held_until:%Y-%m-%d %H:%M} UTC",
        )
    result = await client.get(
        todo.url, etag=todo.etag, last_modified=todo.last_modified, user_agent=feed.user_agent
    )
    if result.status is FetchStatus.OK and result.body_sha256 == state.body_sha256:
        return replace(result, status=FetchStatus.UNCHANGED, body=b"")
    return result
