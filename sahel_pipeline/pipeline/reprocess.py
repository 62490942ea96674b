"""Which stored dates are to be extracted anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import StorageError


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
