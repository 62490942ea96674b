"""When a run did its work and when it did not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sahel_pipeline.feeds.shares import full_share_of
from sahel_pipeline.pipeline import (
    Run,
    RunFailedError,
    commit_articles,
    fetch_feeds,
    plan_feeds,
    read_articles,
    remember_feeds,
    report_ingest,
)
from sahel_pipeline.pipeline.report import shortfall
from sahel_pipeline.records import LostFeed, RunReport
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest
from tests.unit.pipeline.site import Site, apart_from

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)


@pytest.fixture
def two(site: Site) -> Iterator[list[dict[str, Any]]]:
    """Two hosts with a feed of one article each; that of the first is in batch 0, whatever their ports."""
    with apart_from(site) as other:
        first, second = sorted((site, other), key=lambda served: full_share_of(served.origin))
        for served, name in ((first, "a"), (second, "b")):
            served.feed("/rss", served.item(name, when=WHEN))
            served.article(name)
        yield [feed_of(first), feed_of(second, name="autre")]


@pytest.fixture
def run(two: list[dict[str, Any]], make_run: MakeRun) -> Run:
    """A planned run of two batches."""
    planned = make_run(two, feeds_per_batch=1)
    assert len(plan_feeds(planned)) == 2
    return planned


def stored(run: Run) -> RunReport:
    return RunReport.model_validate(run.store.get_json(keys.report(run.id)))


def finish(run: Run, *, read: tuple[int, ...] = (0, 1), remember: tuple[int, ...] = (0, 1)) -> None:
    for batch in read:
        read_articles(run, batch)
    commit_articles(run)
    for batch in remember:
        remember_feeds(run, batch)


def test_a_batch_that_was_never_fetched_is_lost_with_all_its_feeds(run: Run) -> None:
    fetch_feeds(run, 0)
    finish(run, read=(0,))
    with pytest.raises(RunFailedError, match=r"batch 1 \(127.0.0.1_\d+\) was not read.*Nothing is lost"):
        report_ingest(run)
    report = stored(run)
    assert [(feed.feed_id, feed.status) for feed in report.lost] == [("autre", "not_fetched")]
    assert (report.feeds, report.articles) == (2, 1), "what the other batch gave is stored"
    assert list(run.store.keys(keys.staging(run.id))), "kept, so that the tasks can be tried again"


def test_a_batch_that_was_fetched_and_not_read_is_told(run: Run) -> None:
    fetch_feeds(run, 0)
    fetch_feeds(run, 1)
    finish(run, read=(0,))
    with pytest.raises(RunFailedError, match=r"batch 1 .* was not read") as caught:
        report_ingest(run)
    assert "batch 0" not in str(caught.value)
    assert stored(run).lost == []


def test_articles_that_were_not_committed_are_told(run: Run) -> None:
    for batch in (0, 1):
        fetch_feeds(run, batch)
        read_articles(run, batch)
    with pytest.raises(RunFailedError, match="the articles were not committed"):
        report_ingest(run)
    assert (stored(run).sahel, stored(run).articles, stored(run).dates) == (2, 0, {})


def test_a_state_that_was_not_stored_is_told(run: Run) -> None:
    fetch_feeds(run, 0)
    fetch_feeds(run, 1)
    finish(run, remember=(1,))
    with pytest.raises(RunFailedError, match=r"the state of batch 0 .* was not stored") as caught:
        report_ingest(run)
    assert "batch 1" not in str(caught.value)


def test_the_tasks_that_failed_may_be_tried_again_and_then_it_is_good(run: Run) -> None:
    fetch_feeds(run, 0)
    finish(run, read=(0,), remember=(0,))
    with pytest.raises(RunFailedError):
        report_ingest(run)
    fetch_feeds(run, 1)
    finish(run, read=(1,), remember=(1,))
    report = report_ingest(run)
    assert (report.lost, report.articles, report.dates) == ([], 2, {"2024-07-08": 2})
    assert stored(run) == report


def test_a_run_without_a_plan_says_where_it_was_looked_for(make_run: MakeRun, store: ObjectStore) -> None:
    run = make_run([], run_id="never planned")
    for use in (report_ingest, commit_articles, lambda run: fetch_feeds(run, 0)):
        with pytest.raises(RunFailedError, match=r"no plan for the run never planned at s3://.*/plan\.json"):
            use(run)


def report_of(feeds: int, lost: int) -> RunReport:
    gone = LostFeed(feed_id="f", source="Journal", url="http://f", status="dns", error="no address")
    return RunReport(
        run="r",
        run_time=NOW,
        feeds=feeds,
        lost=[gone] * lost,
        entries=0,
        new=0,
        french=0,
        sahel=0,
        articles=0,
        dates={},
    )


@pytest.mark.parametrize(
    ("feeds", "lost", "share", "good"),
    [
        (10, 0, 0.0, True),
        (10, 1, 0.0, False),
        (10, 5, 0.5, True),
        (10, 6, 0.5, False),
        (1, 1, 0.5, False),
        (10, 9, 1.0, True),
        (10, 10, 1.0, False),
    ],
)
def test_a_run_may_lose_the_share_that_is_set_but_never_everything(
    feeds: int, lost: int, share: float, good: bool
) -> None:
    assert (shortfall(report_of(feeds, lost), share) is None) is good


def test_a_run_that_lost_too_much_stores_the_rest_and_its_report(
    two: list[dict[str, Any]], site: Site, make_run: MakeRun
) -> None:
    del site.pages["/rss"]
    run = make_run(two, max_lost_share=0.4)
    with pytest.raises(RunFailedError, match=r"1 of 2 feeds.*40% \(SAHEL_MAX_LOST_SHARE\)"):
        ingest(run)
    assert stored(run).articles == 1
    again = make_run(two, NOW + timedelta(hours=1), max_lost_share=0.5)
    assert ingest(again).new == 0, "what was read was remembered all the same"


def test_a_report_made_again_after_all_was_lost_is_not_good_either(run: Run) -> None:
    """Nothing was staged, as after a good run; but nothing was done."""
    for _ in range(2):
        with pytest.raises(RunFailedError):
            report_ingest(run)
    assert len(stored(run).lost) == 2


def test_a_dry_run_tells_what_would_come_and_keeps_nothing(
    two: list[dict[str, Any]], make_run: MakeRun
) -> None:
    dry = make_run(two, run_id="dry")
    for batch in plan_feeds(dry, dry_run=True):
        fetch_feeds(dry, batch["batch"])
        read_articles(dry, batch["batch"])
    report = report_ingest(dry)
    assert (report.dry_run, report.failures, report.warnings) == (True, [], [])
    assert (report.new, report.articles, report.dates) == (2, 2, {"2024-07-08": 2})
    assert partitions.days(dry.store, "articles") == []
    assert list(dry.store.keys(keys.staging(dry.id))) == []
    real = ingest(make_run(two, NOW + timedelta(minutes=1)))
    assert (real.new, real.articles) == (2, 2), "nothing of the dry run was remembered"


@pytest.mark.parametrize(("days", "told"), [(3, False), (4, True)])
def test_that_nothing_new_has_come_for_days_is_told(
    site: Site, make_run: MakeRun, days: int, told: bool
) -> None:
    site.feed("/rss", site.item("a", when=NOW))
    site.article("a")
    first = ingest(make_run([feed_of(site)]))
    assert (first.articles, first.warnings) == (1, [])
    later = ingest(make_run([feed_of(site)], NOW + timedelta(days=days)))
    assert later.articles == 0
    assert later.warnings == (
        [
            "no new article came, and the newest stored one appeared on 2026-11-22; more than 3 days without "
            "one (SAHEL_MAX_QUIET_DAYS) are unusual: see what was dropped and why in rejected/dt=2026-11-26/"
        ]
        if told
        else []
    )


def test_that_nothing_ever_came_is_told(site: Site, make_run: MakeRun) -> None:
    english = {"title": "A week of cricket", "summary": "The team from the north won both of its matches."}
    site.feed("/rss", site.item("a", when=WHEN, **english))
    report = ingest(make_run([feed_of(site, country="FRA", publisher="Gazette")]))
    assert (report.new, report.articles) == (1, 0)
    assert len(report.warnings) == 1
    assert "none is stored yet" in report.warnings[0]
