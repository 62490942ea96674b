"""Readings of articles to compare: as stored, as this extractor would have it, or as a file has it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.extraction.extractor import Extractor
from sahel_pipeline.extraction.label import as_labels
from sahel_pipeline.pipeline.compare import Comparison, Labels, Reading, compare
from sahel_pipeline.records import Alliance, Article, Extraction, Meeting
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import UNPACKING_ERRORS, ObjectStore, unpack

log = logging.getLogger(__name__)

_GZIPPED = b"\x1f\x8b"

Read = Callable[[date], Reading]
"""Gives what is read in the articles of a publication date."""


def stored(store: ObjectStore) -> Read:
    """What lies in a bucket."""

    def read(day: date) -> Reading:
        articles = partitions.records_of(store, "articles", day, Article)
        found: dict[str, Extraction] = {
            article.article_id: Extraction(sahel=True, meetings=[], alliances=[]) for article in articles
        }
        for meeting in partitions.records_of(store, "meetings", day, Meeting):
            if meeting.article_id in found:
                found[meeting.article_id].meetings.append(meeting)
        for alliance in partitions.records_of(store, "alliances", day, Alliance):
            if alliance.article_id in found:
                found[alliance.article_id].alliances.append(alliance)
        return {name: as_labels(extraction) for name, extraction in found.items()}

    return read


def extracted(store: ObjectStore, extractor: Extractor) -> Read:
    """What an extractor finds now in the articles of a bucket; nothing is written."""

    def read(day: date) -> Reading:
        found: dict[str, Labels] = {}
        articles = partitions.records_of(store, "articles", day, Article)
        for article, result in extractor.extract_all(articles):
            if isinstance(result, Exception):
                log.error(
                    "article %s (%s) could not be read", article.article_id, article.url, exc_info=result
                )
            else:
                found[article.article_id] = as_labels(result)
        return found

    return read


def labelled(path: Path) -> Reading:
    """What a file holds that `sahel label` wrote, plain or gzipped.

    Raises:
        ConfigurationError: when it cannot be read or holds something else.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"cannot read {path}: {error.strerror}; give a file that `sahel label` wrote"
        ) from None
    try:
        lines = unpack(body) if body.startswith(_GZIPPED) else body.splitlines()
        labels = [json.loads(line) for line in lines if line.strip()]
        return {
            str(line["id"]): {"meetings": list(line["meetings"]), "alliances": list(line["alliances"])}
            for line in labels
        }
    except (*UNPACKING_ERRORS, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{path} is no output of `sahel label` ({type(error).__name__}: {error}); each line is an object "
            "with `id`, `meetings` and `alliances`"
        ) from None


def compare_days(before: Read, after: Read, days: Iterable[date]) -> Iterator[tuple[date, Comparison]]:
    """Compare two readings day by day."""
    for day in days:
        yield day, compare(before(day), after(day))


def together(read: Read, days: Iterable[date]) -> Mapping[str, Labels]:
    """The readings of several days in one."""
    return {name: labels for day in days for name, labels in read(day).items()}
