"""Articles to records, one publication date at a time."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.extraction.extractor import EXTRACTOR_VERSION, Extractor
from sahel_pipeline.extraction.linking import link, linked
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import Alliance, Article, ExtractionReport, Meeting
from sahel_pipeline.storage import keys, partitions

log = logging.getLogger(__name__)


def extract_partition(run: Run, day: date, extractor: Extractor | None = None) -> dict[str, int]:
    """Extract the records of one publication date and replace its partitions as a whole.

    An article that cannot be read costs its own records only; it is named in the report of the run.
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
    meetings: list[Meeting] = []
    alliances: list[Alliance] = []
    failed: dict[str, str] = {}
    for article in articles:
        try:
            extraction = extractor.extract(article)
        except Exception as error:  # one article that trips the extractor must not cost the others
            log.exception("article %s (%s) could not be read", article.article_id, article.url)
            failed[article.article_id] = f"{type(error).__name__}: {error}"
            continue
        meetings += extraction.meetings
        alliances += extraction.alliances
    if articles and len(failed) == len(articles):
        raise RunFailedError(f"none of the {len(articles)} articles of {day} could be read: {failed}")
    event_ids = link([*meetings, *alliances])
    meetings, alliances = linked(meetings, event_ids), linked(alliances, event_ids)
    common: dict[str, Any] = {"run": run.id, "now": run.now, "extractor_version": EXTRACTOR_VERSION}
    partitions.update(run.store, "meetings", day, Meeting, lambda _: meetings, **common)
    partitions.update(run.store, "alliances", day, Alliance, lambda _: alliances, **common)
    if partitions.read(run.store, "articles", day, Article).digest != stored.digest:
        # New articles came meanwhile, and a run that read them may have written before this one.
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
