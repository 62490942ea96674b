"""Politeness toward the hosts of article pages: robots.txt, a pace, and few requests at once.

The unit is `host:port`. Feeds themselves are published to be polled, so robots.txt is asked for pages
only, as feed readers do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from protego import Protego
from yarl import URL

from sahel_pipeline.feeds.addresses import host_key
from sahel_pipeline.feeds.http import ACCEPT_PAGE, FetchResult, HttpClient, failed
from sahel_pipeline.feeds.status import FetchStatus

ROBOT_NAME = "sahel-pipeline"
"""Name under which robots.txt may address us."""
MAX_ROBOTS_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a host's robots.txt says; without `protego` everything is allowed, with `failure` nothing."""

    protego: Protego | None = None
    failure: FetchResult | None = None

    def refusal(self, url: str) -> FetchResult | None:
        """The outcome for `url` when it may not be asked; None when it may."""
        if self.failure is not None:
            what = f"robots.txt cannot be had, so the page was not asked ({self.failure.error})"
            return FetchResult(url=url, final_url=url, status=self.failure.status, error=f"{url}: {what}")
        if self.protego is not None and not self.protego.can_fetch(url, ROBOT_NAME):
            return failed(url, FetchStatus.ROBOTS, "robots.txt does not allow it")
        return None

    @property
    def crawl_delay(self) -> float:
        delay = self.protego.crawl_delay(ROBOT_NAME) if self.protego is not None else None
        return float(delay or 0.0)


@dataclass(slots=True)
class _Host:
    """What is known of one host during a run."""

    slots: asyncio.Semaphore
    rules: asyncio.Task[_Rules] | None = None
    next_start: float = 0.0
    held_until: float = 0.0
    held_for: float = 0.0
    pace: asyncio.Lock = field(default_factory=asyncio.Lock)


class Politeness:
    """Rules and pace for the pages of one run; one object for all tasks of an event loop.

    Args:
        client: asks for robots.txt and pages.
        per_host: requests under way at once to one host.
        pace_s: seconds between the starts of two requests to one host.
        max_crawl_delay_s: the most of a host's `Crawl-delay` that is honoured, in seconds.
        holds: hosts (`host:port`) that asked earlier to be left alone, with the seconds that are left.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        client: HttpClient,
        *,
        per_host: int = 2,
        pace_s: float = 0.2,
        max_crawl_delay_s: float = 10.0,
        holds: Mapping[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._per_host = per_host
        self._pace_s = pace_s
        self._max_crawl_delay_s = max_crawl_delay_s
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        for host, seconds in (holds or {}).items():
            self._hosts[host] = self._new_host()
            self._hold(self._hosts[host], seconds)

    def holds(self) -> dict[str, float]:
        """Hosts that ask to be left alone, and for how many seconds they asked."""
        return {
            name: host.held_for
            for name, host in sorted(self._hosts.items())
            if host.held_until > self._clock()
        }

    def _hold(self, host: _Host, seconds: float) -> None:
        host.held_for, host.held_until = seconds, self._clock() + seconds

    async def allowed(self, url: str) -> bool:
        """Whether robots.txt of the host lets us read `url`.

        A host without robots.txt (any 4xx) allows everything; one whose robots.txt cannot be had
        (5xx, no connection) allows nothing in this run (RFC 9309, section 2.3.1).
        """
        return (await self._rules(url)).refusal(url) is None

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait until the host of `url` may be asked, and hold one of its few places meanwhile."""
        host = self._host(url)
        async with host.slots:
            async with host.pace:  # waits in line, so that starts are spaced
                wait = host.next_start - self._clock()
                if wait > 0:
                    await asyncio.sleep(wait)
                host.next_start = self._clock() + self._interval(host)
            yield

    async def get(
        self, url: str, *, user_agent: str | None = None, max_bytes: int | None = None
    ) -> FetchResult:
        """Fetch a page as its host wants it.

        The status is `robots` when the host does not allow the page, `not_due` while it asks to be left
        alone, and that of the failure when its robots.txt cannot be had. Never raises for trouble on the net.
        """
        if refusal := await self._refusal(url):
            return refusal
        async with self.turn(url):
            if held := self._held(url):
                return held
            result = await self._client.get(
                url, user_agent=user_agent, accept=ACCEPT_PAGE, max_bytes=max_bytes, refusal=self._refusal
            )
        if result.status is FetchStatus.RATE_LIMITED:
            # It is the host that answered, at the end of any redirects, that asks for patience.
            self._hold(self._host(result.final_url), result.retry_after_s or 60.0)
        return result

    async def _refusal(self, url: str) -> FetchResult | None:
        """Why a page may not be asked now; None when it may."""
        return self._held(url) or (await self._rules(url)).refusal(url)

    def _held(self, url: str) -> FetchResult | None:
        left = self._host(url).held_until - self._clock()
        if left <= 0:
            return None
        return failed(url, FetchStatus.NOT_DUE, f"the host asks to be left alone for another {left:.0f} s")

    def _host(self, url: str) -> _Host:
        key = host_key(url)
        host = self._hosts.get(key)
        if host is None:
            host = self._hosts[key] = self._new_host()
        return host

    def _new_host(self) -> _Host:
        return _Host(asyncio.Semaphore(self._per_host))

    def _interval(self, host: _Host) -> float:
        delay = 0.0
        if host.rules is not None and host.rules.done() and not host.rules.cancelled():
            delay = min(host.rules.result().crawl_delay, self._max_crawl_delay_s)
        return max(self._pace_s, delay)

    async def _rules(self, url: str) -> _Rules:
        host = self._host(url)
        if host.rules is None or host.rules.cancelled():
            host.rules = asyncio.create_task(self._read_rules(url))
        # Shielded: the page that asked first may be cancelled, the others still want the answer.
        return await asyncio.shield(host.rules)

    async def _read_rules(self, url: str) -> _Rules:
        try:
            address = str(URL(url).origin() / "robots.txt")
        except ValueError as error:
            return _Rules(failure=failed(url, FetchStatus.BAD_URL, str(error)))
        result = await self._client.get(address, accept="text/plain, */*;q=0.1", max_bytes=MAX_ROBOTS_BYTES)
        if result.status in (FetchStatus.OK, FetchStatus.EMPTY):
            return _Rules(Protego.parse(result.body.decode("utf-8", "replace")))
        if result.http_status is not None and 400 <= result.http_status < 500 and result.http_status != 429:
            return _Rules()
        return _Rules(failure=result)
