from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from sahel_pipeline.records import Alliance, Article, Meeting, RunReport
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.dags.conftest import DAGS, run, states

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)


def report(store: ObjectStore, dag_run: Any) -> RunReport:
    return RunReport.model_validate(store.get_json(keys.report(dag_run.run_id)))


def test_parsing_the_dags_imports_nothing_heavy(airflow_home: Path) -> None:
    code = (
        "import sys, json\n"
        "from airflow.dag_processing.dagbag import DagBag\n"
        f"bag = DagBag({str(DAGS)!r})\n"
        "heavy = {'spacy', 'trafilatura', 'sahel_pipeline.pipeline'} & set(sys.modules)\n"
        "print(json.dumps([sorted(bag.dags), bag.import_errors, sorted(heavy)]))"
    )
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(DAGS)}
    printed = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    ids, errors, heavy = json.loads(printed.splitlines()[-1])
    assert ids == ["sahel_extract", "sahel_feed_health", "sahel_ingest", "sahel_reprocess"]
    assert errors == {}
    assert heavy == []


def test_every_dag_and_task_says_what_it_does(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        assert dag.doc_md
        assert dag.tags == {"sahel"}
        for name, param in dag.params.items():
            assert dag.params.get_param(name).description, f"{dag.dag_id}: {name} ({param})"
        for task in dag.tasks:
            assert task.doc_md or task.python_callable.__doc__, task.task_id


def test_from_feeds_to_records_and_again(dags: dict[str, Any], feeds: Path, store: ObjectStore) -> None:
    first = run(dags["sahel_ingest"], NOW)
    assert first.state == "success", states(first)
    assert len(states(first)["fetch_feeds"]) > 1  # several batches, mapped
    brought = report(store, first)
    assert brought.lost == []
    assert brought.articles == sum(brought.dates.values()) > 40
    assert list(store.keys(keys.staging(first.run_id))) == []

    day = date(2022, 9, 2)
    extraction = run(dags["sahel_extract"], NOW, date=day.isoformat())
    assert extraction.state == "success", states(extraction)
    articles = {a.article_id: a for a in partitions.read(store, "articles", day, Article).records}
    meetings = partitions.read(store, "meetings", day, Meeting).records
    alliances = partitions.read(store, "alliances", day, Alliance).records
    assert len(articles) == brought.dates["2022-09-02"]
    assert meetings
    assert alliances
    for record in [*meetings, *alliances]:
        for evidence in record.evidence:
            assert articles[record.article_id].text[evidence.start : evidence.end] == evidence.text

    again = run(dags["sahel_ingest"], NOW.replace(hour=7))
    assert again.state == "success"
    assert report(store, again).new == 0
    assert not store.get_json(keys.plan(again.run_id))["paced"], "a run by hand asks every feed"
    assert states(again)["commit_articles"] == ["skipped"]
    assert states(again)["remember_feeds"] == ["success"] * len(states(first)["remember_feeds"])


def test_a_run_that_loses_too_many_feeds_is_not_green(
    dags: dict[str, Any], feeds: Path, store: ObjectStore
) -> None:
    registry = yaml.safe_load(feeds.read_text())
    for feed in registry[1:]:
        feed["url"] = feed["url"].replace("127.0.0.1", "sahel-test.invalid")
    feeds.write_text(yaml.safe_dump(registry))
    lost = run(dags["sahel_ingest"], NOW)
    assert lost.state == "failed"
    assert states(lost)["report_run"] == ["failed"]
    assert len(report(store, lost).lost) == len(registry) - 1
    assert partitions.days(store, "articles"), "what the feed that was left gave is stored"


def test_a_wrong_registry_fails_at_once_and_names_the_entry(
    dags: dict[str, Any], feeds: Path, caplog: Any
) -> None:
    feeds.write_text("- id: journal\n  publisher: Journal\n  country: Mali\n  url: http://journal.ml\n")
    failed = run(dags["sahel_ingest"], NOW)
    assert failed.state == "failed"
    assert states(failed)["plan_feeds"] == ["failed"]


def test_reprocess_lists_and_announces(dags: dict[str, Any], feeds: Path, store: ObjectStore) -> None:
    run(dags["sahel_ingest"], NOW)
    window = {"from": "2022-09-01", "to": "2023-08-31"}
    dry = run(dags["sahel_reprocess"], NOW, **window, dry_run=True)
    assert states(dry) == {"list_partitions": ["success"], "announce_partitions": ["skipped"]}
    real = run(dags["sahel_reprocess"], NOW.replace(hour=8), **window, dry_run=False)
    assert states(real) == {"list_partitions": ["success"], "announce_partitions": ["success"]}


def test_feed_health_names_the_feeds_in_trouble(
    dags: dict[str, Any], feeds: Path, store: ObjectStore
) -> None:
    registry = yaml.safe_load(feeds.read_text())
    registry[0]["url"] = "http://sahel-test.invalid/rss"
    feeds.write_text(yaml.safe_dump(registry))
    run(dags["sahel_ingest"], NOW)
    health = run(dags["sahel_feed_health"], NOW.replace(day=23))
    assert health.state == "success"
    stored = store.get_json(keys.feed_health(health.run_id))
    assert [(t["feed_id"], t["trouble"]) for t in stored["troubles"]] == [(registry[0]["id"], "failing")]
