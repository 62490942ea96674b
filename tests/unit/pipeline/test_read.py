"""New entries to articles: which pages are asked when, and what becomes of an entry whose page fails."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sahel_pipeline.pipeline import Run, RunFailedError
from sahel_pipeline.records import Article
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest
from tests.unit.pipeline.site import SUMMARY, Answer, Site

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)
DAY = WHEN.date()
FAILING = {
    "500": Answer(status=500),
    "429": Answer(status=429, headers={"Retry-After": "1"}),
}


def stored(store: ObjectStore, day: date = DAY) -> list[Article]:
    return partitions.read(store, "articles", day, Article).records


def log(run: Run, dataset: keys.Log) -> list[dict[str, Any]]:
    """The lines that a run added to a log."""
    prefix = keys.log_part(dataset, run.now.date(), run.id, "").removesuffix(".jsonl.gz")
    return [line for key in run.store.keys(prefix) for line in run.store.get_lines(key)]


def page_outcomes(run: Run) -> list[tuple[str, str]]:
    return [(line["url"], line["status"]) for line in log(run, "outcomes") if line["kind"] == "page"]


@pytest.mark.parametrize("failing", ["500", "429"])
def test_a_page_that_fails_for_the_moment_is_asked_by_the_next_two_runs_and_then_the_feed_has_to_do(
    failing: str, site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN), ETag='"same"')
    site.pages["/article/visite"] = FAILING[failing]
    for number in range(2):
        report = ingest(make_run([feed_of(site)], NOW + timedelta(days=number)))
        assert (report.new, report.sahel, report.articles) == (1, 0, 0)
        assert stored(store) == []
    ingest(make_run([feed_of(site)], NOW + timedelta(days=2)))
    (article,) = stored(store)
    assert (article.text, article.text_source) == (SUMMARY, "feed")
    assert len(site.paths("/article/")) == 3
    ingest(make_run([feed_of(site)], NOW + timedelta(days=3)))
    assert len(site.paths("/article/")) == 3, "it was remembered and is not asked a fourth time"


def test_a_page_that_comes_back_gives_the_whole_text(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """The feed no longer shows the entry by then."""
    site.feed("/rss", site.item("visite", when=WHEN))
    site.pages["/article/visite"] = FAILING["500"]
    ingest(make_run([feed_of(site)]))
    site.feed("/rss", site.item("autre", when=WHEN + timedelta(days=1)))
    site.article("autre")
    site.article("visite")
    ingest(make_run([feed_of(site)], NOW + timedelta(days=1)))
    (article,) = stored(store)
    assert article.text_source == "page"
    assert article.published == WHEN


def test_a_pending_page_is_asked_also_when_its_feed_is_down(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    site.pages["/article/visite"] = FAILING["500"]
    ingest(make_run([feed_of(site)]))
    site.pages["/rss"] = Answer(status=500)
    site.article("visite")
    with pytest.raises(RunFailedError, match="server_error"):
        ingest(make_run([feed_of(site)], NOW + timedelta(days=1)))
    assert [article.text_source for article in stored(store)] == ["page"]


def test_the_other_pages_of_a_host_that_asks_for_patience_wait_too(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """They were not asked at all: their feed texts must not stand for them."""
    names = ["a", "b", "c"]
    site.feed("/rss", *(site.item(name, when=WHEN) for name in names))
    for name in names:
        site.pages[f"/article/{name}"] = Answer(status=429, headers={"Retry-After": "3600"})
    first = make_run([feed_of(site)], host_concurrency=1)
    ingest(first)
    assert sorted(status for _, status in page_outcomes(first)) == ["not_due", "not_due", "rate_limited"]
    assert stored(store) == []
    for name in names:
        site.article(name)
    ingest(make_run([feed_of(site)], NOW + timedelta(days=1)))
    assert [article.text_source for article in stored(store)] == ["page"] * 3


def test_a_host_of_pages_that_asks_for_patience_is_left_alone_by_the_next_runs_too(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """Two days of an hourly schedule: no page is asked, and no entry falls back to its few lines."""
    names = ["a", "b", "c", "d"]
    site.feed("/rss", *(site.item(name, when=WHEN) for name in names))
    for name in names:
        site.pages[f"/article/{name}"] = Answer(status=429, headers={"Retry-After": str(47 * 3600)})
    ingest(make_run([feed_of(site)], host_concurrency=1))
    asked = len(site.paths("/article/"))
    assert asked == 1
    for name in names:
        site.article(name)
    for hours in (1, 2, 3, 4, 24, 46):
        run = make_run([feed_of(site)], NOW + timedelta(hours=hours), host_concurrency=1)
        ingest(run)
        assert {status for _, status in page_outcomes(run)} == {"not_due"}
    assert (stored(store), len(site.paths("/article/"))) == ([], asked)
    ingest(make_run([feed_of(site)], NOW + timedelta(hours=48)))
    assert [article.text_source for article in stored(store)] == ["page"] * 4


def test_a_host_behind_a_redirect_is_left_alone_by_the_next_run_too(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    with Site() as there:
        site.feed("/rss", site.item("visite", when=WHEN))
        site.pages["/article/visite"] = Answer(
            status=302, headers={"Location": f"{there.origin}/article/visite"}
        )
        there.pages["/article/visite"] = Answer(status=429, headers={"Retry-After": "7200"})
        feeds = [feed_of(site), feed_of(there, "/none", "there", enabled=False, note="names the host")]
        ingest(make_run(feeds))
        there.article("visite")
        ingest(make_run(feeds, NOW + timedelta(hours=1)))
        assert len(there.paths("/article/")) == 1
        ingest(make_run(feeds, NOW + timedelta(hours=2)))
    assert [article.text_source for article in stored(store)] == ["page"]


def test_a_host_that_never_stops_asking_for_patience_leaves_the_texts_of_the_feed_after_days(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", *(site.item(name, when=WHEN) for name in "abcdef"))
    for name in "abcdef":
        site.pages[f"/article/{name}"] = Answer(status=429, headers={"Retry-After": "80000"})
    for day in range(5):
        assert stored(store) == [] or day > 2
        ingest(make_run([feed_of(site)], NOW + timedelta(days=day), host_concurrency=1))
    assert [article.text_source for article in stored(store)] == ["feed"] * 6


def test_a_feed_that_asks_for_patience_asks_for_the_pages_of_its_host_too(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    site.article("visite")
    site.pages["/une"] = Answer(status=429, headers={"Retry-After": "3600"})
    feeds = [feed_of(site), feed_of(site, "/une", "une")]
    run = make_run(feeds, host_concurrency=1)
    ingest(run)
    assert [status for _, status in page_outcomes(run)] == ["not_due"]
    assert site.paths("/article/") == []
    ingest(make_run(feeds[:1], NOW + timedelta(hours=2)))
    assert [article.text_source for article in stored(store)] == ["page"]


def test_a_page_that_is_gone_for_good_leaves_the_text_of_the_feed_at_once(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    run = make_run([feed_of(site)])
    ingest(run)
    (article,) = stored(store)
    assert (article.text, article.text_source) == (SUMMARY, "feed")
    assert page_outcomes(run) == [(article.url, "not_found")]


def test_robots_txt_is_obeyed_for_pages_and_the_feed_has_to_do(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    site.article("visite")
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /article/\n")
    run = make_run([feed_of(site)])
    ingest(run)
    assert [status for _, status in page_outcomes(run)] == ["robots"]
    assert site.paths("/article/") == []
    assert [article.text_source for article in stored(store)] == ["feed"]


def test_a_page_of_two_feeds_is_asked_once_and_its_article_names_both(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    site.feed("/une", site.item("visite", when=WHEN + timedelta(minutes=5)))
    site.article("visite")
    run = make_run([feed_of(site), feed_of(site, "/une", "une")])
    report = ingest(run)
    assert (report.new, report.sahel, report.articles) == (2, 2, 1)
    (article,) = stored(store)
    assert article.feed_ids == ["journal", "une"]
    assert article.published == WHEN, "the earlier of the two"
    assert len(site.paths("/article/")) == 1
    assert len(page_outcomes(run)) == 1


def test_a_pending_page_of_two_feeds_ends_in_one_article_of_both(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    site.feed("/une", site.item("visite", when=WHEN))
    site.pages["/article/visite"] = FAILING["500"]
    feeds = [feed_of(site), feed_of(site, "/une", "une")]
    ingest(make_run(feeds))
    site.article("visite")
    ingest(make_run(feeds, NOW + timedelta(days=1)))
    ingest(make_run(feeds, NOW + timedelta(days=2)))
    (article,) = stored(store)
    assert article.text_source == "page"


def test_a_pending_page_of_two_feeds_names_both_though_they_no_longer_show_it(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    site.feed("/une", site.item("visite", when=WHEN))
    site.pages["/article/visite"] = FAILING["500"]
    feeds = [feed_of(site), feed_of(site, "/une", "une")]
    ingest(make_run(feeds))
    site.feed("/rss", site.item("autre", when=WHEN + timedelta(days=1)))
    site.feed("/une", site.item("autre", when=WHEN + timedelta(days=1)))
    site.article("autre")
    site.article("visite")
    ingest(make_run(feeds, NOW + timedelta(days=1)))
    (article,) = stored(store)
    assert (article.text_source, article.feed_ids) == ("page", ["journal", "une"])


def test_an_entry_that_says_nothing_is_judged_by_its_page(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """A feed of bare links from outside of the Sahel."""
    link = f"<item><link>{site.origin}/article/visite</link></item>"
    site.feed("/rss", link, "<item><author>x</author></item>")
    site.article("visite")
    run = make_run([feed_of(site, country="FRA")])
    report = ingest(run)
    assert (report.new, report.articles) == (2, 1)
    (article,) = stored(store, NOW.date())
    assert (article.title, article.text_source) == ("Visite de travail à Bamako (visite)", "page")
    assert [line["reason"] for line in log(run, "rejected")] == ["no_text"]


@pytest.mark.parametrize(
    ("feed", "item", "reason", "judged"),
    [
        (
            {},
            {
                "title": "The president of Mali met the foreign minister of Mauritania",
                "summary": "The talks were held in Bamako on Monday. Both sides agreed that border markets "
                "should open again before the end of the rainy season, the presidency said in a statement.",
            },
            "language",
            "entry",
        ),
        (
            {"country": "FRA"},
            {
                "title": "Le budget est voté",
                "summary": "Les députés français ont adopté le budget à Paris. Au terme de trois semaines de "
                "débats, la majorité a gardé les crédits de l'école et réduit ceux du logement, contre "
                "l'avis des communes.",
            },
            "relevance",
            "entry",
        ),
        (
            {"country": "FRA"},
            {"title": "Le budget est voté", "summary": "Les députés français ont adopté le budget à Paris."},
            "relevance",
            "text",
        ),
        (
            {"country": "FRA"},
            {
                "title": "Les oliviers du Portugal",
                "summary": "La récolte des olives a commencé. Comme au Mali ?",
            },
            "relevance",
            "text",
        ),
    ],
)
def test_what_is_dropped_is_logged_with_its_reason(
    feed: dict[str, Any],
    item: dict[str, Any],
    reason: str,
    judged: str,
    site: Site,
    make_run: MakeRun,
    store: ObjectStore,
) -> None:
    site.feed("/rss", site.item("x", when=WHEN, **item))
    run = make_run([feed_of(site, **feed)])
    report = ingest(run)
    assert (report.new, report.articles) == (1, 0)
    (line,) = log(run, "rejected")
    assert (line["reason"], line["judged"]) == (reason, judged)
    assert (line["title"], line["url"]) == (item["title"], f"{site.origin}/article/x")
    assert line["reasons"] or line["language"] not in (None, "fr")
    ingest(make_run([feed_of(site, **feed)], NOW + timedelta(days=1)))
    assert site.paths("/article/") == (["/article/x"] if judged == "text" else []), "judged once, not again"


def test_an_entry_without_any_text_is_rejected_and_said_so(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("x", when=WHEN, summary=""))
    run = make_run([feed_of(site)])
    ingest(run)
    assert [line["reason"] for line in log(run, "rejected")] == ["no_text"]


HOSTILE_PAGES = {
    "nested": b"<html><body>" + b"<div>" * 100_000 + b"Mali",
    "attributes": b"<html><body><p " + b"a=b " * 200_000 + b">Mali</p>",
    "no html": bytes(range(256)) * 1000,
    "a table in a table": b"<table><tr><td>" * 3_000,
}


def test_a_hostile_page_costs_only_itself(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    names = [name.replace(" ", "-") for name in HOSTILE_PAGES]
    site.feed("/rss", *(site.item(name, when=WHEN) for name in (*names, "good")))
    site.article("good")
    for name, page in zip(names, HOSTILE_PAGES.values(), strict=True):
        site.pages[f"/article/{name}"] = Answer(page, headers={"Content-Type": "text/html"})
    ingest(make_run([feed_of(site)], page_timeout=5))
    texts = {article.url.rsplit("/", 1)[1]: article.text_source for article in stored(store)}
    assert texts == {"good": "page"} | dict.fromkeys(names, "feed")


HOSTILE_SUMMARIES = {
    "nested": "<div>" * 50_000 + SUMMARY,
    "unclosed": "<" * 100_000 + SUMMARY,
    "lone surrogate": SUMMARY + " &#55357;",
    "brackets": "http://[" + SUMMARY,
}


def test_a_hostile_entry_costs_only_itself(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    hostile = (
        site.item(f"bad-{number}", when=WHEN, summary=summary, link=f"http://[::1/{number}")
        for number, summary in enumerate(HOSTILE_SUMMARIES.values())
    )
    site.feed("/rss", *hostile, site.item("good", when=WHEN))
    site.article("good")
    report = ingest(make_run([feed_of(site)]))
    assert report.entries == report.new == len(HOSTILE_SUMMARIES) + 1
    assert f"{site.origin}/article/good" in [article.url for article in stored(store)]


def test_links_inward_are_never_asked(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    with Site() as inner:
        inner.article("secret")
        site.feed("/rss", site.item("x", when=WHEN, link=f"{inner.origin}/article/secret"))
        run = make_run([feed_of(site)])
        ingest(run)
        assert inner.asked == []
    assert [status for _, status in page_outcomes(run)] == ["refused_address"]
    assert [article.text_source for article in stored(store)] == ["feed"]


def test_a_date_within_a_day_of_now_is_believed_and_a_later_one_is_not(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    soon, never = NOW + timedelta(hours=20), NOW + timedelta(days=40)
    site.feed("/rss", site.item("soon", when=soon), site.item("never", when=never))
    site.article("soon")
    site.article("never")
    ingest(make_run([feed_of(site)]))
    found = {
        article.url.rsplit("/", 1)[1]: (article.published, article.published_from)
        for day in partitions.days(store, "articles")
        for article in stored(store, day)
    }
    assert found == {"soon": (soon, "feed"), "never": (NOW, "fetched")}


def test_the_date_of_the_page_is_taken_when_the_feed_has_none(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite"))
    site.article("visite")
    page = site.pages["/article/visite"]
    page.body = page.body.replace(
        b"</head>", b'<meta property="article:published_time" content="2024-07-09T00:30:00+02:00"></head>'
    )
    ingest(make_run([feed_of(site)]))
    (article,) = stored(store, date(2024, 7, 8))
    assert (article.published, article.published_from) == (
        datetime(2024, 7, 8, 22, 30, tzinfo=UTC),
        "page",
    ), "in UTC, also its partition"


def test_pages_are_read_in_processes_with_a_time_limit_when_told_so(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    site.feed("/rss", site.item("visite", when=WHEN))
    site.article("visite")
    ingest(make_run([feed_of(site)], page_workers=1))
    assert [article.text_source for article in stored(store)] == ["page"]
