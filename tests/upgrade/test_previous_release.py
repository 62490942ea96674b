"""The bucket of the previous release, carried on by this code.

`bucket-73a71b2.zip` holds every object that one run of commit 73a71b2 wrote for two feeds of the sample
newspapers, `le-kawar` and `djoliba-actualites`, served from port 18441 on, on 2026-11-20.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from sahel_pipeline.local.newspapers import Newspapers
from sahel_pipeline.pipeline import Run, extract_partition, report_feed_health
from sahel_pipeline.pipeline.together import run_all
from sahel_pipeline.records import Alliance, Article, Meeting, RunReport
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)
FEEDS = ["le-kawar", "djoliba-actualites"]
ANOTHER = "liptako-presse-depeches"
KEPT = ("article_id", "url", "title", "text", "published", "first_seen", "version")


@pytest.fixture(scope="module")
def newspapers() -> Iterator[Newspapers]:
    """The sites as they were then, at the same addresses."""
    with Newspapers(18441) as served:
        yield served


@pytest.fixture
def before(store: ObjectStore) -> list[Article]:
    """The articles of the previous release; its whole bucket lies in the store."""
    with zipfile.ZipFile(Path(__file__).with_name("bucket-73a71b2.zip")) as bucket:
        for key in bucket.namelist():
            store.put(key, bucket.read(key))
    found = everything(store, "articles", Article)
    assert len(found) > 10
    return found


def everything(store: ObjectStore, dataset: Any, model: Any) -> list[Any]:
    """All records of a dataset."""
    days = partitions.days(store, dataset)
    return [record for day in days for record in partitions.read(store, dataset, day, model).records]


def carry_on(store: ObjectStore, newspapers: Newspapers, folder: Path, feeds: list[str]) -> RunReport:
    """One whole run of this code."""
    return run_all(a_run(store, newspapers, folder, feeds), lambda items, _: items)


def a_run(store: ObjectStore, newspapers: Newspapers, folder: Path, feeds: list[str]) -> Run:
    registry = [feed for feed in newspapers.registry() if feed["id"] in feeds]
    (folder / "feeds.yaml").write_text(yaml.safe_dump(registry))
    hosts = frozenset(feed["url"].split("/")[2] for feed in registry)
    settings = Settings(feeds=str(folder / "feeds.yaml"), allow_hosts=hosts, bucket=store.bucket, host_pace=0)
    return Run("after-the-upgrade", NOW, store, settings)


def kept(articles: list[Article]) -> dict[str, dict[str, Any]]:
    """What must not change of articles."""
    dumps = [article.model_dump(mode="json") for article in articles]
    return {dump["article_id"]: {name: dump.get(name) for name in KEPT} for dump in dumps}


def test_its_records_are_read(before: list[Article], store: ObjectStore) -> None:
    assert len(everything(store, "meetings", Meeting)) > 5
    assert len(everything(store, "alliances", Alliance)) > 5


def test_the_next_run_reads_nothing_twice(
    before: list[Article], store: ObjectStore, newspapers: Newspapers, tmp_path: Path
) -> None:
    report = carry_on(store, newspapers, tmp_path, FEEDS)
    assert report.lost == []
    assert everything(store, "articles", Article) == before


def test_a_new_feed_joins_what_is_there(
    before: list[Article], store: ObjectStore, newspapers: Newspapers, tmp_path: Path
) -> None:
    meetings = len(everything(store, "meetings", Meeting))
    carry_on(store, newspapers, tmp_path, [*FEEDS, ANOTHER])
    after = everything(store, "articles", Article)
    assert len(after) > len(before)
    assert kept(after).items() >= kept(before).items()
    assert len(everything(store, "meetings", Meeting)) > meetings


def test_its_articles_can_be_extracted_anew(
    before: list[Article], store: ObjectStore, newspapers: Newspapers, tmp_path: Path
) -> None:
    run = a_run(store, newspapers, tmp_path, FEEDS)
    for day in partitions.days(store, "articles"):
        extract_partition(run, day)
    known = {article.article_id for article in before}
    for dataset, model in (("meetings", Meeting), ("alliances", Alliance)):
        records = everything(store, dataset, model)
        assert records
        assert {record.article_id for record in records} <= known


def test_its_state_tells_how_the_feeds_are(
    before: list[Article], store: ObjectStore, newspapers: Newspapers, tmp_path: Path
) -> None:
    assert report_feed_health(a_run(store, newspapers, tmp_path, FEEDS)).feeds == len(FEEDS)
