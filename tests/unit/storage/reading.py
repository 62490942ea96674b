"""A bucket to read from: the articles of the sample newspapers, and all that is made of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime

from sahel_pipeline.extraction.extractor import EXTRACTOR_VERSION, Extractor
from sahel_pipeline.local.newspapers_library import load_library
from sahel_pipeline.pipeline.derive import update_derived
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import Alliance, Article, Meeting
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def sample_articles() -> list[Article]:
    """The French sample articles, as the pipeline would store them."""
    library = load_library()
    names = [publisher.name for publisher in library.publishers]
    return [
        Article(
            article_id=sample.slug,
            url=f"http://127.0.0.1/{sample.slug}",
            source=names[number % len(names)],
            feed_id="radio-meridien",
            feed_ids=["radio-meridien"],
            title=sample.meta.title,
            published=sample.published,
            published_from="feed",
            fetched=NOW,
            language="fr",
            text=sample.text,
            text_source="page",
            relevance=1.0,
        )
        for number, sample in enumerate(library.articles)
    ]


def fill(store: ObjectStore) -> None:
    """Write all partitions of articles, meetings and alliances, and what is derived of them."""
    extractor = Extractor.default()
    by_day: dict[date, list[Article]] = defaultdict(list)
    for article in sample_articles():
        by_day[article.published.date()].append(article)
    for day, articles in by_day.items():
        found = [extractor.extract(article) for article in articles]
        meetings = [record for extraction in found for record in extraction.meetings]
        alliances = [record for extraction in found for record in extraction.alliances]
        common = {"run": "sample", "now": NOW}
        extracted = {**common, "extractor_version": EXTRACTOR_VERSION}
        partitions.update(store, "articles", day, Article, lambda _, new=articles: new, **common)
        partitions.update(store, "meetings", day, Meeting, lambda _, new=meetings: new, **extracted)
        partitions.update(store, "alliances", day, Alliance, lambda _, new=alliances: new, **extracted)
    update_derived(Run(id="sample", now=NOW, store=store, settings=Settings(bucket=store.bucket)))
