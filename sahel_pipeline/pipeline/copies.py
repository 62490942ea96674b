"""Copies of agency reports: linked with each other after their articles are stored."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from pydantic import Base64Bytes, BaseModel, ValidationError

from sahel_pipeline.articles.copies import SCHEME, Sketch, find_copies, sketch
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import Article
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import UNPACKING_ERRORS, pack, unpack

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)
"""Copies appear within a day of each other."""


def link_copies(run: Run, accepted: Mapping[date, Collection[str]]) -> None:
    """Link articles with their copies of the same and neighbouring dates.

    A partition in which no link changes is not written. Which articles are looked at depends on what a run
    accepted and not on what it changed, so a run that dies in between is made good by its second try, or by
    the next run, which accepts the same articles.

    Args:
        run: The run.
        accepted: The ids of the articles that the run stored, whether they changed or not, by date.

    Raises:
        StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
    """
    sketches: dict[date, list[Sketch]] = {}
    found: dict[str, set[str]] = defaultdict(set)
    waiting: list[date] = []
    for day in sorted({near for some in accepted for near in _near(some)}):
        if day in accepted:
            for near in _near(day):
                sketches[near] = sketches[near] if near in sketches else _sketches(run, near)
            here = [article for article in sketches[day] if article.article_id in accepted[day]]
            everywhere = (article for near in _near(day) for article in sketches[near])
            for name, copies in find_copies(here, everywhere).items():
                found[name] |= copies
        # What was accepted on a date may change the links of the one before it.
        while waiting and waiting[0] < day:
            _settle(run, waiting.pop(0), sketches, accepted, found)
        waiting.append(day)
        sketches = {near: some for near, some in sketches.items() if near >= day - _DAY}
    for day in waiting:
        _settle(run, day, sketches, accepted, found)


def _near(day: date) -> tuple[date, date, date]:
    return day - _DAY, day, day + _DAY


def _settle(
    run: Run,
    day: date,
    sketches: Mapping[date, list[Sketch]],
    accepted: Mapping[date, Collection[str]],
    found: Mapping[str, set[str]],
) -> None:
    """Write the links of a date where they are others than those that are stored."""
    looked_at = {name for near in _near(day) for name in accepted.get(near, ())}

    def links(article: Sketch | Article) -> list[str]:
        kept = set() if article.article_id in looked_at else set(article.copies) - looked_at
        return sorted(kept | found.get(article.article_id, set()))

    def link(stored: list[Article]) -> list[Article]:
        return [article.model_copy(update={"copies": links(article)}) for article in stored]

    if any(links(article) != list(article.copies) for article in sketches[day]):
        partitions.update(run.store, "articles", day, Article, link, run=run.id, now=run.now)


class _Signature(BaseModel):
    """The signature of an article, kept because to make it takes longer than to read the article."""

    article_id: str
    of: str
    """Digest of the text, and of how the signature was made."""
    signature: Base64Bytes


def _sketches(run: Run, day: date) -> list[Sketch]:
    articles = partitions.read(run.store, "articles", day, Article).records
    stored = _signatures(run, day) if articles else {}
    sketches: list[Sketch] = []
    current: dict[str, _Signature] = {}
    for article in articles:
        digest = hashlib.sha256(f"{SCHEME}\n{article.text}".encode()).hexdigest()[:16]
        known = stored.get(article.article_id)
        sketches.append(sketch(article, known.signature if known and known.of == digest else None))
        current[article.article_id] = _Signature(
            article_id=article.article_id,
            of=digest,
            signature=base64.b64encode(sketches[-1].signature),
        )
    if current != stored:
        lines = (one.model_dump_json().encode() for _, one in sorted(current.items()))
        run.store.put(keys.signatures(day), pack(lines), content_type="application/gzip")
    return sketches


def _signatures(run: Run, day: date) -> dict[str, _Signature]:
    key = keys.signatures(day)
    try:
        lines = unpack(run.store.get(key) or pack([]))
        return {one.article_id: one for one in map(_Signature.model_validate_json, lines)}
    except (*UNPACKING_ERRORS, ValidationError) as error:
        log.warning("%s cannot be read (%s); it is made anew", run.store.uri(key), error)
        return {}
