"""What was read in the articles of a date, kept so that the same extractor reads an article once.

A partition of records is linked and written as a whole, but to extract an article takes a thousand times as
long as to keep what was found in it. What is kept here is no more than a saving: without it, or where it
does not fit, the articles are read again, and the records are the same.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ValidationError

import sahel_pipeline
from sahel_pipeline.extraction.extractor import EXTRACTOR_VERSION
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import SCHEMA_VERSION, Article, Extraction
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import UNPACKING_ERRORS, pack, unpack

log = logging.getLogger(__name__)

_READ = ("article_id", "url", "source", "feed_id", "title", "published", "text")
"""The fields of an article that its records depend on."""
_RULES = ("extraction", "data")
_NO_RULES = ("data/sample/", "data/feeds.yaml")
_MODELS = ("spacy", "fr-core-news-md")


class Extracted(BaseModel):
    """What an extractor found in an article."""

    article_id: str
    of: str
    """Digest of the article and of the extractor."""
    extraction: Extraction
    """The records, not yet linked with those of other articles."""


def load_extracted(run: Run, day: date, articles: Iterable[Article]) -> dict[str, Extracted]:
    """What is known of these articles from earlier runs of this very extractor, by article id.

    Raises:
        StorageError: when S3 refuses or cannot be reached.
    """
    digests = {article.article_id: digest_of(article) for article in articles}
    key = keys.extracted(day)
    known: dict[str, Extracted] = {}
    try:
        for line in unpack(run.store.get(key) or pack([])):
            if (found := _current(line, digests)) is not None:
                known[found.article_id] = found
    except UNPACKING_ERRORS as error:
        log.warning(
            "%s cannot be read (%s); all articles of %s are read again", run.store.uri(key), error, day
        )
        return {}
    return known


def store_extracted(run: Run, day: date, extracted: Mapping[str, Extracted]) -> None:
    """Keep what was found in the articles of a date, in the place of what was kept of it before.

    Raises:
        StorageError: when S3 refuses or cannot be reached.
    """
    lines = (one.model_dump_json().encode() for _, one in sorted(extracted.items()))
    run.store.put(keys.extracted(day), pack(lines), content_type="application/gzip")


def digest_of(article: Article) -> str:
    """Digest of everything that the records of an article depend on."""
    read = article.model_dump(mode="json", include=set(_READ))
    return hashlib.sha256(json.dumps([digest_of_extractor(), read], sort_keys=True).encode()).hexdigest()[:32]


def _current(line: bytes, digests: Mapping[str, str]) -> Extracted | None:
    """A kept line, or None where the article or the extractor has changed since."""
    try:
        # Most of a line is records, which are only worth reading where they are still of use.
        head = _Head.model_validate_json(line)
        return Extracted.model_validate_json(line) if digests.get(head.article_id) == head.of else None
    except ValidationError:
        return None


class _Head(BaseModel):
    article_id: str
    of: str


@cache
def digest_of_extractor() -> str:
    """Digest of the extractor: of its version, and of its rules and lists, mended without one at times."""
    package = Path(sahel_pipeline.__file__).parent
    files = {
        name: hashlib.sha256(file.read_bytes()).hexdigest()
        for part in _RULES
        for file in (package / part).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
        if not (name := file.relative_to(package).as_posix()).startswith(_NO_RULES)
    }
    told = [EXTRACTOR_VERSION, SCHEMA_VERSION, sorted(files.items()), [version(name) for name in _MODELS]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
