"""### From articles to records

One run for each publication date that `sahel_ingest` (or `sahel_reprocess`) announces on the asset
**sahel_articles**; the date is the run's partition key. Reads `articles/dt=<date>/`, extracts who met whom
and who stands with whom, and replaces `meetings/dt=<date>/` and `alliances/dt=<date>/` as a whole. The same
articles and the same extractor give the same objects, so a run may be repeated at any time.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Param, PartitionedAssetTimetable, dag, get_current_context, task

from sahel_runtime import ALLIANCES, ARTICLES, DEFAULTS, MEETINGS, current_run, partition_date


@dag(
    schedule=PartitionedAssetTimetable(assets=ARTICLES),
    catchup=False,
    max_active_runs=2,
    default_args=DEFAULTS,
    tags=["sahel"],
    doc_md=__doc__,
    params={
        "date": Param(
            None,
            type=["null", "string"],
            format="date",
            description="Publication date to extract when the run is started by hand; "
            "runs started by an asset take it from their partition.",
        )
    },
)
def sahel_extract():
    """Articles to records."""

    @task(outlets=[MEETINGS, ALLIANCES])
    def extract_records(outlet_events=None) -> dict[str, Any]:
        """Extract the meetings and alliances of one publication date and replace its partitions."""
        from sahel_pipeline import pipeline

        context = get_current_context()
        day = partition_date(context)
        counts = pipeline.extract_partition(current_run(context), day)
        for asset in (MEETINGS, ALLIANCES):
            outlet_events[asset].add_partitions(day.isoformat())
        return counts

    extract_records()


sahel_extract()
