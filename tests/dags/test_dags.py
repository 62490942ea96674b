from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from sahel_pipeline.derived import Event, Membership
from sahel_pipeline.records import Alliance, Article, Meeting, RunReport
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.dags.conftest import DAGS, run, states
from tests.dags.document import dags_page

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
        assert dag.tags > {"sahel"}
        assert dag.description
        for name, param in dag.params.items():
            assert dag.params.get_param(name).description, f"{dag.dag_id}: {name} ({param})"
        for task in dag.tasks:
            assert task.doc_md or task.python_callable.__doc__, task.task_id


def test_the_page_is_that_of_the_dags(dags: dict[str, Any]) -> None:
    """To renew it: python -m tests.dags.document > docs/dags.md."""
    assert (DAGS.parent / "docs" / "dags.md").read_text(encoding="utf-8") == dags_page(dags)


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

    assert states(extraction)["update_events"] == ["success"]
    reported = {
        report.record_id
        for at in partitions.days(store, "events")
        for event in partitions.read(store, "events", at, Event).records
        for report in event.reports
    }
    assert {record.record_id for record in [*meetings, *alliances]} <= reported
    assert partitions.read(store, "memberships", None, Membership).records

    again = run(dags["sahel_ingest"], NOW.replace(hour=7))
    assert again.state == "success"
    assert report(store, again).new == 0
    assert not store.get_json(keys.plan(again.run_id))["paced"], "a run by hand asks every feed"
    assert "skipped" in states(again)["read_articles"], "a batch without news"
    assert states(again)["commit_articles"] == ["skipped"]
    assert states(again)["remember_feeds"] == ["success"] * len(states(first)["remember_feeds"])


def test_an_extraction_that_fails_is_not_green_and_leaves_the_events_of_other_dates_done(
    dags: dict[str, Any], feeds: Path, store: ObjectStore
) -> None:
    store.put_lines(keys.part("articles", date(2022, 9, 2)), [{"title": "?"}])
    dags["sahel_extract"].get_task("extract_records").retries = 0
    failed = run(dags["sahel_extract"], NOW, date="2022-09-02")
    assert failed.state == "failed", states(failed)
    assert states(failed) == {"extract_records": ["failed"], "update_events": ["failed"]}
    assert partitions.read(store, "memberships", None, Membership).records


def test_reprocess_lists_and_announces(dags: dict[str, Any], feeds: Path, store: ObjectStore) -> None:
    run(dags["sahel_ingest"], NOW, limit=1)
    window = {"from": "2022-09-01", "to": "2023-08-31"}
    dry = run(dags["sahel_reprocess"], NOW, **window, dry_run=True)
    assert states(dry) == {"list_partitions": ["success"], "announce_partitions": ["skipped"]}
    real = run(dags["sahel_reprocess"], NOW.replace(hour=8), **window, dry_run=False)
    assert states(real) == {"list_partitions": ["success"], "announce_partitions": ["success"]}


@contextmanager
def scheduled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have `dag.test`, which knows runs by hand only, make runs as the scheduler does."""
    from airflow.models import dagrun
    from airflow.utils.types import DagRunType

    make = dagrun.get_or_create_dagrun

    def make_scheduled(*, session: Any, **options: Any) -> Any:
        made = make(session=session, **options)
        made.run_type = DagRunType.SCHEDULED
        session.commit()
        return made

    with monkeypatch.context() as patch:
        patch.setattr(dagrun, "get_or_create_dagrun", make_scheduled)
        yield


def test_only_a_scheduled_run_lets_feeds_keep_their_pace(
    dags: dict[str, Any], feeds: Path, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(dags["sahel_ingest"], NOW, limit=1)
    with scheduled(monkeypatch):
        paced = run(dags["sahel_ingest"], NOW.replace(minute=1), limit=1)
    assert paced.state == "success", states(paced)
    assert store.get_json(keys.plan(paced.run_id))["paced"]
    lines = [
        line
        for key in store.keys(keys.partition("outcomes", NOW.date()))
        if keys.slug(paced.run_id) in key
        for line in store.get_lines(key)
    ]
    assert {line["status"] for line in lines if line["kind"] == "feed"} == {"not_due"}


def test_a_dry_run_stores_and_announces_nothing(
    dags: dict[str, Any], feeds: Path, store: ObjectStore
) -> None:
    dry = run(dags["sahel_ingest"], NOW, dry_run=True, limit=1)
    assert dry.state == "success", states(dry)
    assert states(dry)["commit_articles"] == ["skipped"]
    assert set(states(dry)["remember_feeds"]) == {"skipped"}
    assert (report(store, dry).dry_run, report(store, dry).articles > 0) == (True, True)
    assert partitions.days(store, "articles") == []


def test_params_are_checked_before_a_run_begins(dags: dict[str, Any]) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    wrong: dict[str, list[dict[str, Any]]] = {
        "sahel_ingest": [
            {"feeds": ["No Such Id"]},
            {"feeds": ["a", "a"]},
            {"limit": 0},
            {"limit": "many"},
            {"force": "yes"},
            {"dry_run": 1},
        ],
        "sahel_extract": [{"date": "yesterday"}],
        "sahel_reprocess": [{}, {"from": "2022-09-01"}, {"from": "2022-09-01", "to": "2022-9-2"}],
        "sahel_feed_health": [{"feeds": "journal"}],
    }
    for dag_id, cases in wrong.items():
        for case in cases:
            params = copy.deepcopy(dags[dag_id].params)
            for name, value in case.items():
                params.get_param(name).value = value
            with pytest.raises(ParamValidationError):
                params.validate()


def test_the_form_offers_the_feeds_of_the_registry(airflow_home: Path, feeds: Path) -> None:
    from sahel_runtime import chosen_feeds

    offered = [feed["id"] for feed in yaml.safe_load(feeds.read_text())]
    assert chosen_feeds("read").schema["examples"] == offered
    feeds.write_text("- wrong")
    assert chosen_feeds("read").schema["examples"] == [], "plan_feeds names what is wrong"


def test_tasks_wait_for_their_pools_and_go_to_their_queues(dags: dict[str, Any]) -> None:
    pools = {task.task_id: task.pool for dag in dags.values() for task in dag.tasks}
    assert pools["batches.fetch_feeds"] == pools["batches.read_articles"] == "sahel_fetch"
    assert pools["extract_records"] == "sahel_extract"
    assert pools.keys() >= {"plan_feeds", "conclude_run"}
    assert {pools["plan_feeds"], pools["conclude_run"]} == {"default_pool"}
