"""Runs of the real DAGs that operators are told of: by a mail server and a webhook on loopback."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from sahel_pipeline.feeds.controls import FeedControl
from sahel_pipeline.pipeline import Run
from sahel_pipeline.pipeline.controls import change_controls
from sahel_pipeline.records import ExtractionReport, RunReport
from sahel_pipeline.settings import load
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.dags.conftest import Operators, run, states
from tests.dags.receivers import TOKEN
from tests.dags.test_dags import NOW, report


def with_dead_feeds(feeds: Path, dead: int, of: int) -> list[str]:
    """Leave `of` feeds in the registry, of which so many are at hosts that do not exist; the ids of these."""
    registry = yaml.safe_load(feeds.read_text())[: of - dead]
    assert len(registry) == of - dead
    gone = [f"dead-{number}" for number in range(dead)]
    url = "http://sahel-test.invalid/rss?key=s3cret-"
    registry += [registry[0] | {"id": name, "publisher": "Journal", "url": url + name} for name in gone]
    feeds.write_text(yaml.safe_dump(registry))
    return gone


def test_a_run_with_two_fifths_of_the_feeds_down_is_red_with_one_message_that_names_them(
    dags: dict[str, Any], feeds: Path, store: ObjectStore, operators: Operators
) -> None:
    dead = with_dead_feeds(feeds, 2, of=5)
    failed = run(dags["sahel_ingest"], NOW)
    assert failed.state == "failed"
    assert states(failed)["report_run"] == states(failed)["conclude_run"] == ["failed"]
    assert states(failed)["remember_feeds"] == ["success"] * len(states(failed)["fetch_feeds"])
    assert [feed.feed_id for feed in report(store, failed).lost] == dead
    assert partitions.days(store, "articles"), "what the others gave is stored"
    (mail,), (post,) = operators.mail.received, operators.hook.received
    assert mail["Subject"] == "Sahel: sahel_ingest failed: 2 of 5 feeds gave nothing"
    assert post["text"].startswith("*sahel_ingest failed: 2 of 5 feeds gave nothing*")
    well = {feed["id"] for feed in yaml.safe_load(feeds.read_text())} - set(dead)
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for text in (html, post["text"]):
        assert f"dns: {', '.join(dead)} (" in text
        assert not [name for name in well if name in text]
        assert "s3cret" not in text
        assert TOKEN not in text
        assert "/dags/sahel_ingest/runs/" in text


def test_a_run_that_fails_before_its_report_is_told(
    dags: dict[str, Any], feeds: Path, operators: Operators
) -> None:
    feeds.write_text("- id: journal\n  publisher: Journal\n  country: Mali\n  url: http://journal.ml\n")
    failed = run(dags["sahel_ingest"], NOW)
    assert (failed.state, states(failed)["plan_feeds"]) == ("failed", ["failed"])
    (post,) = operators.hook.received
    subject, tasks, _ = post["text"].splitlines()
    assert subject == "*sahel_ingest failed*"
    assert tasks.startswith("These tasks failed: ")
    assert "plan_feeds" in tasks


def test_feeds_in_trouble_are_told_in_one_message_a_day_and_silenced_ones_are_not(
    dags: dict[str, Any],
    feeds: Path,
    store: ObjectStore,
    operators: Operators,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAHEL_MAX_LOST_SHARE", "0.7")
    silent, loud = with_dead_feeds(feeds, 2, of=3)
    assert run(dags["sahel_ingest"], NOW).state == "success"
    silenced = FeedControl(feed_id=silent, silenced_until=NOW.date(), reason="moves", by="awa", at=NOW)
    change_controls(store, lambda _: [silenced])
    assert run(dags["sahel_feed_health"], NOW + timedelta(hours=1)).state == "success"
    (post,) = operators.hook.received
    assert post["text"].startswith("*sahel_feed_health: 1 of 3 feeds in trouble*\nfailing (1):\n• " + loud)
    assert silent not in post["text"]

    operators.hook.answers = [404]  # an address that does not take messages
    later = run(dags["sahel_feed_health"], NOW + timedelta(days=1), feeds=[silent])
    assert (later.state, states(later)["examine_feeds"]) == ("failed", ["success"]), (
        "it did not tell by each way"
    )
    assert (len(operators.mail.received), len(operators.hook.received)) == (2, 1)
    told = operators.mail.received[1].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert f"<p>silence over (1):</p>\n<ul><li>{silent} (" in told
    assert "was silenced until 2026-11-22 by awa (moves)" in told


def test_a_retry_policy_tells_what_may_pass_from_what_may_not(dags: dict[str, Any]) -> None:
    from airflow.sdk import RetryAction

    from sahel_messages.channels import NotDeliveredError
    from sahel_pipeline.errors import ConfigurationError, RunFailedError
    from sahel_pipeline.storage.objects import StorageError, StorageRefusedError

    for dag in dags.values():
        for task in dag.tasks:
            assert task.retries == (0 if task.task_id == "report_run" else 3), task.task_id
            decide = task.retry_policy.evaluate
            for error in (ConfigurationError("x"), RunFailedError("x"), StorageRefusedError("x")):
                assert decide(error, 1, 3).action is RetryAction.FAIL, task.task_id
            for error in (StorageError("503 Slow Down"), NotDeliveredError("429"), TimeoutError(), OSError()):
                assert decide(error, 1, 3).action is not RetryAction.FAIL, task.task_id


def test_articles_that_extraction_cannot_read_are_told_once_a_day(
    store: ObjectStore, operators: Operators
) -> None:
    from sahel_runtime import report_extraction

    for number, day in enumerate((date(2026, 11, 1), date(2026, 11, 2))):
        this = Run(id=f"run-{number}", now=NOW, store=store, settings=load())
        unread = ExtractionReport(
            run=this.id,
            run_time=NOW,
            date=day.isoformat(),
            articles=9,
            meetings=0,
            alliances=0,
            failed={"a1b2": "ValueError: odd"},
            extractor_version="1",
        )
        store.put_json(keys.extraction_report(this.id, day), unread.model_dump(mode="json"))
        report_extraction(this, day)
    (post,) = operators.hook.received
    assert post["text"].startswith("*sahel_extract: 1 of 9 articles of 2026-11-01 could not be read*")
    assert "• a1b2: ValueError: odd" in post["text"]
    operators.hook.answers = [500]
    report_extraction(Run(id="run-0", now=NOW, store=store, settings=load()), date(2026, 11, 1))


def test_a_failed_extraction_is_told_once_a_day(
    dags: dict[str, Any], feeds: Path, operators: Operators
) -> None:
    """Without a date there is nothing to extract, and no retry mends that."""
    for hour in (7, 8):
        assert run(dags["sahel_extract"], NOW.replace(hour=hour)).state == "failed"
    (post,) = operators.hook.received
    assert post["text"].startswith("*sahel_extract failed*\nThese tasks failed: extract_records")


def test_a_good_run_tells_nobody_but_statsd(
    dags: dict[str, Any],
    feeds: Path,
    store: ObjectStore,
    operators: Operators,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics import stats_utils

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as statsd:
        statsd.bind(("127.0.0.1", 0))
        statsd.settimeout(5)
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_ON", "True")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_PORT", str(statsd.getsockname()[1]))
        stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)  # as workers do
        try:
            done = run(dags["sahel_ingest"], NOW, limit=2)
            statsd.settimeout(0.5)
            lines = [line for line in packets(statsd) if line.startswith("airflow.sahel.")]
        finally:
            monkeypatch.undo()
            stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)
    assert done.state == "success", states(done)
    assert (operators.mail.received, operators.hook.received) == ([], [])
    told = {name: value for name, _, value in (line.partition(":") for line in lines)}
    articles = RunReport.model_validate(store.get_json(keys.report(done.run_id))).articles
    assert told["airflow.sahel.ingest.feeds"] == "2|g"
    assert told["airflow.sahel.ingest.articles"] == f"{articles}|g"
    assert told["airflow.sahel.ingest.failed"] == "0|g"


def packets(statsd: socket.socket) -> Iterator[str]:
    """What has arrived."""
    with contextlib.suppress(TimeoutError):
        while True:
            yield from statsd.recv(65_536).decode().splitlines()
