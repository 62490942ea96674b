"""### Extract a range of dates anew

For a new extractor version or a mended gazetteer: announces every stored publication date of a range on the
asset **sahel_articles**, so that `sahel_extract` runs for each. Started by hand. A dry run (the default)
reads the articles with the extractor as it is now, and says by date how many records would be added, removed
and changed; each of them is in the log. Nothing is written.

| task | what it does | where to look when it fails |
|---|---|---|
| `list_partitions` | lists the stored dates of the range; in a dry run what would change in each | its log |
| `announce_partitions` | announces them; skipped in a dry run | its log |
"""

from __future__ import annotations

from datetime import date
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from sahel_runtime import ARTICLES, DEFAULTS, EXTRACTING, current_run


@dag(
    description="Has the records of a range of publication dates extracted anew. Started by hand.",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["sahel", "records"],
    doc_md=__doc__,
    params={
        "from": Param(
            type="string", format="date", title="From", description="First publication date (YYYY-MM-DD)."
        ),
        "to": Param(
            type="string", format="date", title="To", description="Last publication date (YYYY-MM-DD)."
        ),
        "limit": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            title="At most so many dates",
            description="Extract no more than so many of these dates anew, the first ones: for a trial.",
        ),
        "dry_run": Param(
            True,
            type="boolean",
            title="Dry run",
            description="Only say what extracting anew would change; nothing is started or written.",
        ),
    },
)
def sahel_reprocess():
    """A range of dates, anew."""

    @task(**EXTRACTING)
    def list_partitions(params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """List the stored dates of the range; in a dry run with what extracting them anew would change."""
        from sahel_pipeline import pipeline

        run = current_run(get_current_context())
        first, last = date.fromisoformat(params["from"]), date.fromisoformat(params["to"])
        planned = pipeline.plan_reprocess(run, first, last)[: params["limit"]]
        return pipeline.preview_reprocess(run, planned) if params["dry_run"] else planned

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
