"""Which feeds a run reads, in which batches."""

from __future__ import annotations

from typing import Any

import pytest

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.pipeline import plan_feeds
from sahel_pipeline.pipeline.staged import load_batch
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import MakeRun


def feed(name: str, host: str, **fields: Any) -> dict[str, Any]:
    known = {
        "id": name,
        "publisher": name,
        "country": "MLI",
        "url": f"http://{host}/{name}",
        "language": "fr",
    }
    return known | fields


FEEDS = [
    feed("a", "one.example"),
    feed("b", "two.example"),
    feed("c", "one.example"),
    feed("d", "three.example", enabled=False, note="silent"),
    feed("e", "four.example"),
]


def hosts(store: ObjectStore, run_id: str) -> list[dict[str, list[str]]]:
    plan = store.get_json(keys.plan(run_id))
    return [{host: [f["id"] for f in feeds] for host, feeds in b["hosts"].items()} for b in plan["batches"]]


def test_whole_hosts_are_kept_together(make_run: MakeRun, store: ObjectStore) -> None:
    run = make_run(FEEDS, feeds_per_batch=2)
    assert plan_feeds(run) == [
        {"batch": 0, "label": "four.example", "feeds": 1},
        {"batch": 1, "label": "two.example", "feeds": 1},
        {"batch": 2, "label": "one.example", "feeds": 2},
    ]
    assert hosts(store, run.id) == [
        {"four.example": ["e"]},
        {"two.example": ["b"]},
        {"one.example": ["a", "c"]},
    ]
    run = make_run(FEEDS, feeds_per_batch=4)
    assert plan_feeds(run) == [
        {"batch": 0, "label": "two.example and 1 more", "feeds": 2},
        {"batch": 1, "label": "one.example", "feeds": 2},
    ]


def test_a_host_with_more_feeds_than_a_batch_is_one_batch(make_run: MakeRun) -> None:
    assert [batch["feeds"] for batch in plan_feeds(make_run(FEEDS, feeds_per_batch=1))] == [1, 1, 2]


def test_a_batch_reads_its_own_part_of_the_plan(make_run: MakeRun, store: ObjectStore) -> None:
    run = make_run(FEEDS, feeds_per_batch=4)
    plan_feeds(run, force=True)
    plan, batch = load_batch(run, 1)
    assert (plan.force, plan.batches, [feed.id for feed in batch.feeds]) == (True, [batch], ["a", "c"])
    store.delete(list(store.keys(keys.staging(run.id))))  # as when the run has ended
    assert load_batch(run, 1) == (plan, batch)


def test_the_plan_is_the_same_when_it_is_made_again(make_run: MakeRun, store: ObjectStore) -> None:
    run = make_run(FEEDS)
    first, stored = plan_feeds(run), store.get(keys.plan(run.id))
    assert plan_feeds(run) == first
    assert store.get(keys.plan(run.id)) == stored


def test_a_feed_that_is_off_is_read_when_it_is_named(make_run: MakeRun, store: ObjectStore) -> None:
    run = make_run(FEEDS)
    plan_feeds(run, only=["d"])
    assert hosts(store, run.id) == [{"three.example": ["d"]}]


def test_an_unknown_id_is_named(make_run: MakeRun) -> None:
    with pytest.raises(ConfigurationError, match="no feed in the registry has the id x, y"):
        plan_feeds(make_run(FEEDS), only=["y", "a", "x"])


def test_a_registry_with_nothing_to_read_is_an_error(make_run: MakeRun) -> None:
    with pytest.raises(ConfigurationError, match=r"no feed of the registry .*feeds\.yaml' is enabled"):
        plan_feeds(make_run([FEEDS[3]]))


def test_a_wrong_entry_is_named_with_its_field(make_run: MakeRun, store: ObjectStore) -> None:
    run = make_run([feed("a", "one.example", country="Mali")])
    with pytest.raises(ConfigurationError, match=r"entry 1 \(a\): field `country`: 'Mali'"):
        plan_feeds(run)
    assert store.get(keys.plan(run.id)) is None
