"""### Extract a range of dates anew

For a new extractor version or a mended gazetteer: announces every stored publication date of a range on the
asset **sahel_articles**, so that `sahel_extract` runs for each. Started by hand; a dry run (the default) only
lists the dates and how many articles they hold.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from sahel_runtime import ARTICLES, DEFAULTS, current_run


@dag(
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["sahel"],
    doc_md=__doc__,
    params={
        "from": Param(type="string", format="date", description="First publication date (YYYY-MM-DD)."),
        "to": Param(type="string", format="date", description="Last publication date (YYYY-MM-DD)."),
        "dry_run": Param(
            True, type="boolean", description="Only list what would be extracted anew; nothing is started."
        ),
    },
)
def sahel_reprocess():
    """A range of dates, anew."""

    @task
    def list_partitions(params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """List the stored dates of the range with their number of articles."""
        from sahel_pipeline import pipeline

        first, last = date.fromisoformat(params["from"]), date.fromisoformat(params["to"])
        return pipeline.plan_reprocess(current_run(get_current_context()), first, last)

    @task(outlets=[ARTICLES])
    def announce_partitions(
        partitions: list[dict[str, Any]], params: dict[str, Any] | None = None, outlet_events=None
    ) -> int:
        """Announce the dates, unless this is a dry run."""
        if params["dry_run"]:
            raise AirflowSkipException(f"dry run: {len(partitions)} dates would be extracted anew")
        if not partitions:
            raise AirflowSkipException("there are no articles in this range")
        outlet_events[ARTICLES].add_partitions([partition["date"] for partition in partitions])
        return len(partitions)

    announce_partitions(list_partitions())


sahel_reprocess()
