"""Polling and page reading, beside the feed reader `reader`, on one farm of feeds of our own, in one run.

The farm is a process of its own on loopback: feeds of 30 items, five to a host. `reader` polls them into its
SQLite file, with the best of several numbers of threads; ours plans, fetches, and remembers, with state,
outcomes and bodies in a real S3 server (SeaweedFS), batch after batch or, as a DAG run does it, batches side
by side in processes. Entries are noted as seen and not followed, as by `reader`. Then all are polled again,
unchanged. Both are open when the clock starts: their programs loaded, the feeds added to the database, the
bucket reached. Memory is the most that all processes of a poller held at once (PSS); the servers are not
counted, and their CPU time is given apart.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import hashlib
import multiprocessing
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import yaml
from rich.console import Console
from rich.table import Table

from sahel_pipeline.feeds.shares import FeedStates, depth_of, share_of
from sahel_pipeline.feeds.state import FeedState, mark, shard_of
from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.pipeline import Run, fetch_feeds, plan_feeds, remember_feeds
from sahel_pipeline.pipeline.staged import ReadBatch, ReadEntry, load_entries, store_json
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


def feed_template() -> bytes:
    """An RSS feed as papers send it; `@@` stands for its number, so that no two are alike."""
    items = "".join(
        f"<item><title>Le conseil municipal de la ville @@-{item} adopte son budget</title>"
        f"<link>http://127.0.0.1/@@/{item}?utm_source=rss</link>"
        f"<guid isPermaLink='false'>g@@-{item}</guid>"
        f"<pubDate>Mon, 08 Jul 2024 08:{item % 60:02}:00 +0000</pubDate><dc:creator>Rédaction</dc:creator>"
        "<category>Économie</category><description>&lt;p&gt;Les élus ont débattu pendant plusieurs heures "
        "des priorités de l’année, entre routes, écoles et eau potable, avant un vote serré dont le maire "
        f"s’est dit satisfait. Séance @@-{item}.&lt;/p&gt;</description></item>"
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
    """Serve feeds on `hosts` free ports, and send them; runs until it is killed.

    No more than the few bytes of HTTP that the pollers need: both wait for the same cores.
    """
    import asyncio

    template = feed_template()

    class Feeds(asyncio.Protocol):
        def __init__(self) -> None:
            self.asked = b""

        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            self.asked += data
            while b"\r\n\r\n" in self.asked:
                head, _, self.asked = self.asked.partition(b"\r\n\r\n")
                if not head.startswith(b"GET "):  # somebody else who tries the ports of this machine
                    self.transport.close()
                    return
                number = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
                etag = etag_of(number).encode()
                common = b"ETag: " + etag + b"\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
                if etag in head:
                    self.transport.write(b"HTTP/1.1 304 Not Modified\r\n" + common + b"\r\n")
                    continue
                body = template.replace(b"@@", number.encode())
                length = b"Content-Length: %d\r\n\r\n" % len(body)
                self.transport.write(b"HTTP/1.1 200 OK\r\n" + common + length + body)

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        servers = [await loop.create_server(Feeds, "127.0.0.1", 0, backlog=64) for _ in range(hosts)]
        ports.send([server.sockets[0].getsockname()[1] for server in servers])
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
    servers_cpu_s: float
    peak_mb: float


def watched(opened: Callable[..., Any], *args: Any) -> Measured:
    """Open a poller in a process of its own and let it poll; watch the memory of all its processes.

    `opened(*args)` is a context manager that gives what polls.
    """
    ours, theirs = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_timed, args=(theirs, opened, args))
    process.start()
    top = psutil.Process(process.pid)
    try:
        ours.recv()
        servers = [other for other in _tree(psutil.Process()) if other not in _tree(top)]
        before, peak = _cpu(servers), 0
        ours.send("go")
        while True:
            over = ours.poll(0.5)  # rarely: to look takes time of the same processors
            peak = max(peak, sum(map(_pss, _tree(top))))
            if over:
                break
        seconds, cpu_s = ours.recv()
        servers_cpu_s = _cpu(servers) - before
        ours.send("end")
    except EOFError:
        raise SystemExit(f"{opened.__name__} failed") from None
    process.join()
    return Measured(seconds, cpu_s, servers_cpu_s, peak / 1e6)


def _timed(pipe: Any, opened: Callable[..., Any], args: tuple[Any, ...]) -> None:
    with opened(*args) as poll:
        freeze()
        pipe.send("ready")
        pipe.recv()
        mine = _tree(psutil.Process())
        begin, before = time.perf_counter(), _cpu(mine)
        poll()
        pipe.send((time.perf_counter() - begin, _cpu(mine) - before))
        pipe.recv()


def freeze() -> None:
    """Let the collector of garbage pass over the programs that are loaded, as a task of the DAGs does."""
    gc.collect()
    gc.freeze()


def _tree(top: psutil.Process) -> list[psutil.Process]:
    try:
        return [top, *top.children(recursive=True)]
    except psutil.Error:
        return []


def _cpu(processes: Sequence[psutil.Process]) -> float:
    """Seconds of processors that these processes took, with their children that have ended."""
    seconds = 0.0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            seconds += sum(process.cpu_times()[:4])
    return seconds


def _pss(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(memory, "pss", None) or memory.rss


@contextlib.contextmanager
def opened_reader(database: str, feeds: list[str] | None, threads: int) -> Iterator[Callable[[], None]]:
    """`reader`, after adding `feeds` where they are given."""
    from reader import make_reader

    reader = make_reader(database)
    for feed in feeds or ():
        reader.add_feed(feed)

    def poll() -> None:
        # Not by its own schedule, by which a second poll within the hour would ask no feed at all.
        results = list(reader.update_feeds_iter(workers=threads, scheduled=False))
        failed = [str(result.value) for result in results if result.error]
        if failed or len(results) < (reader.get_feed_counts().total or 0):
            raise RuntimeError(
                f"reader asked {len(results)} feeds and could not read {len(failed)}: {failed[:1]}"
            )

    yield poll
    reader.close()


_run: Run  # of a process


def open_run(access: S3Access, prefix: str, registry: str, hosts: frozenset[str], hour: int) -> None:
    """Make the run that this process works on."""
    global _run
    _run = Run(
        id=f"bench-{hour}",
        now=NOW + timedelta(hours=hour),
        store=ObjectStore(access.client(), BUCKET, prefix),
        settings=Settings(feeds=registry, allow_hosts=hosts, bucket=BUCKET),
    )
    _run.store.check()
    freeze()


@contextlib.contextmanager
def opened_sahel(processes: int, *args: Any) -> Iterator[Callable[[], None]]:
    """Ours: the tasks of a run, batch after batch in one process, or batches side by side in several.

    Entries are noted as seen, not followed.
    """
    open_run(*args)
    if processes == 1:
        yield lambda: check([poll_batch(batch["batch"]) for batch in plan_feeds(_run)])
        return
    with ProcessPoolExecutor(processes, PROCESSES, open_run, args) as pool:
        for _ in pool.map(time.sleep, [0.5] * processes):  # each of them is there
            pass
        yield lambda: check(list(pool.map(poll_batch, [batch["batch"] for batch in plan_feeds(_run)])))


def poll_batch(batch: int) -> int:
    """The tasks of one batch; gives the number of feeds that were lost."""
    fetched = fetch_feeds(_run, batch)
    if fetched["new"]:
        note_entries(_run, batch)
    remember_feeds(_run, batch)
    return fetched["lost"]


def check(lost: list[int]) -> None:
    if any(lost):
        raise RuntimeError(f"{sum(lost)} feeds were lost")


def note_entries(run: Run, batch: int) -> None:
    """In place of `read_articles`: every new entry is done with, and gave no article."""
    entries = [
        ReadEntry(host=feed.host, feed_id=feed.feed.id, key=entry.key, digest=entry.digest)
        for feed in load_entries(run, batch)
        for entry in feed.new
    ]
    store_json(run, keys.read(run.id, batch), ReadBatch(entries=entries, french=0, sahel=0))


def hosts_of(feeds: list[str]) -> frozenset[str]:
    return frozenset(feed.split("/")[2] for feed in feeds)


def write_registry(path: Path, feeds: list[str]) -> str:
    entries = [
        {"id": f"feed-{n}", "publisher": "Journal", "country": "FRA", "url": url, "language": "fr"}
        for n, url in enumerate(feeds)
    ]
    path.write_text(yaml.dump(entries, Dumper=yaml.CSafeDumper))
    return str(path)


def compare(size: int, threads: list[int], folder: Path, access: S3Access) -> Table:
    """First and unchanged poll, by `reader` and by ours, on the same farm."""
    columns = ("poll", "by", "feeds/s", "times reader", "CPU ms a feed", "of servers", "peak MB")
    table = Table(*columns, title=f"{size} feeds of {ITEMS} items")
    with farm(size) as feeds:
        registry = write_registry(folder / "compare.yaml", feeds)
        rest = registry, hosts_of(feeds)
        for hour, poll in enumerate(("first", "unchanged")):
            rows = [
                (
                    f"reader, {n} threads",
                    watched(opened_reader, f"{folder}/{n}.db", None if hour else feeds, n),
                )
                for n in threads
            ]
            peer = min(took.seconds for _, took in rows)
            for processes in (1, 2):
                took = watched(opened_sahel, processes, access, f"compare-{processes}/", *rest, hour)
                rows.append((f"sahel, {processes} process{'es' * (processes > 1)}", took))
            for name, took in rows:
                table.add_row(
                    *(poll, name, f"{size / took.seconds:.1f}", f"{peer / took.seconds:.1f}"),
                    *(f"{took.cpu_s / size * 1000:.2f}", f"{took.servers_cpu_s / size * 1000:.2f}"),
                    f"{took.peak_mb:.0f}",
                )
    return table


def growth(sizes: list[int], folder: Path, access: S3Access, console: Console) -> None:
    """Ours alone, on farms that grow, in two processes; each row is printed when it is measured."""
    for size in sizes:
        with farm(size) as feeds:
            registry = write_registry(folder / f"{size}.yaml", feeds)
            rest = access, f"g{size}/", registry, hosts_of(feeds)
            for hour, poll in enumerate(("first", "unchanged")):
                console.print(f"{size:6,} {poll:9} | {told(size, watched(opened_sahel, 2, *rest, hour))}")


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
                window="".join(
                    mark(hashlib.sha256(f"{number}-{item}".encode()).hexdigest()) for item in range(ITEMS)
                ),
            )
        for name, states in shares.items():
            store_states(store, name, states, None)
        took = watched(opened_sahel, 2, access, f"u{size}/", registry, hosts_of(feeds), 1)
    console.print(f"unchanged: {size:6,} | {told(size, took)}")


def told(size: int, took: Measured) -> str:
    cpu, servers = took.cpu_s / size * 1000, took.servers_cpu_s / size * 1000
    return (
        f"{size / took.seconds:.1f} feeds/s, CPU {cpu:.2f} ms a feed (servers {servers:.2f}), "
        f"{took.peak_mb:.0f} MB"
    )


def pages(count: int) -> Table:
    """Text of article pages, by the number of child processes."""
    from sahel_pipeline.articles import PageReader, RawPage  # not for those who poll
    from sahel_pipeline.local.newspapers_library import load_library

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
    parser.add_argument("--threads", type=int, nargs="+", default=[4, 20], help="of reader; its best counts")
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
            console.print(compare(asked.feeds, asked.threads, folder, access))
        if asked.pages:
            console.print(pages(asked.pages))
        if asked.growth:
            growth(asked.growth, folder, access, console)
        if asked.unchanged:
            unchanged(asked.unchanged, folder, access, console)


if __name__ == "__main__":
    main()
