"""A bucket that is not there, keys that are wrong, a server that dies in the middle."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sahel_pipeline.errors import PermanentError
from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Child, Processes, free_port
from sahel_pipeline.pipeline import plan_feeds, report_ingest
from sahel_pipeline.records import Article
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore, StorageError, StorageRefusedError
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest, steps
from tests.unit.pipeline.site import Site, objects

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)


@pytest.fixture
def served(site: Site) -> Site:
    """The site with one feed of two articles."""
    site.feed("/rss", site.item("a", when=WHEN), site.item("b", when=WHEN - timedelta(days=1)), ETag='"1"')
    site.article("a")
    site.article("b")
    return site


def test_a_bucket_that_is_not_there_ends_the_run_before_any_feed_is_asked(
    served: Site, make_run: MakeRun, s3_access: S3Access
) -> None:
    run = replace(make_run([feed_of(served)]), store=ObjectStore(s3_access.client(), "no-such-bucket"))
    with pytest.raises(StorageRefusedError, match=r"no bucket 'no-such-bucket'.*SAHEL_BUCKET"):
        plan_feeds(run)
    assert served.asked == []


def test_wrong_credentials_end_the_run_before_any_feed_is_asked_and_are_not_tried_again(
    served: Site, make_run: MakeRun, store: ObjectStore, s3_access: S3Access
) -> None:
    wrong = replace(s3_access, secret="not-the-secret")
    run = replace(make_run([feed_of(served)]), store=ObjectStore(wrong.client(), store.bucket))
    with pytest.raises(PermanentError, match="refused the credentials"):
        plan_feeds(run)
    assert served.asked == []


class Server:
    """An S3 server that can be killed and started again on the same folder and port."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._processes = Processes(folder / "logs")
        self.access = s3.saved_access(folder, free_port())
        self._child: Child | None = None

    def __enter__(self) -> Server:
        self._processes.__enter__()
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._processes.stop()

    def start(self) -> None:
        self._child = s3.start(self._processes, self._data, self.access, "sahel")

    def kill(self) -> None:
        """As a power cut would: nothing is flushed or said."""
        assert self._child is not None
        os.killpg(self._child.process.pid, signal.SIGKILL)
        self._child.process.wait()
        self._processes.children.clear()


def test_a_server_that_dies_between_any_two_steps_loses_nothing(
    served: Site, make_run: MakeRun, tmp_path: Path
) -> None:
    """Each step is tried against the dead server, fails and says so, and then goes on where it was."""
    with Server(tmp_path / "s3") as server:
        store = ObjectStore(server.access.client(), "sahel")
        run = replace(make_run([feed_of(served)]), store=store)
        for step in steps(run):
            before = objects(store)
            server.kill()
            with pytest.raises(StorageError, match=f"does not answer at {server.access.endpoint}"):
                step()
            server.start()
            assert objects(store) == before, "everything that was acknowledged is still there, and no more"
            step()
        report = report_ingest(run)
        assert (report.new, report.articles, report.lost) == (2, 2, [])
        assert partitions.days(store, "articles") == [WHEN.date() - timedelta(days=1), WHEN.date()]


def test_a_partition_that_is_no_gzip_is_named_and_nothing_is_remembered(
    served: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    store.put(keys.part("articles", WHEN.date()), b"\x1f\x8bnot gzip")
    run = make_run([feed_of(served)])
    with pytest.raises(StorageError, match=r"articles/dt=2024-07-08/part-00000.jsonl.gz is not gzipped JSON"):
        ingest(run)
    assert [key for key in store.keys("state/") if "/hosts/" in key or "/feeds/" in key] == []
    store.delete([keys.part("articles", WHEN.date())])
    assert ingest(make_run([feed_of(served)], NOW + timedelta(hours=1))).articles == 2


def test_a_broken_manifest_is_written_anew(served: Site, make_run: MakeRun, store: ObjectStore) -> None:
    ingest(make_run([feed_of(served)]))
    store.put(keys.manifest("articles", WHEN.date()), b"{")
    ingest(make_run([feed_of(served)], NOW + timedelta(hours=1)), force=True)
    assert store.get_json(keys.manifest("articles", WHEN.date()))["rows"] == 1
    assert len(partitions.read(store, "articles", WHEN.date(), Article).records) == 1


@pytest.mark.parametrize(
    ("key", "where"),
    [
        (keys.host_state, "state/hosts/"),
        (keys.share, "state/feeds/"),
        (keys.known_articles, "state/articles/"),
    ],
    ids=["host", "feeds", "articles"],
)
def test_a_broken_state_is_named_with_what_to_do(
    key: object, where: str, served: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    ingest(make_run([feed_of(served)]))
    for stored in list(store.keys(where)):
        store.put(stored, b'{"broken')
    with pytest.raises((StorageError, ValueError), match=rf"{where}.*delete it"):
        ingest(make_run([feed_of(served)], NOW + timedelta(hours=1)), force=True)
    store.delete(list(store.keys("state/")))
    ingest(make_run([feed_of(served)], NOW + timedelta(hours=2)))
    days = partitions.days(store, "articles")
    assert len([a for day in days for a in partitions.read(store, "articles", day, Article).records]) == 2
