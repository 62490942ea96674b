"""What operators said about feeds: kept, respected by runs, and never lost to another writer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sahel_pipeline.errors import ConfigurationError, RunFailedError
from sahel_pipeline.feeds.controls import FeedControl
from sahel_pipeline.pipeline import report_feed_health
from sahel_pipeline.pipeline.controls import change_controls, clear_retries, read_controls
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest
from tests.unit.pipeline.site import Site

WHEN = NOW - timedelta(hours=2)
TODAY = NOW.date()


def control(name: str = "journal", **said: Any) -> FeedControl:
    return FeedControl(feed_id=name, by="awa", at=WHEN, **said)


def say(store: ObjectStore, *controls: FeedControl) -> None:
    change_controls(store, lambda _: controls)


def asked(site: Site) -> int:
    """How often the dead feed was asked."""
    return [path for path, _ in site.asked].count("/dead")


@pytest.fixture
def feeds(site: Site) -> list[dict[str, Any]]:
    """A feed that is well, and one whose address is dead."""
    site.feed("/rss", site.item("a", when=NOW - timedelta(days=1)))
    site.article("a")
    return [feed_of(site), feed_of(site, "/dead", "hebdo")]


def test_nothing_said_is_nothing(store: ObjectStore) -> None:
    assert read_controls(store) == {}
    clear_retries(store, {"journal"})
    assert store.get(keys.feed_controls()) is None, "nothing is written for nothing"


def test_what_is_said_is_kept_until_it_says_nothing(store: ObjectStore) -> None:
    say(store, control(paused=True, reason="they asked us to"), control("hebdo", retry=True))
    assert read_controls(store) == {
        "hebdo": control("hebdo", retry=True),
        "journal": control(paused=True, reason="they asked us to"),
    }
    clear_retries(store, {"hebdo", "journal"})
    assert list(read_controls(store)) == ["journal"]


def test_another_writer_in_between_loses_nothing(store: ObjectStore) -> None:
    say(store, control("first", paused=True))
    calls = []

    def change(before: dict[str, FeedControl]) -> list[FeedControl]:
        calls.append(sorted(before))
        if len(calls) == 1:
            say(store, control("first", paused=True), control("second", paused=True))
        return [*before.values(), control("third", paused=True)]

    assert sorted(change_controls(store, change)) == ["first", "second", "third"]
    assert calls == [["first"], ["first", "second"]]
    assert sorted(read_controls(store)) == ["first", "second", "third"]


def test_controls_that_cannot_be_read_stop_a_run_and_say_where(
    store: ObjectStore, make_run: MakeRun, feeds: list[dict[str, Any]]
) -> None:
    store.put(keys.feed_controls(), b'[{"feed_id": "journal"}]')
    with pytest.raises(
        ConfigurationError, match=r"s3://.*control/feeds\.json cannot be read (.|\n)*delete it"
    ):
        ingest(make_run(feeds))


def test_a_paused_feed_is_not_asked_and_says_why(
    site: Site, make_run: MakeRun, feeds: list[dict[str, Any]], store: ObjectStore
) -> None:
    say(store, control("hebdo", paused=True, reason="they asked us to"))
    run = make_run(feeds)
    report = ingest(run)
    assert (report.feeds, report.lost, report.paused) == (1, [], ["hebdo"])
    assert asked(site) == 0
    (line,) = store.get_lines(keys.log_part("outcomes", TODAY, run.id, "feeds-paused"))
    assert (line["feed_id"], line["status"]) == ("hebdo", "paused")
    assert line["error"].endswith("/dead: paused by awa on 2026-11-22: they asked us to")


def test_with_all_feeds_paused_a_run_does_nothing_and_is_well(
    make_run: MakeRun, feeds: list[dict[str, Any]], store: ObjectStore
) -> None:
    say(store, control(paused=True), control("hebdo", paused=True))
    report = ingest(make_run(feeds))
    assert (report.feeds, report.failures, report.paused) == (0, [], ["journal", "hebdo"])


def test_a_silenced_feed_is_asked_and_not_counted(
    site: Site, make_run: MakeRun, feeds: list[dict[str, Any]], store: ObjectStore
) -> None:
    with pytest.raises(RunFailedError, match="1 of 2 feeds gave nothing"):
        ingest(make_run(feeds, run_id="before", max_lost_share=0.4))
    say(store, control("hebdo", silenced_until=TODAY))
    report = ingest(make_run(feeds, NOW + timedelta(minutes=1), max_lost_share=0.4), force=True)
    assert (report.lost, [feed.feed_id for feed in report.silenced]) == ([], ["hebdo"])
    assert asked(site) == 2
    tomorrow = make_run(feeds, NOW + timedelta(days=1), max_lost_share=0.4)
    with pytest.raises(RunFailedError, match="1 of 2 feeds gave nothing"):
        ingest(tomorrow, force=True)


def test_that_all_that_was_lost_is_silenced_is_no_failure(
    make_run: MakeRun, feeds: list[dict[str, Any]], store: ObjectStore
) -> None:
    say(store, control("hebdo", silenced_until=TODAY))
    assert ingest(make_run(feeds[1:])).failures == []


def test_a_retry_is_asked_once_in_spite_of_its_errors(
    site: Site, make_run: MakeRun, feeds: list[dict[str, Any]], store: ObjectStore
) -> None:
    ingest(make_run(feeds))
    ingest(make_run(feeds, NOW + timedelta(minutes=10)))
    assert asked(site) == 1, "it is left alone for its error"
    say(store, control("hebdo", retry=True))
    ingest(make_run(feeds, NOW + timedelta(minutes=20)))
    assert asked(site) == 2
    assert read_controls(store) == {}
    ingest(make_run(feeds, NOW + timedelta(minutes=30)))
    assert asked(site) == 2


def test_health_leaves_out_what_is_paused_or_silenced_and_tells_when_a_silence_is_over(
    make_run: MakeRun, feeds: list[dict[str, Any]], store: ObjectStore
) -> None:
    run = make_run(feeds)
    ingest(run)
    assert [(t.feed_id, t.trouble) for t in report_feed_health(run).troubles] == [("hebdo", "failing")]
    say(store, control("hebdo", paused=True))
    report = report_feed_health(run)
    assert (report.troubles, report.paused, report.silenced) == ([], ["hebdo"], [])
    say(store, control("hebdo", silenced_until=TODAY))
    report = report_feed_health(run)
    assert (report.troubles, report.paused, report.silenced) == ([], [], ["hebdo"])
    say(store, control("hebdo", silenced_until=TODAY - timedelta(days=1), reason="they rebuild"))
    over, failing = report_feed_health(run).troubles
    assert (over.trouble, failing.trouble) == ("silence_over", "failing")
    assert over.explanation.startswith("was silenced until 2026-11-21 by awa (they rebuild); look whether")
