"""Polling and page reading, beside the feed reader `reader`, on one farm of feeds of our own, in one run.

The farm is a process of its own on loopback: feeds of 30 items, five to a host. `reader` polls them into its
SQLite file; ours plans, fetches, and remembers, with state, outcomes and bodies in a real S3 server
(SeaweedFS). Entries are noted as seen and not followed, as by `reader`. Then all are polled again, unchanged.
Memory is the most that all processes of a poller held at once (PSS); the servers are not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import multiprocessing
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import yaml
from rich.console import Console
from rich.table import Table

from sahel_pipeline.articles import PageReader, RawPage
from sahel_pipeline.feeds.shares import FeedStates, depth_of, share_of
from sahel_pipeline.feeds.state import FeedState, shard_of
from sahel_pipeline.local import s3
from sahel_pipeline.local.newspapers_library import load_library
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.pipeline import Run, fetch_feeds, plan_feeds, remember_feeds
from sahel_pipeline.pipeline.staged import ReadBatch, ReadEntry, load_fetched
from sahel_pipeline.pipeline.states import store_states
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore

ITEMS = 30
FEEDS_PER_HOST = 5
BUCKET = "sahel-bench"
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
PROCESSES = multiprocessing.get_context("spawn")


def feed_body(number: int) -> bytes:
    """An RSS feed as papers send it; its words are its own, so that no two are alike."""
    items = "".join(
        f"<item><title>Le conseil municipal de la ville {number}-{item} adopte son budget</title>"
        f"<link>http://127.0.0.1/{number}/{item}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>g{number}-{item}</guid>"
        f"<pubDate>Mon, 08 Jul 2024 08:{item % 60:02}:00 +0000</pubDate><dc:creator>Rédaction</dc:creator>"
        "<category>Économie</category><description>&lt;p&gt;Les élus ont débattu pendant plusieurs heures "
        "des priorités de l’année, entre routes, écoles et eau potable, avant un vote serré dont le maire "
        f"s’est dit satisfait. Séance {number}-{item}.&lt;/p&gt;</description></item>"
        for item in range(ITEMS)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Journal</title>'
        f"<link>http://127.0.0.1/</link><description>Ville</description>{items}</channel></rss>"
    ).encode()


def etag_of(number: str) -> str:
    return f'"{hashlib.sha256(number.encode()).hexdigest()[:16]}"'


def serve_farm(hosts: int, ports: Any) -> None:
    """Serve feeds on `hosts` free ports, and send them; runs until it is killed."""
    import asyncio

    from aiohttp import web

    async def answer(request: web.Request) -> web.Response:
        number = request.path.rpartition("/")[2]
        etag = etag_of(number)
        headers = {"ETag": etag, "Content-Type": "application/rss+xml; charset=utf-8"}
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=feed_body(int(number)), headers=headers)

    async def serve() -> None:
        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        sites = [web.TCPSite(runner, "127.0.0.1", 0, backlog=64) for _ in range(hosts)]
        for site in sites:
            await site.start()
        ports.send([address[1] for address in runner.addresses])
        await asyncio.Event().wait()

    asyncio.run(serve())


@contextlib.contextmanager
def farm(feeds: int) -> Iterator[list[str]]:
    """Addresses of the feeds of a farm."""
    ours, theirs = PROCESSES.Pipe()
    server = PROCESSES.Process(target=serve_farm, args=(-(-feeds // FEEDS_PER_HOST), theirs), daemon=True)
    server.start()
    try:
        ports = ours.recv()
        yield [f"http://127.0.0.1:{ports[n // FEEDS_PER_HOST]}/feed/{n}" for n in range(feeds)]
    finally:
        server.kill()
        server.join()


@dataclass(frozen=True)
class Measured:
    """What one poll of all feeds took: time, time of processors, and memory."""

    seconds: float
    cpu_s: float
    peak_mb: float


def watched(work: Callable[..., None], *args: Any) -> Measured:
    """Run `work` in a process of its own; watch its memory and that of its children."""
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_timed, args=(theirs, work, args))
    process.start()
    peak, top = 0, psutil.Process(process.pid)
    while not ours.poll(0.1):
        peak = max(peak, sum(map(_pss, [top, *_children(top)])))
        if not process.is_alive() and not ours.poll():
            raise SystemExit(f"{work.__name__} failed")
    seconds, cpu_s = ours.recv()
    process.join()
    return Measured(seconds, cpu_s, peak / 1e6)


def _timed(pipe: Any, work: Callable[..., None], args: tuple[Any, ...]) -> None:
    begin, before = time.perf_counter(), sum(os.times()[:4])
    work(*args)
    pipe.send((time.perf_counter() - begin, sum(os.times()[:4]) - before))


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _pss(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(memory, "pss", None) or memory.rss


def poll_with_reader(database: str, feeds: list[str] | None) -> None:
    """Poll with `reader`, after adding `feeds` where they are given."""
    from reader import make_reader

    reader = make_reader(database)
    for feed in feeds or ():
        reader.add_feed(feed)
    # Not by its own schedule, by which a second poll within the hour would ask no feed at all.
    results = list(reader.update_feeds_iter(workers=20, scheduled=False))
    failed = [str(result.value) for result in results if result.error]
    if failed or len(results) < (reader.get_feed_counts().total or 0):
        raise RuntimeError(
            f"reader asked {len(results)} feeds and could not read {len(failed)}: {failed[:1]}"
        )


def poll_with_sahel(access: S3Access, prefix: str, registry: str, hosts: frozenset[str], hour: int) -> None:
    """Poll as the tasks of a run do, one batch after the other; entries are noted as seen, not followed."""
    run = Run(
        id=f"bench-{hour}",
        now=NOW + timedelta(hours=hour),
        store=ObjectStore(access.client(), BUCKET, prefix),
        settings=Settings(feeds=registry, allow_hosts=hosts, bucket=BUCKET),
    )
    for batch in plan_feeds(run):
        counts = fetch_feeds(run, batch["batch"])
        if counts["lost"]:
            raise RuntimeError(f"{counts['lost']} feeds were lost")
        note_entries(run, batch["batch"])
        remember_feeds(run, batch["batch"])


def note_entries(run: Run, batch: int) -> None:
    """In place of `read_articles`: every new entry is done with, and gave no article."""
    fetched = load_fetched(run, batch)
    entries = [
        ReadEntry(host=feed.host, feed_id=feed.feed.id, entry=entry) for feed in fetched for entry in feed.new
    ]
    read = ReadBatch(entries=entries, french=0, sahel=0)
    run.store.put(keys.read(run.id, batch), read.model_dump_json().encode())


def hosts_of(feeds: list[str]) -> frozenset[str]:
    return frozenset(feed.split("/")[2] for feed in feeds)


def write_registry(path: Path, feeds: list[str]) -> str:
    entries = [
        {"id": f"feed-{n}", "publisher": "Journal", "country": "FRA", "url": url, "language": "fr"}
        for n, url in enumerate(feeds)
    ]
    path.write_text(yaml.dump(entries, Dumper=yaml.CSafeDumper))
    return str(path)


def compare(size: int, folder: Path, access: S3Access) -> Table:
    """First and unchanged poll, by `reader` and by ours, on the same farm."""
    table = Table(
        "poll",
        "by",
        "feeds/s",
        "times reader",
        "CPU ms a feed",
        "peak MB",
        title=f"{size} feeds of {ITEMS} items",
    )
    with farm(size) as feeds:
        registry = write_registry(folder / "compare.yaml", feeds)
        for hour, poll in enumerate(("first", "unchanged")):
            peer = watched(poll_with_reader, str(folder / "reader.sqlite"), None if hour else feeds)
            ours = watched(poll_with_sahel, access, "compare/", registry, hosts_of(feeds), hour)
            for name, took in (("reader", peer), ("sahel", ours)):
                table.add_row(
                    *(poll, name, f"{size / took.seconds:.1f}", f"{peer.seconds / took.seconds:.1f}"),
                    *(f"{took.cpu_s / size * 1000:.1f}", f"{took.peak_mb:.0f}"),
                )
    return table


def growth(sizes: list[int], folder: Path, access: S3Access, console: Console) -> None:
    """Ours alone, on farms that grow; each row is printed when it is measured."""
    console.print("growth: feeds; first poll, then unchanged: feeds/s, CPU ms a feed, peak MB")
    for size in sizes:
        with farm(size) as feeds:
            registry = write_registry(folder / f"{size}.yaml", feeds)
            rest = access, f"g{size}/", registry, hosts_of(feeds)
            took = [watched(poll_with_sahel, *rest, hour) for hour in (0, 1)]
        console.print(f"{size:6,}", *(told(size, one) for one in took), sep=" | ")


def unchanged(size: int, folder: Path, access: S3Access, console: Console) -> None:
    """Ours alone, on a farm so large that only the poll that finds nothing new is made.

    What a first poll would have left is written beforehand: how each feed answered.
    """
    with farm(size) as feeds:
        registry = write_registry(folder / f"{size}.yaml", feeds)
        store = ObjectStore(access.client(), BUCKET, f"u{size}/")
        shares: dict[str, FeedStates] = defaultdict(FeedStates)
        depth = depth_of(size, Settings().feeds_per_batch)
        for number, url in enumerate(feeds):
            shares[share_of(shard_of(url), depth)].feeds[f"feed-{number}"] = FeedState(
                registry_url=url,
                url=url,
                etag=etag_of(str(number)),
                body_sha256="0" * 64,
                last_full=NOW,
                last_fetch=NOW,
                last_success=NOW,
                window=tuple(
                    hashlib.sha256(f"{number}-{item}".encode()).hexdigest()[:32] for item in range(ITEMS)
                ),
            )
        for name, states in shares.items():
            store_states(store, name, states, None)
        took = watched(poll_with_sahel, access, f"u{size}/", registry, hosts_of(feeds), 1)
    console.print(f"unchanged: {size:6,} | {told(size, took)}")


def told(size: int, took: Measured) -> str:
    return f"{size / took.seconds:.1f} feeds/s, {took.cpu_s / size * 1000:.1f} ms, {took.peak_mb:.0f} MB"


def pages(count: int) -> Table:
    """Text of article pages, by the number of child processes."""
    words = [article.text for article in load_library().articles]
    links = "".join(f"<li><a href='/{n}'>Autre article {n}</a></li>" for n in range(200))
    made = []
    for number in range(count):
        text = "".join(f"<p>{part}</p>" for part in words[number % len(words)].split("\n"))
        page = (
            f"<html><body><nav><ul>{links}</ul></nav><article><h1>{number}</h1>{text}</article></body></html>"
        )
        made.append(RawPage(page.encode(), f"http://127.0.0.1/{number}", "text/html; charset=utf-8"))
    table = Table("workers", "pages/s", title=f"text of {count} pages (trafilatura)")
    for workers in (1, 2):
        with PageReader(workers) as reader:
            for _ in reader.read_many(made[: workers * 2]):  # start the processes
                pass
            begin = time.perf_counter()
            for _ in reader.read_many(made):
                pass
            table.add_row(str(workers), f"{count / (time.perf_counter() - begin):.1f}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=300, help="feeds of the comparison")
    parser.add_argument("--growth", type=int, nargs="*", default=[100, 1000, 10_000], help="sizes of farms")
    parser.add_argument("--unchanged", type=int, default=0, help="size of a farm that has been polled before")
    parser.add_argument("--pages", type=int, default=300, help="article pages")
    asked = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as name, Processes(Path(name) / "logs") as processes:
        folder = Path(name)
        access = s3.saved_access(folder, free_port())
        s3.start(processes, folder / "data", access, BUCKET)
        if asked.feeds:
            console.print(compare(asked.feeds, folder, access))
        if asked.pages:
            console.print(pages(asked.pages))
        if asked.growth:
            growth(asked.growth, folder, access, console)
        if asked.unchanged:
            unchanged(asked.unchanged, folder, access, console)


if __name__ == "__main__":
    main()
