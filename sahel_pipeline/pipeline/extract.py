"""Articles to records, one publication date at a time."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date
from typing import Any, TypeVar

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.extraction.extractor import EXTRACTOR_VERSION, Extractor
from sahel_pipeline.extraction.linking import link, linked
from sahel_pipeline.pipeline.extracted import Extracted, digest_of, load_extracted, store_extracted
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import Alliance, Article, ExtractionReport, Meeting
from sahel_pipeline.storage import keys, partitions

log = logging.getLogger(__name__)

R = TypeVar("R", Meeting, Alliance)


class _OutdatedError(Exception):
    """The articles of a date have changed since they were read."""


def extract_partition(run: Run, day: date, extractor: Extractor | None = None) -> dict[str, int]:
    """Extract the records of one publication date and replace its partitions as a whole.

    What this extractor has read before is not read again (`extracted`), so that the time grows with the new
    articles. An article that cannot be read costs its own records only; it is named in the report of the run.
    Records of one real event in several articles of the date get the same `event_id`.

    Args:
        run: The run.
        day: The publication date.
        extractor: Reads the articles; the package's own by default.

    Returns:
        Counts: `articles`, `meetings`, `alliances`, `failed`.

    Raises:
        StorageError: when S3 refuses or cannot be reached.
        RunFailedError: when not a single article could be read.
    """
    extractor = extractor or Extractor.default()
    stored = partitions.read(run.store, "articles", day, Article)
    articles = stored.records
    extracted, failed = _read(run, day, articles, extractor)
    if articles and len(failed) == len(articles):
        raise RunFailedError(f"none of the {len(articles)} articles of {day} could be read: {failed}")
    found = [one.extraction for _, one in sorted(extracted.items())]
    meetings = [record for extraction in found for record in extraction.meetings]
    alliances = [record for extraction in found for record in extraction.alliances]
    event_ids = link([*meetings, *alliances])
    meetings, alliances = linked(meetings, event_ids), linked(alliances, event_ids)
    common: dict[str, Any] = {
        "run": run.id,
        "now": run.now,
        "extractor_version": EXTRACTOR_VERSION,
        "inputs": [stored.as_input("articles", day)],
    }

    def still_current(records: list[R]) -> list[R]:
        # New articles may have come meanwhile, and a run that read them may have written already. Whoever
        # writes after this look is noticed by the conditional write, which looks again.
        if run.store.tag(keys.part("articles", day)) != stored.part_tag:
            raise _OutdatedError
        return records

    try:
        partitions.update(run.store, "meetings", day, Meeting, lambda _: still_current(meetings), **common)
        partitions.update(run.store, "alliances", day, Alliance, lambda _: still_current(alliances), **common)
    except _OutdatedError:
        return extract_partition(run, day, extractor)
    report = ExtractionReport(
        run=run.id,
        run_time=run.now,
        date=day.isoformat(),
        articles=len(articles),
        meetings=len(meetings),
        alliances=len(alliances),
        failed=failed,
        extractor_version=EXTRACTOR_VERSION,
    )
    run.store.put_json(keys.extraction_report(run.id, day), report.model_dump(mode="json"))
    return {
        "articles": len(articles),
        "meetings": len(meetings),
        "alliances": len(alliances),
        "failed": len(failed),
    }


def _read(
    run: Run, day: date, articles: Collection[Article], extractor: Extractor
) -> tuple[dict[str, Extracted], dict[str, str]]:
    """What is in each article, read now or before, and why some could not be read; both by article id."""
    known = load_extracted(run, day, articles)
    extracted: dict[str, Extracted] = dict(known)
    failed: dict[str, str] = {}
    for article, result in extractor.extract_all(a for a in articles if a.article_id not in known):
        name = article.article_id
        if isinstance(result, Exception):
            log.error("article %s (%s) could not be read", name, article.url, exc_info=result)
            failed[name] = f"{type(result).__name__}: {result}"
        else:
            extracted[name] = Extracted(article_id=name, of=digest_of(article), extraction=result)
    if extracted != known:
        store_extracted(run, day, extracted)
    return extracted, failed
