"""Accepted articles to partitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from tempfile import TemporaryFile
from typing import Any

from sahel_pipeline.pipeline.copies import link_copies
from sahel_pipeline.pipeline.known import Appearance, settle_dates
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.pipeline.spool import Sighting, Spool
from sahel_pipeline.pipeline.staged import load_plan
from sahel_pipeline.pipeline.unfinished import take_over
from sahel_pipeline.records import Article
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import pack, unpack


def commit_articles(run: Run) -> dict[str, Any]:
    """Merge the accepted articles of all batches into their partitions.

    The memory that this takes grows with the articles of one date, and by some 2 kB for each article.

    Args:
        run: The run.

    Returns:
        `dates`: every publication date (YYYY-MM-DD) that got articles, in order; `articles`: their number.
    """
    with TemporaryFile(prefix="sahel-articles-") as file:
        spool = Spool(file)
        seen: dict[str, Sighting] = {}
        for number in range(len(load_plan(run).batches)):
            for line in unpack(run.store.get(keys.candidates(run.id, number)) or pack([])):
                sighting = spool.add(line)
                known = seen.get(sighting.article_id, sighting)
                seen[sighting.article_id] = min(known, sighting, key=_first)
        settled = settle_dates(run, {name: _appearance(run, sighting) for name, sighting in seen.items()})
        by_day: dict[date, list[str]] = defaultdict(list)
        for name, appearance in settled.items():
            by_day[appearance.published.date()].append(name)
        accepted = take_over(run, by_day)
        if accepted:
            partitions.publish_schemas(run.store)
        for day, names in sorted(by_day.items()):
            _store(run, day, [_dated(reduce(_in_two_feeds, spool.articles(n)), settled[n]) for n in names])
    link_copies(run, accepted)
    # All dates, changed or not: a second try after a crash must announce what the first one wrote.
    dates = {day.isoformat(): len(names) for day, names in accepted.items()}
    run.store.put_json(keys.committed(run.id), dates)
    return {"dates": list(dates), "articles": sum(dates.values())}


def _store(run: Run, day: date, articles: Sequence[Article]) -> None:
    """Merge articles into the partition of their date."""

    def merge(stored: list[Article]) -> list[Article]:
        merged = {article.article_id: article for article in stored}
        for article in articles:
            old = merged.get(article.article_id)
            merged[article.article_id] = _new_version(old, article) if old else article
        return list(merged.values())

    partitions.update(run.store, "articles", day, Article, merge, run=run.id, now=run.now)


def _first(seen: Sighting) -> tuple[datetime, str]:
    """What the earliest of several sightings of an article is told by."""
    return seen.published, seen.feed_id


def _appearance(run: Run, sighting: Sighting) -> Appearance:
    return Appearance(sighting.published, sighting.published_from, since=run.now.date())


def _dated(article: Article, appearance: Appearance) -> Article:
    when = {"published": appearance.published, "published_from": appearance.published_from}
    return article.model_copy(update=when)


def _in_two_feeds(one: Article, other: Article) -> Article:
    """The same article in two feeds of a run: the fuller text, both feeds."""
    best, second = sorted((one, other), key=lambda a: (a.text_source != "page", -len(a.text), a.feed_id))
    return best.model_copy(update={"feed_ids": sorted({*best.feed_ids, *second.feed_ids})})


def _new_version(old: Article, new: Article) -> Article:
    """An article that is stored already and comes again: its text as it is now, its origin as it was."""
    kept = {
        "feed_ids": sorted({*old.feed_ids, *new.feed_ids}),
        "copies": old.copies,
        "version": old.version,
        "updated": old.updated,
    }
    if new.fetched < (old.updated or old.fetched):
        return old.model_copy(update=kept)  # a second try of a run after a later one saw a newer version
    if old.text_source == "page" and new.text_source == "feed":
        return old.model_copy(update=kept)  # its page is gone: no summary replaces the whole text
    if old.feed_id not in new.feed_ids:
        # Feeds give the same article headlines and summaries of their own: that is no change of the article.
        if new.text_source == "feed" and len(new.text) <= len(old.text):
            return old.model_copy(update=kept)
        new = new.model_copy(update={name: getattr(old, name) for name in ("url", "source", "guid", "title")})
    if new.fetched == old.fetched:
        return new.model_copy(update=kept)  # a second try of the same run
    if (old.title, old.text) != (new.title, new.text) and new.fetched != old.updated:
        kept |= {"version": old.version + 1, "updated": new.fetched}
    origin = {name: getattr(old, name) for name in ("feed_id", "published", "published_from", "fetched")}
    return new.model_copy(update=origin | kept)
