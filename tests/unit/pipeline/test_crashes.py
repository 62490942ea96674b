"""A run that ends anywhere is made good by the next one, and a task may be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sahel_pipeline.pipeline import (
    Run,
    commit_articles,
    fetch_feeds,
    plan_feeds,
    read_articles,
    remember_feeds,
    report_ingest,
)
from sahel_pipeline.pipeline.states import all_states
from sahel_pipeline.records import Article
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ObjectStore, unpack_lines
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest, steps
from tests.unit.pipeline.site import Answer, Site, apart_from, objects

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def articles(store: ObjectStore) -> list[Article]:
    """All stored articles of all dates."""
    days = partitions.days(store, "articles")
    return [article for day in days for article in partitions.read(store, "articles", day, Article).records]


def serve(site: Site, *names: str, when: datetime | None = WHEN, path: str = "/rss") -> None:
    """A feed with an ETag, and the pages of its articles."""
    site.feed(path, *(site.item(name, when=when) for name in names), ETag=f'"{"-".join(names)}"')
    for name in names:
        site.article(name)


@pytest.fixture
def two_hosts(site: Site) -> Iterator[list[dict[str, Any]]]:
    """Feeds of two hosts; one article is in a feed of each, an hour later in the second."""
    with apart_from(site) as other:
        serve(site, "visite", "sommet")
        other.feed("/rss", other.item("accord", when=WHEN), ETag='"accord"')
        other.article("accord")
        shared = other.item("visite", when=WHEN + timedelta(hours=1), link=f"{site.origin}/article/visite")
        other.feed("/une", shared, ETag='"une"')
        yield [feed_of(site), feed_of(other, name="autre"), feed_of(other, "/une", "autre-une")]


@pytest.mark.parametrize("done", range(8))
def test_a_run_that_stops_after_any_step_is_made_good_by_the_next(
    done: int, two_hosts: list[dict[str, Any]], make_run: MakeRun, store: ObjectStore
) -> None:
    """Two batches: plan, fetch, fetch, read, read, commit, remember, remember; the run dies after `done`."""
    tasks = steps(make_run(two_hosts, feeds_per_batch=1))
    assert len(tasks) == 7
    for step in tasks[:done]:
        step()
    ingest(make_run(two_hosts, LATER, feeds_per_batch=1))
    found = {article.title: (article.published, article.feed_ids) for article in articles(store)}
    assert found == {
        "Visite de travail à Bamako (visite)": (WHEN, ["autre-une", "journal"]),
        "Visite de travail à Bamako (sommet)": (WHEN, ["journal"]),
        "Visite de travail à Bamako (accord)": (WHEN, ["autre"]),
    }
    assert len(articles(store)) == 3


@pytest.mark.parametrize("done", [2, 3])
def test_an_article_without_a_date_comes_once_though_its_run_died(
    done: int, site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """Its date is that of the fetch: the second run must not store it a second time under its own day."""
    serve(site, "sans-date", when=None)
    for step in steps(make_run([feed_of(site)]))[:done]:
        step()
    ingest(make_run([feed_of(site)], LATER))
    assert [article.title for article in articles(store)] == ["Visite de travail à Bamako (sans-date)"]


def test_validators_are_not_remembered_before_the_articles_are_stored(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    serve(site, "visite")
    run = make_run([feed_of(site)])
    *before, remember = steps(run)
    for step in before:
        step()
        assert list(store.keys("state/hosts/")) == list(store.keys("state/feeds/")) == []
    remember()
    assert len(list(store.keys("state/hosts/"))) == 1
    ingest(make_run([feed_of(site)], LATER))
    asked = [headers.get("if-none-match") for path, headers in site.asked if path == "/rss"]
    assert asked == [None, '"visite"']


def test_a_feed_that_gave_nothing_to_work_on_is_remembered_when_it_is_fetched(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """The others wait for their articles to be stored, also where they are of the same host."""
    serve(site, "visite")
    serve(site, "sommet", path="/une")
    site.pages["/dead"] = Answer(status=404)
    feeds = [feed_of(site), feed_of(site, "/une", "une"), feed_of(site, "/dead", "dead")]
    ingest(make_run(feeds))
    serve(site, "sommet", "accord", path="/une")
    run = make_run(feeds, LATER)
    fetch, read, commit, remember = steps(run)
    counts = fetch()
    assert counts == {"feeds": 3, "lost": 1, "entries": 2, "new": 1}
    asked = {name: state.last_fetch for name, state in all_states(store).items()}
    assert asked == {"journal": LATER, "une": NOW, "dead": LATER}
    asked_before = len(site.asked)
    assert fetch() == counts, "tried again: those are asked again, too"
    assert len(site.asked) == asked_before + 3
    for step in (read, commit, remember):
        step()
    assert {state.last_fetch for state in all_states(store).values()} == {LATER}
    report = report_ingest(run)
    assert ([feed.feed_id for feed in report.lost], report.entries, report.new) == (["dead"], 2, 1)


def test_a_run_that_finds_nothing_new_hands_nothing_on(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    serve(site, "visite")
    ingest(make_run([feed_of(site)]))
    run = make_run([feed_of(site)], LATER)
    for step in steps(run):
        step()
    staged = {key.rsplit("/")[-1] for key in store.keys(keys.staging(run.id))}
    assert staged == {"plan-00000.json", "fetched-00000.jsonl.gz", "committed.json"}
    report = report_ingest(run)
    assert (report.feeds, report.lost, report.new, report.failures) == (1, [], 0, [])


def test_a_dry_run_remembers_nothing_of_any_feed(site: Site, make_run: MakeRun, store: ObjectStore) -> None:
    site.pages["/rss"] = Answer(status=404)
    run = make_run([feed_of(site)])
    plan_feeds(run, dry_run=True)
    assert fetch_feeds(run, 0)["lost"] == 1
    assert all_states(store) == {}


def test_each_step_tried_again_writes_the_same_objects(
    two_hosts: list[dict[str, Any]], make_run: MakeRun, store: ObjectStore
) -> None:
    run = make_run(two_hosts, feeds_per_batch=1)
    for step in steps(run):
        first = step()
        before = objects(store)
        assert step() == first
        after = objects(store)
        # How long each request took is told in `outcomes` alone.
        assert {key: untimed(key, body) for key, body in before.items()} == {
            key: untimed(key, body) for key, body in after.items()
        }


def untimed(key: str, body: bytes) -> Any:
    if not key.startswith("outcomes/"):
        return body
    return [{**line, "elapsed_s": None} for line in unpack_lines(body)]


def test_a_second_try_of_reading_leaves_nothing_of_the_first(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """The first try read the page and died before it could say so; the second finds it failing."""
    serve(site, "visite")
    run = make_run([feed_of(site)])
    plan_feeds(run)
    fetch_feeds(run, 0)
    assert read_articles(run, 0)["sahel"] == 1
    site.pages["/article/visite"] = Answer(status=500)
    assert read_articles(run, 0) == {"new": 1, "french": 0, "sahel": 0, "pending": 1}
    assert commit_articles(run) == {"dates": [], "articles": 0}


def test_a_commit_tried_again_after_the_next_run_takes_nothing_back(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    serve(site, "visite")
    feeds = [feed_of(site), feed_of(site, "/autre", "autre")]
    serve(site, path="/autre")
    first = make_run(feeds)
    for step in steps(first):
        step()
    serve(site, "visite", path="/autre")
    ingest(make_run(feeds, LATER))
    (both,) = articles(store)
    assert both.feed_ids == ["autre", "journal"]
    commit_articles(first)
    assert articles(store) == [both]


def test_a_commit_tried_again_after_the_article_changed_does_not_bring_the_old_text_back(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    serve(site, "visite")
    first = make_run([feed_of(site)])
    for step in steps(first):
        step()
    site.feed("/rss", site.item("visite", when=WHEN, title="Visite prolongée à Bamako"))
    site.article("visite", "La délégation mauritanienne est restée à Bamako un jour de plus que prévu.")
    second = make_run([feed_of(site)], LATER)
    for step in steps(second):
        step()
    (new,) = articles(store)
    assert (new.version, new.fetched, new.updated) == (2, NOW, LATER)
    for run in (first, second):
        commit_articles(run)
        assert articles(store) == [new]


def test_remembering_tried_again_after_the_next_run_counts_no_try_twice(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    serve(site, "visite")
    site.pages["/article/visite"] = Answer(status=503)
    run = make_run([feed_of(site)])
    for step in steps(run):
        step()
    before = objects(store, "state/")
    remember_feeds(run, 0)
    assert objects(store, "state/") == before


def test_an_edited_entry_whose_page_is_gone_keeps_the_text_that_is_stored(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """The feed's own two lines must not take the place of the whole article."""
    serve(site, "visite")
    ingest(make_run([feed_of(site)]))
    (full,) = articles(store)
    assert full.text_source == "page"
    site.feed("/rss", site.item("visite", when=WHEN, title="Le Mali et la Mauritanie se parlent à Bamako"))
    site.pages["/article/visite"] = Answer(status=404)
    ingest(make_run([feed_of(site)], LATER))
    (now,) = articles(store)
    assert (now.text, now.text_source) == (full.text, "page")


def test_an_edited_entry_brings_the_new_text_and_keeps_its_day(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    serve(site, "visite")
    ingest(make_run([feed_of(site)]))
    (old,) = articles(store)
    site.feed("/rss", site.item("visite", when=WHEN + timedelta(days=3), title="Visite prolongée à Bamako"))
    site.article("visite", "La délégation mauritanienne est restée à Bamako un jour de plus que prévu.")
    ingest(make_run([feed_of(site)], LATER))
    (new,) = articles(store)
    assert "un jour de plus" in new.text
    assert (new.article_id, new.published, new.fetched) == (old.article_id, old.published, old.fetched)
    assert partitions.days(store, "articles") == [date(2024, 7, 8)]


def test_an_article_that_another_host_dates_otherwise_is_not_stored_twice(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """A feed service on another host shows the same article a day later, with a date of its own."""
    serve(site, "visite")
    ingest(make_run([feed_of(site)]))
    with Site() as service:
        service.feed("/rss", service.item("x", when=LATER, link=f"{site.origin}/article/visite"))
        feeds = [feed_of(site), feed_of(service, name="service")]
        ingest(make_run(feeds, LATER))
    (only,) = articles(store)
    assert only.published == WHEN
    assert only.feed_ids == ["journal", "service"]


def test_the_report_written_again_after_its_staging_was_cleared_is_the_same(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """The worker dies between the end of the report and telling Airflow so."""
    serve(site, "visite")
    run = make_run([feed_of(site)])
    first = ingest(run)
    assert list(store.keys(keys.staging(run.id))) == []
    before = objects(store, "runs/")
    assert report_ingest(run) == first
    assert objects(store, "runs/") == before


def test_the_same_run_again_from_the_start_keeps_what_it_found(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """An operator clears a whole run that went well."""
    serve(site, "visite")
    run: Run = make_run([feed_of(site)])
    ingest(run)
    before = articles(store)
    again = ingest(run)
    assert (again.new, again.articles) == (0, 0)
    assert articles(store) == before


def test_the_schemas_are_published_with_the_first_articles(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    serve(site, "visite")
    run = make_run([feed_of(site)])
    plan_feeds(run)
    assert list(store.keys("schemas/")) == []
    ingest(run)
    assert set(store.keys("schemas/")) >= {keys.schema(dataset) for dataset in keys.DATASETS}
