"""Which stored dates are to be extracted anew, and what that would change."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from typing import Any

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.extraction.extractor import Extractor
from sahel_pipeline.pipeline.readings import compare_days, extracted, stored
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import StorageError

log = logging.getLogger(__name__)


def plan_reprocess(run: Run, first: date, last: date) -> list[dict[str, Any]]:
    """List the stored publication dates of a range.

    Args:
        run: The run.
        first: First date.
        last: Last date, inclusive.

    Returns:
        For each date its `date` (YYYY-MM-DD) and number of `articles`, in order.

    Raises:
        RunFailedError: when the range runs backwards.
    """
    if first > last:
        raise RunFailedError(f"the range runs backwards: from {first} to {last}; exchange the two dates")
    found = []
    for day in partitions.days(run.store, "articles"):
        if first <= day <= last:
            manifest = run.store.get_json(keys.manifest("articles", day))
            if manifest is None:
                raise StorageError(
                    f"{run.store.uri(keys.manifest('articles', day))} vanished; run this again"
                )
            found.append({"date": day.isoformat(), "articles": manifest["rows"]})
    return found


def preview_reprocess(
    run: Run, planned: Iterable[dict[str, Any]], extractor: Extractor | None = None
) -> list[dict[str, Any]]:
    """Say what extracting dates anew would change: every difference in the log, their numbers as the answer.

    The articles are really read, by the extractor as it is now, and compared with what is stored. Nothing is
    written.

    Args:
        run: The run.
        planned: The dates, as `plan_reprocess` gives them.
        extractor: Reads the articles; the package's own by default.

    Returns:
        For each date its `date` (YYYY-MM-DD), its number of `articles`, and of records that would be the
        `same`, `added`, `removed` and `changed`.

    Raises:
        StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
    """
    days = [date.fromisoformat(one["date"]) for one in planned]
    now = extracted(run.store, extractor or Extractor.default())
    previews = []
    for day, comparison in compare_days(stored(run.store), now, days):
        counts = comparison.counts()
        log.info("%s: %s", day, ", ".join(f"{number} {what}" for what, number in counts.items()))
        for difference in comparison.differences:
            log.info("%s: %s", day, difference)
        previews.append({"date": day.isoformat(), **counts})
    return previews
