"""Accepted articles to partitions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from sahel_pipeline.pipeline.copies import link_copies
from sahel_pipeline.pipeline.known import settle_dates
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.pipeline.staged import load_plan
from sahel_pipeline.records import Article
from sahel_pipeline.storage import keys, partitions


def commit_articles(run: Run) -> dict[str, Any]:
    """Merge the accepted articles of all batches into their partitions.

    Args:
        run: The run.

    Returns:
        `dates`: every publication date (YYYY-MM-DD) that got articles, in order; `articles`: their number.
    """
    accepted: dict[str, Article] = {}
    for number in range(len(load_plan(run).batches)):
        for line in run.store.get_lines(keys.candidates(run.id, number)):
            article = Article.model_validate(line)
            known = accepted.get(article.article_id)
            accepted[article.article_id] = _in_two_feeds(known, article) if known else article
    by_day: dict[date, list[Article]] = defaultdict(list)
    for article in settle_dates(run, accepted.values()):
        by_day[article.published.date()].append(article)
    for day, articles in sorted(by_day.items()):

        def merge(stored: list[Article], new: list[Article] = articles) -> list[Article]:
            merged = {article.article_id: article for article in stored}
            for article in new:
                old = merged.get(article.article_id)
                merged[article.article_id] = _new_version(old, article) if old else article
            return list(merged.values())

        partitions.update(run.store, "articles", day, Article, merge, run=run.id, now=run.now)
    link_copies(run, by_day.keys())
    # All dates, changed or not: a second try after a crash must announce what the first one wrote.
    dates = {day.isoformat(): len(articles) for day, articles in sorted(by_day.items())}
    run.store.put_json(keys.committed(run.id), dates)
    return {"dates": list(dates), "articles": len(accepted)}


def _in_two_feeds(one: Article, other: Article) -> Article:
    """The same article in two feeds of a run: the fuller text, the earlier time, both feeds."""
    best, second = sorted((one, other), key=lambda a: (a.text_source != "page", -len(a.text), a.feed_id))
    first = min(one, other, key=lambda a: (a.published, a.feed_id))
    when = {"published": first.published, "published_from": first.published_from}
    return best.model_copy(update={**when, "feed_ids": sorted({*best.feed_ids, *second.feed_ids})})


def _new_version(old: Article, new: Article) -> Article:
    """An article that is stored already and comes again: its text as it is now, its origin as it was."""
    kept = {"feed_ids": sorted({*old.feed_ids, *new.feed_ids}), "copies": old.copies, "version": old.version}
    if old.text_source == "page" and new.text_source == "feed":
        return old.model_copy(update=kept)  # its page is gone: no summary replaces the whole text
    if old.feed_id not in new.feed_ids:
        # Feeds give the same article headlines and summaries of their own: that is no change of the article.
        if new.text_source == "feed" and len(new.text) <= len(old.text):
            return old.model_copy(update=kept)
        new = new.model_copy(update={name: getattr(old, name) for name in ("url", "source", "guid", "title")})
    if old.fetched == new.fetched:
        return new.model_copy(update=kept)  # a second try of the same run
    if (old.title, old.text) != (new.title, new.text):
        kept["version"] = old.version + 1
    origin = {name: getattr(old, name) for name in ("feed_id", "published", "published_from", "fetched")}
    return new.model_copy(update=origin | kept)
