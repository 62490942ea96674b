"""Agency reports in the papers of several publishers: linked with each other, whatever comes first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from sahel_pipeline.pipeline import commit_articles
from sahel_pipeline.records import Article
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest, steps
from tests.unit.pipeline.site import Site, objects

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def papers() -> Iterator[list[Site]]:
    """Four publishers print the same report on the 8th, 9th, 10th and 8th."""
    with Site() as one, Site() as two, Site() as three, Site() as four:
        for site, days in ((one, 0), (two, 1), (three, 2), (four, 0)):
            site.feed("/rss", site.item("visite", when=WHEN + days * DAY), ETag='"1"')
            site.article("visite", f"Imprimé par {site.host}.")
        yield [one, two, three, four]


def links(store: ObjectStore) -> dict[str, list[str]]:
    """The copies of each publisher's article, by publisher."""
    articles = [
        article
        for day in partitions.days(store, "articles")
        for article in partitions.read(store, "articles", day, Article).records
    ]
    names = {article.article_id: article.source for article in articles}
    for article in articles:
        assert article.copies == sorted(article.copies)
    return {article.source: sorted(names[copy] for copy in article.copies) for article in articles}


EXPECTED = {"A": ["B", "D"], "B": ["A", "C", "D"], "C": ["B"], "D": ["A", "B"]}


@pytest.mark.parametrize("order", list(permutations("ABCD"))[::5])
def test_copies_of_neighbouring_days_are_linked_in_whatever_order_they_come(
    order: tuple[str, ...], papers: list[Site], make_run: MakeRun, store: ObjectStore
) -> None:
    feeds = {
        name: feed_of(site, name=name.lower(), publisher=name)
        for name, site in zip("ABCD", papers, strict=True)
    }
    for number, name in enumerate(order):
        ingest(make_run([feeds[name]], NOW + number * timedelta(hours=1)))
    assert links(store) == EXPECTED


def test_copies_of_one_run_are_linked_and_a_second_run_changes_nothing(
    papers: list[Site], make_run: MakeRun, store: ObjectStore
) -> None:
    feeds = [
        feed_of(site, name=name.lower(), publisher=name) for name, site in zip("ABCD", papers, strict=True)
    ]
    ingest(make_run(feeds))
    assert links(store) == EXPECTED
    before = objects(store, "articles/")
    ingest(make_run(feeds, NOW + DAY), force=True)
    assert objects(store, "articles/") == before


def test_a_text_that_changes_loses_its_links_on_both_sides(
    papers: list[Site], make_run: MakeRun, store: ObjectStore
) -> None:
    feeds = [
        feed_of(site, name=name.lower(), publisher=name) for name, site in zip("ABCD", papers, strict=True)
    ]
    ingest(make_run(feeds))
    papers[1].feed("/rss", papers[1].item("visite", when=WHEN + DAY, title="Mali : tout autre chose"))
    papers[1].article("visite", *(f"Paragraphe {number} du récit sur le Mali." for number in range(60)))
    ingest(make_run(feeds, NOW + DAY))
    assert links(store) == {"A": ["D"], "B": [], "C": [], "D": ["A"]}


def test_a_commit_that_dies_between_two_dates_is_made_good_by_the_next_run(
    papers: list[Site], make_run: MakeRun, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = [
        feed_of(site, name=name.lower(), publisher=name) for name, site in zip("ABCD", papers, strict=True)
    ]
    written = []
    put = ObjectStore.put

    def dies(self: ObjectStore, key: str, *arguments: object, **named: object) -> str:
        if key.startswith("articles/"):
            written.append(key)
            if len(written) == 8:  # three dates with two objects each, and the links of the first
                raise KeyboardInterrupt
        return put(self, key, *arguments, **named)  # type: ignore[arg-type]

    run = make_run(feeds)
    fetched = steps(run)[:2]
    for step in fetched:
        step()
    with monkeypatch.context() as patched:
        patched.setattr(ObjectStore, "put", dies)
        with pytest.raises(KeyboardInterrupt):
            commit_articles(run)
    assert links(store) != EXPECTED
    ingest(make_run(feeds, NOW + DAY))
    assert links(store) == EXPECTED


def test_versions_count_the_changes_of_an_article(
    papers: list[Site], make_run: MakeRun, store: ObjectStore
) -> None:
    site = papers[0]

    def version() -> int:
        (article,) = partitions.read(store, "articles", WHEN.date(), Article).records
        return article.version

    ingest(make_run([feed_of(site)]))
    assert version() == 1
    ingest(make_run([feed_of(site)], NOW + DAY), force=True)
    assert version() == 1
    site.article("visite", "Une phrase de plus sur le Mali.")
    run = make_run([feed_of(site)], NOW + 2 * DAY)
    ingest(run, force=True)
    assert version() == 2
    for step in steps(run, force=True)[:3]:  # tried again: no change, no version
        step()
    assert version() == 2


def test_another_feed_with_a_headline_of_its_own_makes_no_new_version(
    papers: list[Site], make_run: MakeRun, store: ObjectStore
) -> None:
    """As when a run dies before it remembers one of two feeds: the article comes again, through the other."""
    site = papers[0]
    link = f"{site.origin}/article/visite"
    papers[1].feed("/une", papers[1].item("une", when=WHEN, title="À la une : une visite au Mali", link=link))
    ingest(make_run([feed_of(site, name="journal", publisher="Journal")]))
    ingest(make_run([feed_of(papers[1], "/une", name="une", publisher="Autre")], NOW + DAY))
    (article,) = partitions.read(store, "articles", WHEN.date(), Article).records
    assert (article.version, article.source, article.title) == (
        1,
        "Journal",
        "Visite de travail à Bamako (visite)",
    )
    assert article.feed_ids == ["journal", "une"]
