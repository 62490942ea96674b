"""The metrics are those that docs/metrics.md names, whatever a run did."""

from __future__ import annotations

from pathlib import Path

from sahel_pipeline.pipeline.metrics import METRICS, measures, metrics_table
from tests.unit.pipeline.test_messages import extraction, health, ingest, lost

PAGE = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")


def test_every_metric_has_a_value_and_a_meaning() -> None:
    given = [measures(report) for report in (ingest(), extraction({}), health())]
    assert [name for values in given for name in values] == list(METRICS)


def test_the_values_are_those_of_the_reports() -> None:
    values = measures(ingest(lost=[lost("a", "dns")], silenced=[lost("b", "dns")], failures=["too many"]))
    assert (values["sahel.ingest.feeds"], values["sahel.ingest.feeds_lost"]) == (10, 1)
    assert (values["sahel.ingest.feeds_silenced"], values["sahel.ingest.failed"]) == (1, 1)
    assert measures(ingest())["sahel.ingest.failed"] == 0
    assert measures(extraction({"x": "e"}))["sahel.extract.unread"] == 1
    values = measures(health(("a", "silent"), ("b", "silent"), unread={"2026-11-20": ["x", "y"]}))
    assert (values["sahel.feeds.silent"], values["sahel.feeds.gone"], values["sahel.feeds.unread"]) == (
        2,
        0,
        2,
    )


def test_the_page_says_what_the_code_says() -> None:
    """To renew it: python -m sahel_pipeline.pipeline.metrics prints the table."""
    assert metrics_table() in PAGE
