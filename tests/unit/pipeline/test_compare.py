"""What a new reading of the same articles changes: dry run of sahel_reprocess, `sahel diff`."""

from __future__ import annotations

import gzip
import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.extraction.extractor import Extractor
from sahel_pipeline.pipeline import Run, extract_partition, plan_reprocess, preview_reprocess
from sahel_pipeline.pipeline.compare import compare
from sahel_pipeline.pipeline.readings import labelled, stored
from sahel_pipeline.records import Meeting
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import MakeRun
from tests.unit.pipeline.site import objects
from tests.unit.pipeline.test_extract import DAY, article, put


def meeting(**fields: Any) -> dict[str, Any]:
    return {
        "people": ["Assimi Goïta"],
        "parties": ["DZA", "MLI"],
        "kind": "bilateral",
        "status": "held",
        "date": "2024-07-02",
        "place": "Bamako",
        "country": "MLI",
        "framework": None,
        "topics": [],
        "evidence": ["Ils se sont vus."],
    } | fields


def reading(*meetings: dict[str, Any]) -> dict[str, Any]:
    return {"a": {"meetings": list(meetings), "alliances": []}}


def test_equal_readings_do_not_differ() -> None:
    found = compare(reading(meeting(), meeting(place="Alger")), reading(meeting(place="Alger"), meeting()))
    assert found.counts() == {"articles": 1, "same": 2, "added": 0, "removed": 0, "changed": 0}


def test_a_record_that_changed_is_one_difference_with_its_fields() -> None:
    found = compare(reading(meeting()), reading(meeting(place="Alger", parties=["DZA", "MLI", "NER"])))
    [difference] = found.differences
    assert (difference.kind, difference.fields) == ("changed", ["parties", "place"])
    assert "place: Bamako → Alger" in str(difference)


def test_records_that_are_unlike_are_added_and_removed() -> None:
    other = meeting(
        people=[], parties=["FRA", "NER"], date=None, place="Paris", country="FRA", evidence=["x"]
    )
    found = compare(reading(meeting()), reading(other))
    assert [difference.kind for difference in found.differences] == ["removed", "added"]
    assert "parties=['FRA', 'NER']" in str(found.differences[1])


def test_the_nearest_records_are_partners() -> None:
    before = reading(meeting(date="2024-07-02"), meeting(date="2024-07-03", place="Alger", country="DZA"))
    after = reading(meeting(date="2024-07-03", place="Alger", country="DZA", status="planned"), meeting())
    [difference] = compare(before, after).differences
    assert (difference.kind, difference.fields) == ("changed", ["status"])


def test_articles_of_one_side_are_counted_and_left_out() -> None:
    found = compare({**reading(meeting()), "b": {}}, {**reading(meeting()), "c": {}, "d": {}})
    assert (found.articles, found.only_before, found.only_after, found.differences) == (1, 1, 2, [])


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    """A run without feeds."""
    return make_run([], run_id="preview")


def test_a_preview_of_the_same_extractor_changes_nothing(store: ObjectStore, run: Run) -> None:
    put(store, article("a"))
    extract_partition(run, DAY)
    before = objects(store)
    [preview] = preview_reprocess(run, plan_reprocess(run, DAY, DAY))
    assert preview["date"] == DAY.isoformat()
    assert (preview["added"], preview["removed"], preview["changed"]) == (0, 0, 0)
    assert preview["same"] >= 2
    assert objects(store) == before


def test_a_preview_tells_what_would_change_and_writes_nothing(
    store: ObjectStore, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    later = DAY + timedelta(days=1)
    put(store, article("a"))
    put(store, article("b", day=later), day=later)
    extract_partition(run, DAY)
    # As an older extractor might have left it: one record otherwise, one date not extracted at all.
    partitions.update(
        store, "meetings", DAY, Meeting,
        lambda stored: [one.model_copy(update={"place": "Alger"}) for one in stored],
        run="old", now=run.now,
    )  # fmt: skip
    before = objects(store)
    with caplog.at_level(logging.INFO, "sahel_pipeline"):
        first, second = preview_reprocess(run, plan_reprocess(run, DAY, later), Extractor.default())
    assert (first["changed"], first["added"], first["removed"]) == (1, 0, 0)
    assert (second["changed"], second["removed"], second["same"]) == (0, 0, 0)
    assert second["added"] >= 2
    assert "place: Alger → Bamako" in caplog.text
    assert objects(store) == before


def test_a_file_of_labels_is_a_reading(store: ObjectStore, run: Run, tmp_path: Path) -> None:
    put(store, article("a"))
    extract_partition(run, DAY)
    from_bucket = stored(store)(DAY)
    lines = "".join(json.dumps({"id": name, **labels}) + "\n" for name, labels in from_bucket.items())
    for name, body in (("old.jsonl", lines.encode()), ("old.jsonl.gz", gzip.compress(lines.encode()))):
        (tmp_path / name).write_bytes(body)
        assert compare(labelled(tmp_path / name), from_bucket).differences == []


@pytest.mark.parametrize("body", [b"{", b'{"id": 1}\n', b"[]\n", b"\x1f\x8bno"])
def test_a_file_of_something_else_is_refused_by_name(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_bytes(body)
    with pytest.raises(ConfigurationError, match=r"odd\.jsonl.*sahel label"):
        labelled(path)
    with pytest.raises(ConfigurationError, match=r"cannot read .*gone\.jsonl"):
        labelled(tmp_path / "gone.jsonl")
