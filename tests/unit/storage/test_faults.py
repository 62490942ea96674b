"""S3 that fails in the middle: what is retried, what is reported, and that nothing is half done."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.records import Article
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import (
    ChangedMeanwhileError,
    ObjectStore,
    StorageError,
    StorageRefusedError,
)
from tests.unit.storage.proxy import (
    Fault,
    Proxy,
    cut_body,
    hang,
    ignore_conditions,
    lose_answer,
    pass_on,
    refuse,
    refuse_conditions,
    reset,
)
from tests.unit.storage.test_partitions import DAY, article

NOW = datetime(2022, 9, 3, tzinfo=UTC)
SLOW_DOWN = refuse(503, "SlowDown")


@pytest.fixture
def proxy(s3_access: S3Access) -> Iterator[Proxy]:
    with Proxy(s3_access) as between:
        yield between


@pytest.fixture
def far(store: ObjectStore, proxy: Proxy) -> ObjectStore:
    """The corner of the bucket that `store` is, seen through the proxy."""
    store.try_conditions()
    return ObjectStore(proxy.through.client(attempts=3, read_timeout=1), store.bucket, store.prefix)


def update(store: ObjectStore, *names: str, day: date = DAY) -> bool:
    def change(records: list[Article]) -> list[Article]:
        merged = {record.article_id: record for record in records} | {name: article(name) for name in names}
        return list(merged.values())

    return partitions.update(store, "articles", day, Article, change, run="r", now=NOW)


def names(store: ObjectStore) -> list[str]:
    return [record.article_id for record in partitions.read(store, "articles", DAY, Article).records]


PASSING = {
    "503": SLOW_DOWN,
    "500": refuse(500, "InternalError"),
    "reset": reset,
    "answer lost": lose_answer,
    "time-out": hang(1.2),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_fault_that_passes_is_not_noticed(fault: Fault, store: ObjectStore, s3_access: S3Access) -> None:
    """Once at each request of a commit: the reads, the writes of data and manifest, what goes after them."""

    def commit(request: int | None) -> tuple[dict[str, bytes | None], int]:
        corner = ObjectStore(store.client, store.bucket, f"{store.prefix}{request}/")
        corner.try_conditions()
        update(corner, "a")
        with Proxy(s3_access) as proxy:
            if request is not None:
                proxy.faults = deque([pass_on] * request + [fault])
            client = proxy.through.client(attempts=3, read_timeout=1)
            update(ObjectStore(client, store.bucket, corner.prefix), "a", "b")
            assert not proxy.faults, "the fault has happened"
            return {key: corner.get(key) for key in corner.keys("")}, len(proxy.asked)

    calm, requests = commit(None)
    assert not [key for key in calm if key.startswith("superseded/")]
    with ThreadPoolExecutor(4) as threads:
        for after, _ in threads.map(commit, range(requests)):
            assert after == calm


def test_a_body_that_breaks_off_is_asked_for_again(
    far: ObjectStore, proxy: Proxy, store: ObjectStore
) -> None:
    store.put("big", bytes(range(256)) * 4000)
    proxy.faults = deque([cut_body, cut_body, SLOW_DOWN])
    assert far.get("big") == bytes(range(256)) * 4000
    proxy.always = cut_body
    with pytest.raises(StorageError, match=r"cannot read s3://.*/big.*broke off"):
        far.get("big")


LASTING = {
    "503": (SLOW_DOWN, "overloaded or in trouble"),
    "reset": (reset, "does not answer|broke off"),
    "507": (refuse(507, "InsufficientStorage"), "no room left"),
    "expired": (refuse(400, "ExpiredToken"), "credentials have expired"),
}


@pytest.mark.parametrize(("fault", "told"), LASTING.values(), ids=LASTING)
def test_a_fault_that_lasts_is_told_and_airflow_may_try_again(
    fault: Fault, told: str, far: ObjectStore, proxy: Proxy, store: ObjectStore
) -> None:
    update(store, "a")
    proxy.always = fault
    with pytest.raises(StorageError, match=rf"cannot read s3://\S+articles/.*({told})") as caught:
        update(far, "b")
    assert not isinstance(caught.value, ConfigurationError)
    proxy.always = None
    proxy.matching, proxy.faults = "PUT .*part-", deque([fault] * 3)
    with pytest.raises(StorageError, match=rf"cannot write s3://\S+part-00000\S+ .*({told})"):
        update(far, "b")
    assert names(store) == ["a"], "as it was"
    proxy.faults.clear()
    update(far, "b")
    assert names(store) == ["a", "b"]


def test_rights_that_go_half_way_are_told_and_not_tried_again(
    far: ObjectStore, proxy: Proxy, store: ObjectStore
) -> None:
    """The data are written and the manifest may not be: who follows the manifest still has the old data."""
    update(store, "a")
    old = store.get(keys.part("articles", DAY))
    proxy.matching, proxy.faults = "PUT .*_manifest", deque([refuse(403, "AccessDenied")])
    with pytest.raises(StorageRefusedError, match=r"cannot write s3://\S+_manifest.json.*refused the cred"):
        update(far, "b")
    assert len([line for line in proxy.asked if "PUT" in line and "_manifest" in line]) == 1
    named = partitions.Manifest.model_validate(store.get_json(keys.manifest("articles", DAY))).objects[0]
    assert store.get(keys.superseded("articles", DAY, named.sha256)) == old
    update(far, "b")
    assert names(store) == ["a", "b"]
    assert list(store.keys("superseded/")) == []


def test_a_write_whose_answer_is_lost_has_not_lost_to_itself(far: ObjectStore, proxy: Proxy) -> None:
    far.try_conditions()
    proxy.faults = deque([lose_answer])
    tag = far.put("new", b"1", if_absent=True)
    proxy.faults = deque([lose_answer])
    far.put("new", b"2", if_match=tag)
    assert far.get("new") == b"2"


def test_a_write_that_another_writer_came_before_has_lost_though_it_was_repeated(
    far: ObjectStore, proxy: Proxy, store: ObjectStore
) -> None:
    far.try_conditions()
    store.put("new", b"of another")
    proxy.faults = deque([SLOW_DOWN])
    with pytest.raises(ChangedMeanwhileError):
        far.put("new", b"mine", if_absent=True)


@pytest.mark.parametrize("server", [ignore_conditions, refuse_conditions])
def test_a_server_without_conditional_writes_is_found_out_once_and_told_once(
    server: Fault, proxy: Proxy, store: ObjectStore, caplog: pytest.LogCaptureFixture
) -> None:
    def again() -> ObjectStore:
        return ObjectStore(proxy.through.client(attempts=2), store.bucket, store.prefix)

    proxy.always = server
    with caplog.at_level(logging.WARNING):
        assert not again().try_conditions()
        (told,) = caplog.messages
        assert "does not keep the conditions of writes" in told
        assert "pool sahel_extract one slot" in told
        caplog.clear()
        probes = len([line for line in proxy.asked if keys.server_probe() in line])
        update(again(), "a")  # as the tasks of the run do, each in a process of its own
        update(again(), "a", "b")
        assert caplog.messages == []
    assert len([line for line in proxy.asked if keys.server_probe() in line]) == probes
    assert names(store) == ["a", "b"]


def test_a_server_that_has_learned_conditional_writes_is_believed(proxy: Proxy, store: ObjectStore) -> None:
    far = ObjectStore(proxy.through.client(), store.bucket, store.prefix)
    proxy.always = ignore_conditions
    assert not far.try_conditions()
    proxy.always = None
    assert far.try_conditions()
    far.put("a", b"1", if_absent=True)
    with pytest.raises(ChangedMeanwhileError):
        far.put("a", b"2", if_absent=True)


def test_a_server_that_keeps_conditions_is_tried_once_a_day_and_one_that_does_not_each_time(
    proxy: Proxy, store: ObjectStore
) -> None:
    def tries(day: date) -> int:
        proxy.asked.clear()
        ObjectStore(proxy.through.client(), store.bucket, store.prefix).try_conditions(day)
        return len([line for line in proxy.asked if keys.server_probe() in line])

    assert [tries(DAY), tries(DAY), tries(DAY + timedelta(days=1))] == [3, 0, 3]
    proxy.always = ignore_conditions
    assert [tries(DAY + timedelta(days=days)) for days in (1, 2, 2)] == [0, 2, 2]
    proxy.always = None
    assert [tries(DAY + timedelta(days=days)) for days in (2, 2)] == [3, 0]


def test_without_a_note_the_first_writer_finds_out(proxy: Proxy, store: ObjectStore) -> None:
    far = ObjectStore(proxy.through.client(), store.bucket, store.prefix)
    far.put("a", b"1", if_absent=True)
    assert store.get_json(keys.server()) == {"conditional_writes": True}
    proxy.asked.clear()
    far.put("b", b"1", if_absent=True)
    assert len(proxy.asked) == 1


def test_the_lifecycle_rules_of_the_docs_are_taken(s3_access: S3Access) -> None:
    page = (Path(__file__).parents[3] / "docs" / "retention.md").read_text(encoding="utf-8")
    rules = json.loads(page.partition("<!-- lifecycle -->\n```json\n")[2].partition("```")[0])
    client = s3_access.client()
    client.create_bucket(Bucket="sahel-lifecycle")
    client.put_bucket_lifecycle_configuration(Bucket="sahel-lifecycle", LifecycleConfiguration=rules)
    kept = client.get_bucket_lifecycle_configuration(Bucket="sahel-lifecycle")["Rules"]
    assert {rule["ID"]: (rule["Filter"]["Prefix"], rule["Expiration"]["Days"]) for rule in kept} == {
        rule["ID"]: (rule["Filter"]["Prefix"], rule["Expiration"]["Days"]) for rule in rules["Rules"]
    }
    # What readers, manifests or the pipeline itself need for good is in none of them.
    needed = (*keys.DATASETS, *keys.DERIVED, "state", "superseded", "schemas", "control")
    assert not [rule for rule in rules["Rules"] if rule["Filter"]["Prefix"].startswith(needed)]
