"""What is read before the first visit, and that a bucket that is down does no harm."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import timedelta

import httpx
import pytest
import uvicorn

from sahel_ops.app import create_app
from sahel_ops.catalogue import Catalogue
from sahel_ops.warming import warm_up
from sahel_pipeline.local.processes import free_port
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.plugins import bucket
from tests.plugins.conftest import DAY, NOW, SEAL, believing, serving


class Counting(ObjectStore):
    """A store that counts what is read of it."""

    reads: Counter[str]

    def get(self, key: str) -> bytes | None:
        self.reads[key] += 1
        return super().get(key)


@pytest.fixture
def counting(store: ObjectStore) -> Counting:
    counted = Counting(store.client, store.bucket, store.prefix)
    counted.reads = Counter()
    return counted


def fill(store: ObjectStore) -> None:
    bucket.put_report(store)
    bucket.put_poll(store, "phare")
    bucket.put_memberships(store, bucket.membership())
    for back in range(3):
        day = DAY - timedelta(days=back)
        bucket.put_meetings(store, bucket.meeting(f"m{back}", day=day), day=day)
        bucket.put_alliances(store, bucket.alliance(f"a{back}", day=day), day=day)


def test_after_it_the_views_read_no_partition_report_or_log(counting: Counting, settings: Settings) -> None:
    fill(counting)
    catalogue = Catalogue(lambda: counting, patience=0)  # every view is asked again until it is whole
    warm_up(catalogue, lambda: settings, NOW)
    assert counting.reads
    counting.reads.clear()
    app = create_app(catalogue, guard=believing, seal=SEAL, settings=lambda: settings, clock=lambda: NOW)
    with serving(app) as client:
        for view in ("", "feeds", "feed?id=phare", "meetings", "alliances", "board", "event?id=event-m1"):
            assert client.get(f"{client.base_url.copy_with(path='/')}{view}").status_code == 200
    assert [key for key in counting.reads if not key.startswith("control/")] == []


def test_the_app_begins_it_when_it_starts(store: ObjectStore, settings: Settings) -> None:
    fill(store)
    began = threading.Event()

    def chosen() -> Settings:
        began.set()
        return settings

    app = create_app(Catalogue(lambda: store), guard=believing, seal=SEAL, settings=chosen, clock=lambda: NOW)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=free_port(), log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert began.wait(30)  # though nobody came
    finally:
        server.should_exit = True
        thread.join()


def test_a_bucket_that_is_down_is_logged_and_shown(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    down = S3Access(f"http://127.0.0.1:{free_port()}", "key", "the-secret")
    store = ObjectStore(down.client(), "sahel")
    catalogue = Catalogue(lambda: store)
    with caplog.at_level(logging.WARNING, "sahel_ops.warming"):
        warm_up(catalogue, lambda: settings, NOW)
    (told,) = (message for message in caplog.messages if down.endpoint in message)
    assert "could not read ahead" in told
    assert "the-secret" not in caplog.text
    app = create_app(catalogue, guard=believing, seal=SEAL, settings=lambda: settings, clock=lambda: NOW)
    with serving(app) as client:
        answer = httpx.get(client.base_url.copy_with(path="/meetings"), trust_env=False)
    assert answer.status_code == 503
    assert "does not answer" in answer.text
