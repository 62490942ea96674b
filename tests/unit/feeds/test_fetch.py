from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sahel_pipeline.feeds.addresses import host_key
from sahel_pipeline.feeds.fetch import fetch_feeds
from sahel_pipeline.feeds.http import FetchResult, HttpClient
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import FeedState, after_fetch
from sahel_pipeline.feeds.status import FetchStatus
from tests.unit.feeds.servers import RSS, website

NOW = dt.datetime(2022, 9, 2, 6, 0, tzinfo=dt.UTC)
NOTHING: Mapping[str, FeedState] = {}


class Farm:
    """Many feeds on one server, which counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.under_way = 0
        self.most = 0
        self.etags = False

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.02)
        self.under_way -= 1
        code = request.path.rpartition("-")[2]
        if code.isdigit() and len(code) == 3:
            return web.Response(status=int(code), headers={"Retry-After": "60"})
        if self.etags and request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        return web.Response(body=RSS, headers={"ETag": '"1"'} if self.etags else {})


def feed(address: str, name: str) -> Feed:
    return Feed(id=name, publisher="P", country="MLI", url=f"{address}/{name}", language="fr")


async def poll(
    farm: Farm, names: list[str], states: Mapping[str, FeedState] = NOTHING, **options: Any
) -> tuple[dict[str, FetchResult], dict[str, FeedState]]:
    async with (
        website(farm.answer) as address,
        HttpClient(allowed_hosts=frozenset({host_key(address)}), total_timeout=5) as client,
    ):
        # The port changes from server to server: what is remembered moves along.
        states = {
            name: state.model_copy(update={"registry_url": f"{address}/{name}", "url": f"{address}/{name}"})
            for name, state in states.items()
        }
        results, after = {}, dict(states)
        async for one, result in fetch_feeds(
            [feed(address, name) for name in names],
            states,
            client,
            now=NOW,
            **options,
        ):
            results[one.id] = result
            after[one.id] = after_fetch(one, states.get(one.id) or FeedState(), result, NOW)
        return results, after


def test_every_feed_comes_with_its_outcome() -> None:
    results, _ = asyncio.run(poll(Farm(), ["a", "b-404", "c-500", "d-410"], per_host=4))
    assert {name: result.status for name, result in results.items()} == {
        "a": "ok",
        "b-404": "not_found",
        "c-500": "server_error",
        "d-410": "gone",
    }


def test_few_requests_at_once_to_one_host() -> None:
    farm = Farm()
    results, _ = asyncio.run(poll(farm, [f"f{n}" for n in range(24)], per_host=3))
    assert len(results) == 24
    assert farm.most == 3
    assert sorted(farm.asked) == sorted(f"/f{n}" for n in range(24))


def test_a_body_seen_before_is_unchanged_with_or_without_the_help_of_the_server() -> None:
    farm = Farm()
    _, states = asyncio.run(poll(farm, ["a"]))
    results, _ = asyncio.run(poll(farm, ["a"], states))
    assert results["a"].status is FetchStatus.UNCHANGED
    assert results["a"].body == b""
    farm.etags = True
    _, states = asyncio.run(poll(farm, ["a"]))
    results, _ = asyncio.run(poll(farm, ["a"], states))
    assert results["a"].status is FetchStatus.NOT_MODIFIED


def test_a_feed_that_is_not_due_is_not_asked() -> None:
    farm = Farm()
    states = {"a": FeedState(gone_since=NOW), "b": FeedState(held_until=NOW + dt.timedelta(hours=1))}
    results, _ = asyncio.run(poll(farm, ["a", "b", "c"], states))
    assert [results[name].status for name in "abc"] == ["gone", "not_due", "ok"]
    assert farm.asked == ["/c"]


def test_a_host_that_asks_for_patience_is_left_alone_in_this_run_and_the_next() -> None:
    farm = Farm()
    results, states = asyncio.run(poll(farm, ["a-429", "b", "c"], per_host=1))
    assert [result.status for result in results.values()] == ["rate_limited", "not_due", "not_due"]
    results, _ = asyncio.run(poll(farm, ["b", "a-429"], states, per_host=1))
    assert {result.status for result in results.values()} == {FetchStatus.NOT_DUE}
    assert farm.asked == ["/a-429"]


def test_an_operator_may_ask_one_feed_of_a_host_that_wants_patience() -> None:
    farm = Farm()
    hold = FeedState(host_held_until=NOW + dt.timedelta(hours=1))
    states = dict.fromkeys(("a", "b"), hold)
    results, after = asyncio.run(poll(farm, ["a", "b", "c"], states, retried=["a"]))
    assert [results[name].status for name in "abc"] == ["ok", "not_due", "not_due"]
    assert after["a"].host_held_until is None
    assert after["b"].host_held_until == hold.host_held_until
    assert farm.asked == ["/a"]


def test_a_host_that_refuses_in_this_run_is_left_alone_by_operators_too() -> None:
    farm = Farm()
    results, _ = asyncio.run(poll(farm, ["a-429", "b", "c"], per_host=1, retried=["a-429", "b", "c"]))
    assert [result.status for result in results.values()] == ["rate_limited", "not_due", "not_due"]
    assert farm.asked == ["/a-429"]


def test_no_feeds_no_results() -> None:
    assert asyncio.run(poll(Farm(), []))[0] == {}


def test_a_slow_consumer_holds_the_workers_back() -> None:
    farm = Farm()

    async def main() -> list[str]:
        async with (
            website(farm.answer) as address,
            HttpClient(allowed_hosts=frozenset({host_key(address)})) as client,
        ):
            feeds = [feed(address, f"f{n}") for n in range(30)]
            results = fetch_feeds(feeds, NOTHING, client, now=NOW, concurrency=3, per_host=3)
            first, _ = await anext(results)
            await asyncio.sleep(0.5)
            asked = list(farm.asked)
            await results.aclose()
            assert first.id in {path.strip("/") for path in asked}
            return asked

    # One taken, one in line, three that wait to be put there.
    assert len(asyncio.run(main())) <= 5


def test_a_consumer_that_leaves_early_stops_the_requests() -> None:
    farm = Farm()

    async def main() -> int:
        async with (
            website(farm.answer) as address,
            HttpClient(allowed_hosts=frozenset({host_key(address)})) as client,
        ):
            feeds = [feed(address, f"f{n}") for n in range(30)]
            results = fetch_feeds(feeds, NOTHING, client, now=NOW, concurrency=2)
            async for _ in results:
                break
            await results.aclose()
            before = len(farm.asked)
            await asyncio.sleep(0.2)
            return len(farm.asked) - before

    assert asyncio.run(main()) == 0
