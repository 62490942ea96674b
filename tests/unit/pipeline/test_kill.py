"""A run is killed (-9) at ten random points, and the next one gives what an undisturbed run gives."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.conftest import BUCKET
from tests.unit.pipeline.conftest import NOW, feed_of, ingest, new_run
from tests.unit.pipeline.site import Site, apart_from
from tests.unit.pipeline.test_crashes import articles

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)
KILLS = 10
# Copies of a process that has everything imported: a run starts in an instant, and none shares our threads.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.unit.pipeline.conftest", "tests.unit.pipeline.warm"])
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system knows no kill -9")


def run_in_child(
    access: S3Access,
    prefix: str,
    folder: Path,
    feeds: list[dict[str, Any]],
    now: datetime,
    requests: Any,
    kill: tuple[int, float] | None,
) -> None:
    """One whole ingest run; `kill` says at which of its requests to S3 it dies, and how many seconds later.

    A request is where a run changes what the next one sees; the seconds let it die before, in and after it.
    """
    store = ObjectStore(access.client(), BUCKET, prefix)
    one_by_one = threading.Lock()  # of this process alone: one that is shared would stay locked by the dead

    def count(**_: Any) -> None:
        with one_by_one:
            requests.value += 1
            if kill and requests.value == kill[0]:
                threading.Timer(kill[1], os.kill, (os.getpid(), signal.SIGKILL)).start()

    store.client.meta.events.register("before-send.s3", count)
    folder.mkdir(exist_ok=True)
    patient = {"total_timeout": 30, "connect_timeout": 30}  # a busy machine must not cost a feed or page
    ingest(new_run(store, folder, feeds, now, feeds_per_batch=4, page_workers=0, **patient))


def run_once(
    store: ObjectStore,
    access: S3Access,
    folder: Path,
    feeds: list[dict[str, Any]],
    now: datetime,
    kill: tuple[int, float] | None = None,
) -> tuple[int | None, int]:
    """Exit status of a run in a process of its own, and the number of its requests to S3."""
    requests = PROCESSES.RawValue("i", 0)
    child = PROCESSES.Process(
        target=run_in_child, args=(access, store.prefix, folder, feeds, now, requests, kill)
    )
    child.start()
    child.join(120)
    assert child.exitcode is not None, "the run does not end"
    return child.exitcode, requests.value


@pytest.fixture
def feeds() -> Iterator[list[dict[str, Any]]]:
    """Six feeds of two papers in two batches: seven articles, one in feeds of both, copies of each other."""
    with Site() as one, apart_from(one) as two:
        names = {
            (one, "/une"): ("visite", "sommet", "accord"),
            (one, "/monde"): ("sommet", "frontiere"),
            (one, "/afrique"): ("douane",),
            (two, "/une"): ("marche", "pluies"),
            (two, "/monde"): ("pluies",),
        }
        for (site, _), some in names.items():
            for name in some:
                site.article(name)
        for (site, path), some in names.items():
            items = (
                site.item(name, when=WHEN + timedelta(days=place, hours=len(path)))
                for place, name in enumerate(some)
            )
            site.feed(path, *items, ETag=f'"{"-".join(some)}"')
        shared = two.item("x", when=WHEN, link=f"{one.origin}/article/visite")
        two.feed("/partage", shared, ETag='"partage"')
        yield [
            feed_of(site, path, f"feed-{number}", publisher="Journal" if site is one else "Gazette")
            for number, (site, path) in enumerate([*names, (two, "/partage")])
        ]


def stored(store: ObjectStore) -> list[dict[str, Any]]:
    """All articles, without the time at which they were fetched: a later run fetches later."""
    found = [article.model_dump(mode="json", exclude={"fetched"}) for article in articles(store)]
    return sorted(found, key=lambda article: article["article_id"])


def test_a_killed_run_is_made_good_by_the_next(
    s3_access: S3Access, store: ObjectStore, tmp_path: Path, feeds: list[dict[str, Any]]
) -> None:
    calm = ObjectStore(store.client, BUCKET, f"{store.prefix}calm/")
    status, requests = run_once(calm, s3_access, tmp_path / "calm", feeds, NOW)
    expected = stored(calm)
    assert status == 0
    assert len(expected) == len({article["article_id"] for article in expected}) == 7
    assert any(article["copies"] for article in expected)
    chance = random.Random(20240708)
    numbers = sorted(chance.sample(range(1, requests), KILLS))
    points = [(number, chance.choice([0, 0.002, 0.01])) for number in numbers]

    def kill_and_run_again(point: tuple[int, float]) -> tuple[Any, ...]:
        corner = ObjectStore(store.client, BUCKET, f"{store.prefix}{point[0]}/")
        folder = tmp_path / str(point[0])
        killed, _ = run_once(corner, s3_access, folder, feeds, NOW, point)
        again, _ = run_once(corner, s3_access, folder, feeds, NOW + timedelta(hours=1))
        return killed, again, stored(corner)

    with ThreadPoolExecutor(3) as threads:
        for point, outcome in zip(points, threads.map(kill_and_run_again, points), strict=True):
            when = f"killed {point[1]} s after request {point[0]} of {requests}"
            assert outcome == (-signal.SIGKILL, 0, expected), when
