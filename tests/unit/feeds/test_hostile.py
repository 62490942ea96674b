"""Hostile feeds, all at once, over real HTTP: each ends in time with an outcome, and harms no other."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gzip
import random
import time
import tracemalloc
import zlib

from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_pipeline.feeds.addresses import host_key
from sahel_pipeline.feeds.fetch import fetch_feeds
from sahel_pipeline.feeds.http import HttpClient, _Body, _StoppedError
from sahel_pipeline.feeds.parser import FeedParser
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.status import FetchStatus
from tests.unit.feeds.servers import RSS, website

NOW = dt.datetime(2022, 9, 2, 6, 0, tzinfo=dt.UTC)
BODY = RSS[RSS.index(b"<rss") :]


def with_entities(*declarations: bytes, use: bytes) -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE rss [' + b"".join(declarations) + b"]>"
    return head + BODY.replace(b"sommet", use)


def laughs() -> bytes:
    levels = [b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)]
    return with_entities(b'<!ENTITY l0 "ha">', *levels, use=b"&l9;")


def nested(depth: int) -> bytes:
    return BODY.replace(b"<description>", b"<description>" + b"<div>" * depth, 1)


def items(count: int) -> bytes:
    item = b"<item><title>Titre</title><link>https://journal.example/%d</link></item>"
    return b"<rss version='2.0'><channel>" + b"".join(item % n for n in range(count)) + b"</channel></rss>"


BOMB = gzip.compress(b"\0" * 30_000_000)
ZIPPED = {"Content-Encoding": "gzip"}
BODIES: dict[str, tuple[bytes, dict[str, str], set[str]]] = {
    "good": (RSS, {}, {"ok"}),
    "good-gzip": (gzip.compress(RSS), ZIPPED, {"ok"}),
    "good-latin": (RSS.decode().replace("utf-8", "ISO-8859-1").encode("cp1252"), {}, {"ok"}),
    "lying-latin": (RSS.replace(b"utf-8", b"ISO-8859-1"), {}, {"ok"}),
    "lying-utf-8": (RSS.decode().encode("cp1252"), {}, {"ok"}),
    "undefined-entity": (RSS.replace(b"sommet", b"sommet &eacute; &nope; &"), {}, {"ok"}),
    "broken-xml": (RSS[:-40], {}, {"ok"}),
    "html": (b"<!doctype html><title>x</title>", {}, {"html"}),
    "empty": (b"", {}, {"empty"}),
    "no-entries": (b"<rss version='2.0'><channel><title>x</title></channel></rss>", {}, {"empty"}),
    "garbage": (random.Random(1).randbytes(100_000), {}, {"malformed"}),
    "gzip-garbage": (random.Random(1).randbytes(100_000), ZIPPED, {"bad_encoding"}),
    "brotli": (b"x" * 100, {"Content-Encoding": "br"}, {"bad_encoding"}),
    "gzip-bomb": (BOMB, ZIPPED, {"too_large"}),
    "double-gzip-bomb": (gzip.compress(BOMB), {"Content-Encoding": "gzip, gzip"}, {"bad_encoding"}),
    "double-gzip-bomb-hidden": (gzip.compress(BOMB), ZIPPED, {"bad_encoding"}),
    "deflate-bomb": (zlib.compress(b"\0" * 30_000_000), {"Content-Encoding": "deflate"}, {"too_large"}),
    "attribute-bomb": (
        RSS.replace(b"<rss ", b"<rss " + b" ".join(b'a%d="x"' % n for n in range(90_000)) + b" "),
        {},
        {"ok"},
    ),
    "never-closed": (b"<rss>" + b"<item>" * 300_000, {}, {"too_costly"}),
    "laughs": (laughs(), {}, {"ok", "malformed", "too_costly"}),
    "quadratic": (
        with_entities(b'<!ENTITY a "' + b"x" * 50_000 + b'">', use=b"&a;" * 20_000),
        {},
        {"ok", "malformed", "too_costly"},
    ),
    "xxe": (with_entities(b'<!ENTITY x SYSTEM "file:///etc/passwd">', use=b"&x;"), {}, {"ok"}),
    "xxe-parameter": (
        with_entities(b'<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;', use=b"y"),
        {},
        {"ok"},
    ),
    "nested": (nested(20_000), {}, {"ok", "malformed", "too_costly"}),
    "many-items": (items(50_000), {}, {"ok"}),
    "huge-number": (RSS.replace(b"sommet", b"&#99999999999; &#0; &#xD800;"), {}, {"ok"}),
    # feedparser fails on this entry with a KeyError; the other one is saved.
    "item-in-item": (
        RSS.replace(b"</channel>", b"<item><title>x</title><category>a<item/>b</category></item></channel>"),
        {},
        {"ok"},
    ),
    "utf-7": (RSS.replace(b"utf-8", b"utf-7"), {}, {"ok"}),
    "odd-encoding": (RSS.replace(b"utf-8", b"rot13"), {}, {"ok"}),
}
REDIRECTS = {
    "inward": "http://127.0.0.1:1/",
    "inward-number": "http://2130706433/",
    "inward-v6": "http://[::ffff:7f00:1]/",
    "inward-name": "http://localhost:1/",
    "metadata": "http://169.254.169.254/latest/",
}
OTHERS = {
    **{name: {"refused_address"} for name in REDIRECTS},
    "file": {"bad_url"},
    "circle": {"redirect_loop"},
    "endless": {"too_large"},
    "drip": {"timeout"},
    "flood": {"bad_response"},
    "403": {"blocked"},
    "404": {"not_found"},
    "410": {"gone"},
    "500": {"server_error"},
}


async def answer(request: web.Request) -> web.StreamResponse:
    name = request.path.strip("/")
    if name in BODIES:
        body, headers, _ = BODIES[name]
        return web.Response(body=body, headers={"Content-Type": "application/rss+xml"} | headers)
    if name in REDIRECTS or name in ("file", "circle"):
        to = REDIRECTS.get(name) or {"file": "file:///etc/passwd", "circle": "/circle"}[name]
        return web.Response(status=302, headers={"Location": to})
    if name == "flood":
        return web.Response(headers={f"X-{n}": "y" for n in range(2_000)})
    if name.isdigit():
        return web.Response(status=int(name))
    response = web.StreamResponse()
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):  # the client has had enough
        while True:
            await response.write(b"x" * 65536 if name == "endless" else b"x")
            await asyncio.sleep(0 if name == "endless" else 0.05)
    return response


async def poll(parser: FeedParser) -> dict[str, tuple[str, int, str]]:
    outcomes = {}
    async with (
        website(answer) as address,
        HttpClient(
            allowed_hosts=frozenset({host_key(address)}), total_timeout=3, max_bytes=10_000_000
        ) as client,
    ):
        feeds = [
            Feed(id=name, publisher="P", country="MLI", url=f"{address}/{name}", language="fr")
            for name in (*BODIES, *OTHERS)
        ]
        async for feed, result in fetch_feeds(feeds, {}, client, now=NOW, concurrency=8, per_host=8):
            status, error, entries = result.status, result.error, 0
            if result.status == "ok":
                parsed = await asyncio.to_thread(
                    parser.parse,
                    result.body,
                    url=result.final_url,
                    content_type=result.content_type,
                    now=NOW,
                )
                status, error, entries = parsed.status, parsed.error, len(parsed.entries)
            outcomes[feed.id] = (str(status), entries, error or "")
    return outcomes


def test_every_hostile_feed_has_its_outcome_in_bounded_time_and_memory() -> None:
    started = time.monotonic()
    with FeedParser(timeout_s=2, max_entries=1000) as parser:
        tracemalloc.start()
        try:
            outcomes = asyncio.run(poll(parser))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    allowed = {name: statuses for name, (_, _, statuses) in BODIES.items()} | OTHERS
    assert {name: out for name, out in outcomes.items() if out[0] not in allowed[name]} == {}
    assert outcomes.keys() == allowed.keys()
    assert all((status == "ok") is bool(entries) for status, entries, _ in outcomes.values())
    assert all((status == "ok") is not bool(error) for status, _, error in outcomes.values())
    assert outcomes["many-items"][1] == 1000
    assert peak < 150_000_000
    assert time.monotonic() - started < 60


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=2_000),
    st.sampled_from(["", "gzip", "deflate", "identity", "br", "gzip, gzip"]),
    st.sampled_from(["as is", "gzip", "deflate"]),
    st.lists(st.integers(1, 50), min_size=1, max_size=20),
    st.integers(1, 3_000),
)
def test_decompression_gives_the_body_or_a_reason_however_it_is_cut(
    body: bytes, named: str, sent_as: str, cuts: list[int], limit: int
) -> None:
    wire = {"as is": body, "gzip": gzip.compress(body), "deflate": zlib.compress(body)}[sent_as]
    outcome: bytes | FetchStatus
    try:
        taken = _Body([named], limit)
        at = turn = 0
        while at < len(wire):
            step = cuts[turn % len(cuts)]
            taken.add(wire[at : at + step])
            at, turn = at + step, turn + 1
        outcome = taken.whole()
    except _StoppedError as stopped:
        outcome = stopped.status
    if isinstance(outcome, bytes):
        assert len(outcome) <= limit
    else:
        assert outcome in (FetchStatus.BAD_ENCODING, FetchStatus.TOO_LARGE)
    if named == sent_as and not body.startswith(b"\x1f\x8b"):
        assert outcome == (body if len(body) <= limit else FetchStatus.TOO_LARGE)
