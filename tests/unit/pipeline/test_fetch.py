"""Feeds that misbehave: each gets an outcome that says what, where and what to do, and holds up no other."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sahel_pipeline.feeds.status import MEANINGS, FetchStatus
from sahel_pipeline.local.newspapers import Newspapers
from sahel_pipeline.local.newspapers_broken import BROKEN_FEEDS
from sahel_pipeline.pipeline import Run, RunFailedError, fetch_feeds, plan_feeds
from sahel_pipeline.records import Article, RunReport
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.conftest import BUCKET
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest, new_run
from tests.unit.pipeline.site import Answer, Site

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)
EXPECTED = {
    "html": ("html", 200),
    "vide": ("empty", 200),
    "sans-entrees": ("empty", 200),
    "xml-casse": ("malformed", 200),
    "gzip": ("bad_encoding", None),
    "introuvable": ("not_found", 404),
    "interdit": ("blocked", 403),
    "parti": ("gone", 410),
    "erreur": ("server_error", 500),
    "lent": ("timeout", None),
    "boucle": ("redirect_loop", None),
    "sans-lien": ("ok", 200),
    "sans-date": ("ok", 200),
    "futur": ("ok", 200),
    "sans-texte": ("ok", 200),
    "enorme": ("ok", 200),
}
LOST = {name for name, (status, _) in EXPECTED.items() if status != "ok"}


@dataclass(frozen=True)
class Finished:
    """The run on the misbehaving feeds and one good one."""

    run: Run
    report: RunReport
    outcomes: dict[tuple[str, str], dict[str, Any]]
    articles: dict[str, Article]


def log(store: ObjectStore, run: Run, name: str) -> list[dict[str, Any]]:
    return [line for key in store.keys(f"{name}/") for line in store.get_lines(key) if line["run"] == run.id]


def unpacked(store: ObjectStore, raw: str) -> dict[str, bytes]:
    """The bodies in an archive, by the ids of their feeds."""
    with zipfile.ZipFile(io.BytesIO(store.get(raw) or b"")) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def finished(
    newspapers: Newspapers, s3_access: S3Access, tmp_path_factory: pytest.TempPathFactory
) -> Finished:
    """A run on all of them; 429 has a test of its own, since it holds its whole host."""
    store = ObjectStore(s3_access.client(), BUCKET, "misbehaving/")
    feeds = [
        feed
        for feed in newspapers.registry(EXPECTED)
        if feed["id"].startswith("mauvais-") or feed["id"] == "la-dune-fr"
    ]
    run = new_run(store, tmp_path_factory.mktemp("misbehaving"), feeds, max_lost_share=0.9)
    report = ingest(run)
    outcomes = {(line["kind"], line["feed_id"]): line for line in log(store, run, "outcomes")}
    articles = {
        article.feed_id.removeprefix("mauvais-"): article
        for day in partitions.days(store, "articles")
        for article in partitions.read(store, "articles", day, Article).records
    }
    return Finished(run, report, outcomes, articles)


def test_every_misbehaving_feed_is_tried_here() -> None:
    assert EXPECTED.keys() | {"surcharge"} == BROKEN_FEEDS.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_each_has_the_outcome_that_fits_it(name: str, finished: Finished) -> None:
    outcome = finished.outcomes["feed", f"mauvais-{name}"]
    status, code = EXPECTED[name]
    assert (outcome["status"], outcome["http_status"]) == (status, code)
    if name in LOST:
        assert outcome["error"].startswith(outcome["url"]), "where"
        assert MEANINGS[FetchStatus(status)].action in outcome["error"], "what to do"
    else:
        assert (outcome["error"], outcome["entries"], outcome["new"]) == (None, 1, 1)


def test_the_lost_ones_are_in_the_report_and_no_others(finished: Finished) -> None:
    assert {feed.feed_id for feed in finished.report.lost} == {f"mauvais-{name}" for name in LOST}
    assert all(feed.error and feed.source for feed in finished.report.lost)


def test_the_good_feed_among_them_is_read(finished: Finished) -> None:
    assert finished.outcomes["feed", "la-dune-fr"]["status"] == "ok"
    assert "la-dune-fr" in finished.articles


def test_what_came_is_kept_as_bytes_also_where_it_is_no_feed(finished: Finished) -> None:
    for name in ("html", "sans-entrees", "xml-casse", "sans-lien"):
        raw = finished.outcomes["feed", f"mauvais-{name}"]["raw"]
        body = unpacked(finished.run.store, raw)[f"mauvais-{name}"]
        assert BROKEN_FEEDS[name].feed("http://x").body[:50] == body[:50]


def test_an_entry_without_a_link_becomes_an_article_of_the_feeds_own_text(finished: Finished) -> None:
    article = finished.articles["sans-lien"]
    assert (article.url, article.text_source) == ("", "feed")
    assert ("page", "mauvais-sans-lien") not in finished.outcomes


@pytest.mark.parametrize("name", ["sans-date", "futur"])
def test_an_entry_without_a_date_or_with_one_in_the_future_takes_the_time_of_the_fetch(
    name: str, finished: Finished
) -> None:
    article = finished.articles[name]
    assert (article.published, article.published_from, article.text_source) == (NOW, "fetched", "page")


def test_a_page_without_text_leaves_that_of_the_feed(finished: Finished) -> None:
    article = finished.articles["sans-texte"]
    assert article.text_source == "feed"
    outcome = finished.outcomes["page", "mauvais-sans-texte"]
    assert outcome["status"] == "ok"
    assert outcome["problems"]


def test_an_article_of_two_megabytes_is_stored_whole(finished: Finished) -> None:
    article = finished.articles["enorme"]
    assert article.text_source == "page"
    assert len(article.text) > 2_000_000


def test_a_host_that_asks_for_patience_is_left_alone_with_all_its_feeds(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.pages["/busy"] = Answer(status=429, headers={"Retry-After": "7200"})
    site.feed("/rss", site.item("visite", when=WHEN))
    site.article("visite")
    feeds = [feed_of(site, "/busy", "busy"), feed_of(site)]
    first = make_run(feeds, host_concurrency=1)
    report = ingest(first)
    assert {line["feed_id"]: line["status"] for line in log(store, first, "outcomes")} == {
        "busy": "rate_limited",
        "journal": "not_due",
    }
    assert [feed.feed_id for feed in report.lost] == ["busy"], "the other one was told to wait, not lost"
    asked = len(site.asked)
    ingest(make_run(feeds, NOW + timedelta(hours=1)))
    assert len(site.asked) == asked
    ingest(make_run(feeds, NOW + timedelta(hours=3), host_concurrency=1, max_lost_share=0.9))
    assert len(site.asked) > asked


def test_a_feed_left_alone_for_its_errors_counts_as_lost(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.pages["/dead"] = Answer(status=404)
    site.feed("/rss", site.item("visite", when=WHEN))
    site.article("visite")
    feeds = [feed_of(site, "/dead", "dead"), feed_of(site)]
    ingest(make_run(feeds))
    run = make_run(feeds, NOW + timedelta(hours=1))
    report = ingest(run)
    assert site.paths("/dead") == ["/dead"]
    assert [(feed.feed_id, feed.status) for feed in report.lost] == [("dead", "not_due")]
    assert "left alone until" in report.lost[0].error
    assert "not_found" in report.lost[0].error


def test_a_feed_that_is_gone_is_not_asked_again_and_stays_lost(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.pages["/gone"] = Answer(status=410)
    site.feed("/rss", site.item("visite", when=WHEN))
    site.article("visite")
    feeds = [feed_of(site, "/gone", "gone"), feed_of(site)]
    for days in (0, 30):
        report = ingest(make_run(feeds, NOW + timedelta(days=days)))
        assert [(feed.feed_id, feed.status) for feed in report.lost] == [("gone", "gone")]
    assert site.paths("/gone") == ["/gone"]


def test_a_feed_that_comes_back_is_read_as_if_nothing_had_been(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """A maintenance page under the same ETag must not make the feed look unchanged afterwards."""
    site.feed("/rss", site.item("visite", when=WHEN), ETag='"1"')
    site.article("visite")
    good = site.pages["/rss"]
    site.pages["/rss"] = Answer(
        b"<!DOCTYPE html><html><body>Maintenance</body></html>", headers={"ETag": '"1"'}
    )
    first = make_run([feed_of(site)])
    with pytest.raises(RunFailedError, match="a web page, not a feed"):
        ingest(first)
    site.pages["/rss"] = good
    report = ingest(make_run([feed_of(site)], NOW + timedelta(days=2)))
    assert (report.lost, report.articles) == ([], 1)


def test_an_unchanged_body_is_not_parsed_again(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    site.article("visite")
    ingest(make_run([feed_of(site)]))
    second = make_run([feed_of(site)], NOW + timedelta(hours=1))
    ingest(second)
    (outcome,) = log(store, second, "outcomes")
    assert (outcome["status"], outcome["entries"], outcome["raw"]) == ("unchanged", None, None)


def test_too_few_common_entries_are_told(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    for number, names in enumerate(("ab", "ab", "cd")):  # the second finds nothing new
        site.feed("/rss", *(site.item(name, when=WHEN) for name in names))
        for name in names:
            site.article(name)
        run = make_run([feed_of(site)], NOW + timedelta(days=number))
        ingest(run)
    problems = [line["problems"] for line in log(store, run, "outcomes") if line["kind"] == "feed"]
    assert len(problems) == 1
    assert "read it more often" in problems[0][0]


def test_force_asks_in_full_and_reads_everything_again_without_doubling(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite"), ETag='"1"')
    site.article("visite")
    ingest(make_run([feed_of(site)]))
    report = ingest(make_run([feed_of(site)], NOW + timedelta(days=1)), force=True)
    assert (report.new, report.articles) == (1, 1)
    assert partitions.days(store, "articles") == [NOW.date()]
    assert "if-none-match" not in site.asked[-3][1]


def test_more_entries_than_allowed_are_cut_and_told(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", *(site.item(str(number), when=WHEN) for number in range(12)))
    run = make_run([feed_of(site)], max_entries=10)
    plan_feeds(run)
    assert fetch_feeds(run, 0) == {"feeds": 1, "lost": 0, "entries": 10, "new": 10}
    (outcome,) = log(store, run, "outcomes")
    assert "only the first 10 entries were read, 2 more were left out" in outcome["problems"]


def test_a_batch_is_told_with_its_plan_what_the_server_can(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite"))
    run = make_run([feed_of(site)])
    plan_feeds(run)
    store.delete([keys.server()])
    elsewhere = replace(run, store=ObjectStore(store.client, store.bucket, store.prefix))
    assert fetch_feeds(elsewhere, 0)["lost"] == 0
    assert elsewhere.store.conditional is True
    assert store.get(keys.server()) is None, "it was found out again"


def test_a_feed_larger_than_allowed_is_not_read(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    site.feed("/rss", site.item("visite", when=WHEN, summary="Mali " * 1000))
    run = make_run([feed_of(site)], max_feed_bytes=2000)
    plan_feeds(run)
    assert fetch_feeds(run, 0)["lost"] == 1
    (outcome,) = log(store, run, "outcomes")
    assert outcome["status"] == "too_large"
    assert "SAHEL_MAX_FEED_BYTES" in outcome["error"]


def test_a_scheduled_run_leaves_out_what_is_not_due_and_one_by_hand_does_not(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=NOW), **{"Cache-Control": "public, max-age=7200"})
    site.article("visite")
    ingest(make_run([feed_of(site)]))
    hour = make_run([feed_of(site)], NOW + timedelta(hours=1))
    report = ingest(hour, paced=True)
    assert (report.lost, len(site.paths("/rss"))) == ([], 1)
    (outcome,) = log(store, hour, "outcomes")
    assert outcome["status"] == "not_due"
    assert "by its own pace" in outcome["error"]
    ingest(make_run([feed_of(site)], NOW + timedelta(hours=1, minutes=1)))
    assert len(site.paths("/rss")) == 2
    ingest(make_run([feed_of(site)], NOW + timedelta(hours=4)), paced=True)
    assert len(site.paths("/rss")) == 3


def test_no_feed_takes_more_than_its_budget_to_fetch_and_to_parse(
    newspapers: Newspapers, site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    (slow,) = (feed for feed in newspapers.registry(["lent"]) if feed["id"] == "mauvais-lent")
    site.pages["/costly"] = Answer(b"<rss>" + b"<item>" * 300_000)  # half a minute of work
    site.feed("/rss", site.item("visite", when=WHEN))
    feeds = [slow, feed_of(site, "/costly", "costly"), feed_of(site)]
    run = make_run(feeds, feed_budget=2, total_timeout=60)
    plan_feeds(run)
    assert fetch_feeds(run, 0) == {"feeds": 3, "lost": 2, "entries": 1, "new": 1}
    told = {line["feed_id"]: (line["status"], line["error"]) for line in log(store, run, "outcomes")}
    assert {name: status for name, (status, _) in told.items()} == {
        "mauvais-lent": "timeout",
        "costly": "too_costly",
        "journal": "ok",
    }
    assert "no whole answer within 1.5 s" in told["mauvais-lent"][1]
    assert "took more than " in told["costly"][1]
