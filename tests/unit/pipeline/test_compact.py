"""What the bucket holds to no more use, and that nothing else goes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sahel_pipeline.pipeline.compact import Ages, Reason, compact, plan_compaction
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.reports import meeting, put
from tests.unit.pipeline.site import objects

DAY = date(2024, 7, 8)
SOON = datetime.now(UTC) + timedelta(hours=1)
"""What the tests write is as old as now."""
AT_ONCE = Ages(staging=timedelta(0), superseded=timedelta(0))


def going(store: ObjectStore, now: datetime = SOON, ages: Ages = AT_ONCE) -> dict[Reason, list[str]]:
    planned = plan_compaction(store, now, ages).removed
    return {reason: sorted(listed.key for listed in some) for reason, some in planned.items() if some}


def test_a_bucket_in_use_is_left_as_it_is(store: ObjectStore) -> None:
    put(store, [meeting("a", DAY)])
    put(store, [meeting("a", DAY, place="Alger")])
    store.put_json(keys.derived(), {})
    store.put(keys.raw_feeds(SOON.date(), "r1", 0, "00"), b"")
    store.put_lines(keys.log_part("outcomes", SOON.date(), "r1", "feeds"), [{"a": 1}])
    store.put_lines(keys.log_part("outcomes", SOON.date(), "r2", "feeds"), [{"a": 1}])
    before = objects(store)
    plan = plan_compaction(store, SOON, AT_ONCE)
    compact(store, plan)
    assert going(store) == {}
    assert objects(store) == before


def test_what_failed_runs_left_goes_when_none_of_it_is_young(store: ObjectStore) -> None:
    for run in ("old", "older"):
        store.put_lines(keys.fetched(run, 0), [])
    assert going(store, ages=Ages(staging=timedelta(days=7))) == {}
    assert going(store, SOON + timedelta(days=8), Ages()) == {
        Reason.STAGING: sorted(keys.fetched(run, 0) for run in ("old", "older"))
    }


def test_objects_that_no_manifest_names_go_and_named_ones_stay(store: ObjectStore) -> None:
    put(store, [meeting("a", DAY)])
    manifest = store.get_json(keys.manifest("meetings", DAY))
    named = keys.superseded("meetings", DAY, manifest["objects"][0]["sha256"])
    unnamed = keys.superseded("meetings", DAY, "0" * 64)
    stray = keys.partition("meetings", DAY) + "part-00001.jsonl.gz"
    unwhole = keys.partition("alliances", date(2024, 7, 9)) + "part-00007.jsonl.gz"
    store.put(keys.manifest("events", DAY), b"{")
    unknown = keys.superseded("events", DAY, "0" * 64)
    for key in (named, unnamed, stray, unwhole, unknown):
        store.put(key, b"")
    assert going(store) == {Reason.SUPERSEDED: sorted([unnamed, stray])}
    assert going(store, ages=Ages()) == {}, "a writer may be at it"


def test_feeds_as_fetched_go_after_their_time(store: ObjectStore) -> None:
    days = [(SOON - timedelta(days=age)).date() for age in (91, 89)]
    old, young = (keys.raw_feeds(day, "r1", 0, "00") for day in days)
    single = [f"raw/dt={day}/journal/00.gz" for day in days]  # as earlier versions kept them
    for key in (old, young, *single):
        store.put(key, b"")
    assert going(store) == {Reason.RAW: sorted([old, single[0]])}


@pytest.mark.parametrize("times", [1, 2])
def test_lines_of_many_runs_become_one_object_a_day(times: int, store: ObjectStore) -> None:
    day = (SOON - timedelta(days=5)).date()
    lines = [{"run": str(run), "n": n} for run in range(3) for n in range(2)]
    for run in range(3):
        key = keys.log_part("outcomes", day, str(run), "feeds")
        store.put_lines(key, [line for line in lines if line["run"] == str(run)])
    store.put_lines(keys.log_part("rejected", day, "0", "read"), [{"run": "0"}])
    for _ in range(times):
        compact(store, plan_compaction(store, SOON, AT_ONCE))
    assert sorted(store.get_lines(keys.merged_log("outcomes", day)), key=str) == sorted(lines, key=str)
    assert sorted(objects(store)) == [
        keys.merged_log("outcomes", day), keys.log_part("rejected", day, "0", "read"),
    ]  # fmt: skip


def test_a_compaction_that_died_after_merging_is_made_good(store: ObjectStore) -> None:
    day = (SOON - timedelta(days=5)).date()
    for run in ("a", "b"):
        store.put_lines(keys.log_part("outcomes", day, run, "feeds"), [{"run": run}])
    plan = plan_compaction(store, SOON, AT_ONCE)
    plan.removed.clear()
    compact(store, plan)
    assert len(objects(store)) == 3
    compact(store, plan_compaction(store, SOON, AT_ONCE))
    assert list(objects(store)) == [keys.merged_log("outcomes", day)]
    assert len(store.get_lines(keys.merged_log("outcomes", day))) == 2
