from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from aiohttp import web

from sahel_pipeline.feeds.addresses import host_key
from sahel_pipeline.feeds.http import FetchResult, HttpClient
from sahel_pipeline.feeds.politeness import Politeness
from sahel_pipeline.feeds.status import FetchStatus
from tests.unit.feeds.servers import website

T = TypeVar("T")


class Site:
    """A site with a robots.txt that remembers what it was asked, and when."""

    def __init__(self, robots: int | str | None = None, page_status: int = 200) -> None:
        self.robots = robots
        self.page_status = page_status
        self.asked: list[tuple[str, float]] = []
        self.under_way = 0
        self.most = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, time.monotonic()))
        if request.path == "/robots.txt":
            if isinstance(self.robots, int):
                return web.Response(status=self.robots)
            return web.Response(text=self.robots) if self.robots is not None else web.Response(status=404)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.02)
        self.under_way -= 1
        return web.Response(text="<html>page</html>", status=self.page_status, headers={"Retry-After": "60"})


def visit(site: Site, use: Callable[[Politeness, str], Awaitable[T]], **options: float) -> T:
    async def main() -> T:
        async with (
            website(site.answer) as address,
            HttpClient(allowed_hosts=frozenset({host_key(address)}), total_timeout=5) as client,
        ):
            return await use(Politeness(client, **{"pace_s": 0.0} | options), address)  # type: ignore[arg-type]

    return asyncio.run(main())


ROBOTS = """
User-agent: *
Disallow: /prive/
User-agent: sahel-pipeline
Disallow: /autre/
Crawl-delay: 0.2
"""


@pytest.mark.parametrize(
    ("robots", "path", "status"),
    [
        (ROBOTS, "/article", "ok"),
        (ROBOTS, "/autre/1", "robots"),
        (ROBOTS, "/prive/1", "ok"),  # the group that names us replaces the general one
        ("User-agent: *\nDisallow: /", "/article", "robots"),
        ("", "/article", "ok"),
        ("<html>not found</html>", "/article", "ok"),
        (None, "/article", "ok"),
        (403, "/article", "ok"),
        (500, "/article", "server_error"),
        (429, "/article", "rate_limited"),
    ],
)
def test_robots(robots: str | int | None, path: str, status: str) -> None:
    site = Site(robots)
    assert visit(site, lambda polite, address: polite.allowed(address + path)) is (status == "ok")
    result = visit(site, lambda polite, address: polite.get(address + path))
    assert result.status == status
    if status != "ok":
        assert result.error
        assert "robots.txt" in result.error
        assert path not in [asked for asked, _ in site.asked]


def test_a_host_that_cannot_be_reached_allows_nothing_and_says_why() -> None:
    async def main() -> FetchResult:
        async with HttpClient(total_timeout=5) as client:
            return await Politeness(client).get("http://no-such-host.invalid/a")

    result = asyncio.run(main())
    assert result.status is FetchStatus.DNS
    assert result.error
    assert result.error.startswith(
        "http://no-such-host.invalid/a: robots.txt cannot be had, so the page was not"
    )


def test_robots_is_asked_once_for_a_host_also_when_many_ask_at_once() -> None:
    site = Site(ROBOTS)

    async def many(polite: Politeness, address: str) -> list[bool]:
        return await asyncio.gather(*(polite.allowed(f"{address}/{n}") for n in range(20)))

    assert visit(site, many) == [True] * 20
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_cancelled_page_does_not_take_robots_from_the_others() -> None:
    async def use(polite: Politeness, address: str) -> bool:
        first = asyncio.create_task(polite.allowed(f"{address}/1"))
        await asyncio.sleep(0)
        second = asyncio.create_task(polite.allowed(f"{address}/2"))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert visit(Site(ROBOTS), use) is True


@pytest.mark.parametrize(
    ("robots", "options", "gap"),
    [(None, {"pace_s": 0.1}, 0.1), (ROBOTS, {}, 0.2), (ROBOTS, {"max_crawl_delay_s": 0.05}, 0.05)],
)
def test_pace_and_crawl_delay(robots: str | None, options: dict[str, float], gap: float) -> None:
    site = Site(robots)

    async def four(polite: Politeness, address: str) -> None:
        await asyncio.gather(*(polite.get(f"{address}/{n}") for n in range(4)))

    visit(site, four, **options)
    times = [moment for path, moment in site.asked if path != "/robots.txt"]
    assert len(times) == 4
    # All three gaps together: a busy machine delays single requests, not the pace of their starts.
    assert 3 * gap * 0.9 < times[-1] - times[0] < 3 * gap + 1.5


def test_so_many_at_once_and_no_more() -> None:
    site = Site()

    async def ten(polite: Politeness, address: str) -> None:
        await asyncio.gather(*(polite.get(f"{address}/{n}") for n in range(10)))

    visit(site, ten, per_host=3)
    assert site.most == 3


def test_a_host_that_asks_for_patience_is_left_alone() -> None:
    site = Site(page_status=429)

    async def two(polite: Politeness, address: str) -> list[str]:
        return [(await polite.get(f"{address}/{n}")).status for n in range(3)]

    assert visit(site, two) == ["rate_limited", "not_due", "not_due"]
    assert [path for path, _ in site.asked] == ["/robots.txt", "/0"]


def test_addresses_that_are_none() -> None:
    assert visit(Site(), lambda polite, _: polite.get("not an address")).status is FetchStatus.BAD_URL


@pytest.mark.parametrize("asked", ["/robots.txt", "/page"])
def test_neither_robots_txt_nor_a_page_leads_inward(asked: str) -> None:
    """Both are redirected to a server beside us that nobody named."""
    inside = Site(robots="User-agent: *\nAllow: /")

    async def main() -> FetchResult:
        async with website(inside.answer) as secret:

            async def leads_inward(request: web.Request) -> web.Response:
                if request.path == asked:
                    return web.Response(status=302, headers={"Location": secret + "/page"})
                return web.Response(status=404)

            async with (
                website(leads_inward) as address,
                HttpClient(allowed_hosts=frozenset({host_key(address)}), total_timeout=5) as client,
            ):
                return await Politeness(client, pace_s=0).get(f"{address}/page")

    result = asyncio.run(main())
    assert result.status is FetchStatus.REFUSED_ADDRESS
    assert "127.0.0.1 is not an address of the public net" in (result.error or "")
    assert inside.asked == []


def test_holds_of_earlier_runs_are_kept_and_those_of_this_one_told() -> None:
    site, other = Site(page_status=429), Site()

    async def main() -> None:
        async with website(site.answer) as address, website(other.answer) as held:
            hosts = frozenset({host_key(address), host_key(held)})
            async with HttpClient(allowed_hosts=hosts, total_timeout=5) as client:
                politeness = Politeness(
                    client, pace_s=0, holds={host_key(held): 3600.0, "gone.example:80": -5.0}
                )
                assert (await politeness.get(f"{held}/page")).status is FetchStatus.NOT_DUE
                assert (await politeness.get(f"{address}/page")).status is FetchStatus.RATE_LIMITED
                told = politeness.holds()
                assert told == {host_key(held): 3600, host_key(address): 60}

    asyncio.run(main())
    assert other.asked == []


@pytest.mark.parametrize(
    ("robots", "status", "asked"),
    [
        ("User-agent: *\nDisallow: /", "robots", ["/robots.txt"]),
        (None, "ok", ["/robots.txt", "/page"]),
        (503, "server_error", ["/robots.txt"]),
    ],
)
def test_the_host_that_a_redirect_leads_to_is_asked_for_its_rules_too(
    robots: str | int | None, status: str, asked: list[str]
) -> None:
    target = Site(robots)

    async def main() -> FetchResult:
        async with website(target.answer) as there:

            async def leads_there(request: web.Request) -> web.Response:
                if request.path == "/robots.txt":
                    return web.Response(status=404)
                return web.Response(status=302, headers={"Location": f"{there}/page"})

            async with website(leads_there) as address:
                hosts = frozenset({host_key(address), host_key(there)})
                async with HttpClient(allowed_hosts=hosts, total_timeout=5) as client:
                    return await Politeness(client, pace_s=0).get(f"{address}/link")

    result = asyncio.run(main())
    assert result.status == status
    assert [path for path, _ in target.asked] == asked
    assert (result.url.endswith("/link"), result.final_url.endswith("/page")) == (True, True)


def test_the_host_that_asks_for_patience_is_held_not_the_one_that_led_there() -> None:
    target = Site(page_status=429)

    async def main() -> list[str]:
        async with website(target.answer) as there:

            async def leads_there(request: web.Request) -> web.Response:
                if request.path == "/link":
                    return web.Response(status=302, headers={"Location": f"{there}/page"})
                return web.Response(status=404)

            async with website(leads_there) as address:
                hosts = frozenset({host_key(address), host_key(there)})
                async with HttpClient(allowed_hosts=hosts, total_timeout=5) as client:
                    polite = Politeness(client, pace_s=0)
                    urls = [f"{address}/link", f"{address}/link", f"{address}/other"]
                    return [(await polite.get(url)).status for url in urls]

    assert asyncio.run(main()) == ["rate_limited", "not_due", "not_found"]
    assert [path for path, _ in target.asked] == ["/robots.txt", "/page"]
