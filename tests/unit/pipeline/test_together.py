"""The whole pipeline in one process on the sample newspapers: once, again, and the same elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sahel_pipeline.extraction.extractor import EXTRACTOR_VERSION, Extractor, Opened
from sahel_pipeline.local.newspapers import Newspapers
from sahel_pipeline.pipeline import Run, RunFailedError
from sahel_pipeline.pipeline.together import run_all
from sahel_pipeline.records import (
    SAHEL_COUNTRIES,
    Alliance,
    Article,
    ExtractionReport,
    Meeting,
    Outcome,
    Rejection,
    RunReport,
)
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.conftest import BUCKET
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, new_run
from tests.unit.pipeline.site import Site, objects

LATER = NOW + timedelta(hours=1)


def track(items: Sequence[Any], what: str) -> Iterable[Any]:
    assert what
    return items


@dataclass(frozen=True)
class Finished:
    """A finished run of everything, and what lay in the bucket after it."""

    run: Run
    report: RunReport
    stored: dict[str, bytes]


@pytest.fixture(scope="module")
def first(newspapers: Newspapers, s3_access: S3Access, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The first run on all sample feeds, in several batches."""
    store = ObjectStore(s3_access.client(), BUCKET, "together/")
    # A busy machine must not cost a page: its entry would wait for the next run.
    patient = dict.fromkeys(("total_timeout", "connect_timeout", "feed_budget", "page_timeout"), 300)
    folder = tmp_path_factory.mktemp("first")
    run = new_run(store, folder, newspapers.registry(), feeds_per_batch=3, **patient)
    report = run_all(run, track)
    return Finished(run, report, objects(store))


def every(store: ObjectStore, dataset: keys.Dataset, model: type[Any]) -> list[Any]:
    days = partitions.days(store, dataset)
    return [record for day in days for record in partitions.read(store, dataset, day, model).records]


def lines(finished: Finished, dataset: keys.Log) -> list[dict[str, Any]]:
    store = finished.run.store
    return [line for key in finished.stored if key.startswith(f"{dataset}/") for line in store.get_lines(key)]


def test_every_entry_is_an_article_a_rejection_or_told_apart_by_number(
    first: Finished, newspapers: Newspapers
) -> None:
    report, rejected = first.report, lines(first, "rejected")
    feeds = [feed for publisher in newspapers.library.publishers for feed in publisher.feeds]
    assert (report.feeds, report.lost) == (len(feeds), [])
    assert report.entries == report.new == sum(len(newspapers.library.articles_of(feed)) for feed in feeds)
    assert report.new == report.sahel + len(rejected)
    assert report.new - report.french == sum(line["reason"] == "language" for line in rejected)
    articles = every(first.run.store, "articles", Article)
    assert report.articles == len(articles) == len({article.article_id for article in articles}) > 40
    assert report.sahel == sum(len(article.feed_ids) for article in articles)
    assert report.dates == {
        day.isoformat(): len(partitions.read(first.run.store, "articles", day, Article).records)
        for day in partitions.days(first.run.store, "articles")
    }


def test_articles_lie_under_the_utc_date_of_their_publication(first: Finished) -> None:
    for day in partitions.days(first.run.store, "articles"):
        for article in partitions.read(first.run.store, "articles", day, Article).records:
            assert article.published.date() == day
            assert article.published.utcoffset() == timedelta(0)


def test_an_article_in_two_feeds_is_one_and_names_both(first: Finished) -> None:
    shared = [a for a in every(first.run.store, "articles", Article) if len(a.feed_ids) > 1]
    assert ["radio-meridien-afrique", "radio-meridien-une"] in [article.feed_ids for article in shared]
    assert all("xtor" not in article.url and article.feed_id in article.feed_ids for article in shared)


def test_every_feed_and_page_has_one_outcome_that_fits_the_schema(first: Finished) -> None:
    outcomes = [Outcome.model_validate(line) for line in lines(first, "outcomes")]
    asked = [(outcome.kind, outcome.feed_id, outcome.url) for outcome in outcomes]
    assert len(asked) == len(set(asked))
    assert sum(outcome.kind == "feed" for outcome in outcomes) == first.report.feeds
    assert {outcome.status for outcome in outcomes} == {"ok", "robots"}
    for outcome in outcomes:
        assert (outcome.raw is not None) == (outcome.kind == "feed")
        assert outcome.raw is None or outcome.raw in first.stored


def test_what_was_filtered_out_is_told_with_reasons(first: Finished) -> None:
    rejected = [Rejection.model_validate(line) for line in lines(first, "rejected")]
    assert {rejection.feed_id for rejection in rejected if rejection.reason == "language"} == {
        "liptako-presse-english",
        "la-dune-ar",
    }
    for rejection in rejected:
        assert rejection.title
        assert rejection.url
        assert rejection.reasons or rejection.language not in (None, "fr")


def test_records_carry_their_article_and_verbatim_evidence(first: Finished) -> None:
    store = first.run.store
    articles = {article.article_id: article for article in every(store, "articles", Article)}
    meetings, alliances = every(store, "meetings", Meeting), every(store, "alliances", Alliance)
    assert len(meetings) > 40
    assert len(alliances) > 40
    ids = [record.record_id for record in [*meetings, *alliances]]
    assert len(ids) == len(set(ids))
    for record in [*meetings, *alliances]:
        article = articles[record.article_id]
        assert (record.url, record.title, record.source, record.feed_id, record.published) == (
            article.url,
            article.title,
            article.source,
            article.feed_id,
            article.published,
        )
        for evidence in record.evidence:
            assert article.text[evidence.start : evidence.end] == evidence.text
    assert any(SAHEL_COUNTRIES & set(meeting.parties) for meeting in meetings)


def test_each_date_has_a_report_and_manifests_that_agree(first: Finished) -> None:
    store = first.run.store
    for text, number in first.report.dates.items():
        day = date.fromisoformat(text)
        stored = store.get_json(keys.extraction_report(first.run.id, day))
        report = ExtractionReport.model_validate(stored)
        assert (report.articles, report.failed) == (number, {})
        for dataset, rows in (("meetings", report.meetings), ("alliances", report.alliances)):
            manifest = partitions.Manifest.model_validate(store.get_json(keys.manifest(dataset, day)))
            assert (manifest.rows, manifest.extractor_version) == (rows, EXTRACTOR_VERSION)


def test_nothing_is_left_in_staging(first: Finished) -> None:
    assert [key for key in first.stored if key.startswith("staging/")] == []


def test_a_second_run_reads_nothing_twice_and_changes_no_partition(first: Finished) -> None:
    store = first.run.store
    again = run_all(replace(first.run, id="again", now=LATER), track)
    assert (again.lost, again.new, again.articles, again.dates) == ([], 0, 0, {})
    assert again.feeds == first.report.feeds
    outcomes = [line for key in store.keys("outcomes/") if "/again/" in key for line in store.get_lines(key)]
    assert {line["status"] for line in outcomes} == {"not_modified"}
    for dataset in (*keys.DATASETS, "rejected"):
        assert objects(store, f"{dataset}/") == {
            key: body for key, body in first.stored.items() if key.startswith(f"{dataset}/")
        }


def test_the_same_run_elsewhere_gives_the_same_bytes(
    first: Finished, store: ObjectStore, newspapers: Newspapers
) -> None:
    """All but how long each request took."""
    run_all(replace(first.run, store=store), track)
    elsewhere = objects(store)
    assert elsewhere.keys() == first.stored.keys()
    differing = [key for key, body in elsewhere.items() if body != first.stored[key]]
    assert [key for key in differing if not key.startswith("outcomes/")] == []


class Stumbling(Extractor):
    """An extractor that fails on the articles whose title contains a word."""

    word = ""

    def open_article(self, article: Article) -> Opened:
        if self.word in article.title:
            raise ValueError(f"stumbled over {self.word}")
        return super().open_article(article)


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> type[Stumbling]:
    """The default extractor of `run_all` replaced by one that fails on demand."""
    monkeypatch.setattr("sahel_pipeline.pipeline.together.Extractor", Stumbling)
    return Stumbling


def test_a_date_that_cannot_be_read_fails_the_run_and_holds_back_no_other(
    stumbling: type[Stumbling],
    monkeypatch: pytest.MonkeyPatch,
    site: Site,
    make_run: MakeRun,
    store: ObjectStore,
) -> None:
    monkeypatch.setattr(stumbling, "word", "bad")
    days = {"bad": NOW - timedelta(days=9), "good": NOW - timedelta(days=2)}
    site.feed("/rss", *(site.item(name, when=when) for name, when in days.items()))
    for name in days:
        site.article(name)
    with pytest.raises(RunFailedError, match=r"none of the 1 articles of 2026-11-13 .* stumbled over bad"):
        run_all(make_run([feed_of(site)]), track)
    assert partitions.days(store, "meetings") == [days["good"].date()]
    assert store.get_json(keys.report(make_run([feed_of(site)]).id))["articles"] == 2


def test_a_run_ended_during_extraction_is_made_good_by_the_next(
    site: Site, make_run: MakeRun, store: ObjectStore
) -> None:
    """Ctrl-C between the commit and the records."""
    site.feed("/rss", site.item("visite", when=NOW - timedelta(days=2)), ETag='"1"')
    site.article("visite")

    def interrupted(items: Sequence[Any], what: str) -> Iterable[Any]:
        if what == "extracting records":
            raise KeyboardInterrupt
        return items

    with pytest.raises(KeyboardInterrupt):
        run_all(make_run([feed_of(site)]), interrupted)
    assert partitions.days(store, "articles") == [date(2026, 11, 20)]
    run_all(make_run([feed_of(site)], LATER), track)
    assert partitions.days(store, "meetings") == [date(2026, 11, 20)]


def test_a_registry_of_nothing_but_dead_feeds_fails_and_names_each(
    newspapers: Newspapers, make_run: MakeRun, store: ObjectStore, tmp_path: Path
) -> None:
    feeds = [
        {**feed, "url": feed["url"].replace("127.0.0.1", "sahel-test.invalid")}
        for feed in newspapers.registry()
    ]
    run = make_run(feeds, max_lost_share=1)
    with pytest.raises(RunFailedError, match=rf"none of the {len(feeds)} feeds gave anything") as caught:
        run_all(run, track)
    assert all(f"  {feed['id']}: dns: " in str(caught.value) for feed in feeds)
    assert len(store.get_json(keys.report(run.id))["lost"]) == len(feeds)
