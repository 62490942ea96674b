"""The commands on what lies in the bucket, as somebody at a terminal uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sahel_pipeline.cli import app
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.reports import meeting, put

DAY = date(2024, 7, 8)
Sahel = Callable[..., Result]


@pytest.fixture
def sahel(store: ObjectStore, s3_access: S3Access, monkeypatch: pytest.MonkeyPatch) -> Sahel:
    """Runs `sahel` on the bucket of the test."""
    for name, value in {
        "AWS_ENDPOINT_URL_S3": str(s3_access.endpoint),
        "AWS_ACCESS_KEY_ID": s3_access.key,
        "AWS_SECRET_ACCESS_KEY": s3_access.secret,
        "AWS_REGION": s3_access.region,
        "SAHEL_BUCKET": store.bucket,
        "SAHEL_PREFIX": store.prefix,
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(app, list(words))


def labels(path: Path, *articles: dict) -> str:
    path.write_text("".join(json.dumps({"meetings": [], "alliances": [], **one}) + "\n" for one in articles))
    return str(path)


def test_derive_says_what_it_did(store: ObjectStore, sahel: Sahel) -> None:
    put(store, [meeting("a", DAY)])
    assert "1 dates had changed; 1 partitions of events were written; there are" in sahel("derive").stdout
    assert "0 dates had changed; 0 partitions" in sahel("derive").stdout
    assert "1 dates had changed; 0 partitions" in sahel("derive", "--afresh").stdout


def test_two_files_of_labels_are_compared_without_a_bucket(tmp_path: Path) -> None:
    old = {"parties": ["DZA", "MLI"], "date": "2024-07-02", "place": "Alger"}
    before = labels(tmp_path / "a.jsonl", {"id": "x", "meetings": [old]}, {"id": "gone"})
    after = labels(tmp_path / "b.jsonl", {"id": "x", "meetings": [{**old, "place": "Bamako"}]})
    shown = CliRunner().invoke(app, ["diff", before, after])
    assert shown.exit_code == 0
    assert "x: meeting changed: place: Alger → Bamako" in shown.stdout
    assert "1 articles that only the first has" in shown.stdout
    [line] = CliRunner().invoke(app, ["diff", before, after, "--json"]).stdout.splitlines()
    assert (json.loads(line)["kind"], json.loads(line)["fields"]) == ("changed", ["place"])


def test_a_bucket_is_compared_with_a_copy_and_with_a_file(
    store: ObjectStore, sahel: Sahel, tmp_path: Path
) -> None:
    put(store, [meeting("a", DAY), meeting("b", date(2024, 7, 9))])
    copy = ObjectStore(store.client, store.bucket, f"{store.prefix}copy/")
    put(copy, [meeting("a", DAY, confidence=0.5), meeting("b", date(2024, 7, 9), status="planned")])
    shown = sahel("diff", copy.uri(""), "stored", "--json")
    [line] = shown.stdout.splitlines()
    assert json.loads(line)["article_id"] == "b"
    assert sahel("diff", copy.uri(""), "stored", "--json", "--to", "2024-07-08").stdout == ""
    assert sahel("diff", copy.uri(""), "stored", "--json", "--limit", "1").stdout == shown.stdout
    file = labels(tmp_path / "a.jsonl", {"id": "a"})
    [line] = sahel("diff", file, "stored", "--json").stdout.splitlines()
    assert json.loads(line)["kind"] == "added"
    [line] = sahel("diff", "stored", file, "--json").stdout.splitlines()
    assert json.loads(line)["kind"] == "removed"


@pytest.mark.parametrize("side", ["no-such-file", "s3://", "s3://bucket/no-slash"])
def test_a_side_that_is_none_is_refused_with_what_to_give(side: str, sahel: Sahel) -> None:
    shown = sahel("diff", side, "stored")
    assert shown.exit_code == 1
    assert side in shown.stderr


def test_compact_lists_and_only_on_request_removes(store: ObjectStore, sahel: Sahel) -> None:
    put(store, [meeting("a", DAY)])
    old = keys.raw_feeds(DAY, "r1", 0, "00")
    store.put(old, b"12345")
    shown = sahel("compact")
    assert shown.exit_code == 0, shown.stderr
    assert "Nothing was changed" in shown.stdout
    assert store.get(old) == b"12345"
    assert sahel("compact", "--apply").exit_code == 0
    assert store.get(old) is None
    assert partitions.days(store, "meetings") == [DAY]
