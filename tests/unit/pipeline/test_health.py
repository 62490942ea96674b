"""What the daily look at the feeds finds, beside what `feeds.health` says of each of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.pipeline import report_feed_health
from sahel_pipeline.records import ExtractionReport, FeedHealthReport
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest
from tests.unit.pipeline.site import Site


def test_the_report_is_stored(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    run = make_run([feed_of(site, "/dead"), feed_of(site, "/other", "hebdo")], max_lost_share=1)
    with pytest.raises(Exception, match="none of the 2 feeds"):
        ingest(run)
    report = report_feed_health(run, only=["journal"])
    assert (report.feeds, report.counts) == (1, {"failing": 1})
    assert FeedHealthReport.model_validate(store.get_json(keys.feed_health(run.id))) == report
    assert report_feed_health(run).counts == {"failing": 2}


def test_an_unknown_feed_is_named(site: Site, make_run: MakeRun) -> None:
    with pytest.raises(ConfigurationError, match="no feed in the registry has the id nobody"):
        report_feed_health(make_run([feed_of(site)]), only=["nobody"])


def test_what_extraction_left_unread_is_summed_up_by_the_last_run_on_each_date(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    def extracted(hours_ago: int, day: str, *failed: str) -> None:
        when = NOW - timedelta(hours=hours_ago)
        run = f"asset_triggered__{when.isoformat()}"
        report = ExtractionReport(
            run=run,
            run_time=when,
            date=day,
            articles=9,
            meetings=0,
            alliances=0,
            failed=dict.fromkeys(failed, "ValueError"),
            extractor_version="1",
        )
        store.put_json(keys.extraction_report(run, date.fromisoformat(day)), report.model_dump(mode="json"))

    extracted(72, "2026-11-01", "long ago")
    extracted(20, "2026-11-02", "b", "a")
    extracted(19, "2026-11-03", "c")
    extracted(2, "2026-11-03")  # mended since
    extracted(1, "2026-11-04", "d")
    assert report_feed_health(make_run([feed_of(site)])).unread == {
        "2026-11-02": ["a", "b"],
        "2026-11-04": ["d"],
    }
