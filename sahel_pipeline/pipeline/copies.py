"""Copies of agency reports: linked with each other after their articles are stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sahel_pipeline.articles.copies import Sketch, find_copies, sketch
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import Article
from sahel_pipeline.storage import partitions

_DAY = timedelta(days=1)
"""Copies appear within a day of each other."""


def link_copies(run: Run, days: Collection[date]) -> None:
    """Link the articles of these publication dates with their copies of the same and neighbouring dates.

    A partition in which no link changes is not written. Links are found anew from the texts each time,
    so a run that dies in between is made good by the next one that stores an article of these dates.

    Args:
        run: The run.
        days: The publication dates whose articles changed.

    Raises:
        StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
    """
    sketches: dict[date, list[Sketch]] = {}
    for day in sorted(days):
        near = (day - _DAY, day, day + _DAY)
        # Those of the day before the last one are of no more use: memory holds three dates.
        sketches = {at: sketches[at] if at in sketches else _sketches(run, at) for at in near}
        found = find_copies(sketches[day], [other for at in near for other in sketches[at]])
        here = {article.article_id for article in sketches[day]}
        for at in near:
            if at != day and at in days:
                continue  # has its own turn
            # A neighbour keeps its links with the dates that were not looked at here.
            changed = here if at != day else None
            if any(
                _linked(article.article_id, article.copies, found, changed) != list(article.copies)
                for article in sketches[at]
            ):
                _write(run, at, found, changed)


def _sketches(run: Run, day: date) -> list[Sketch]:
    return [sketch(article) for article in partitions.read(run.store, "articles", day, Article).records]


def _linked(
    article_id: str, copies: Collection[str], found: dict[str, set[str]], changed: set[str] | None
) -> list[str]:
    """The copies of an article: those found, and those it has with articles that did not change."""
    kept = set() if changed is None else set(copies) - changed
    return sorted(kept | found.get(article_id, set()))


def _write(run: Run, day: date, found: dict[str, set[str]], changed: set[str] | None) -> None:
    def link(stored: list[Article]) -> list[Article]:
        return [
            article.model_copy(update={"copies": _linked(article.article_id, article.copies, found, changed)})
            for article in stored
        ]

    partitions.update(run.store, "articles", day, Article, link, run=run.id, now=run.now)
