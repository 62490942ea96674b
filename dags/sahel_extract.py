"""### From articles to records

One run for each publication date that `sahel_ingest` (or `sahel_reprocess`) announces on the asset
**sahel_articles**; the date is the run's partition key. Reads `articles/dt=<date>/`, extracts who met whom
and who stands with whom, and replaces `meetings/dt=<date>/` and `alliances/dt=<date>/` as a whole. The same
articles and the same extractor give the same objects, so a run may be repeated at any time.

| task | what it does | where to look when it fails |
|---|---|---|
| `extract_records` | reads the articles of the date, replaces its records | `extraction-<date>.json` |
| `update_events` | brings `events/` and `memberships/` up to date with all records that changed | its log |

`update_events` is skipped while further runs wait, since the last one does it for all of them. Never more
than one works at a time, and it runs though `extract_records` failed, for the sake of the other dates.

An article that cannot be read costs its own records only. Operators are told of the first run of a day that
leaves articles unread or fails; `sahel_feed_health` sums up all of them every morning.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Param, PartitionedAssetTimetable, dag, get_current_context, task
from airflow.sdk.exceptions import DownstreamTasksSkipped

from sahel_pipeline.errors import RunFailedError
from sahel_runtime import (
    ALLIANCES,
    ARTICLES,
    DEFAULTS,
    EVENTS,
    EXTRACTING,
    MEETINGS,
    MEMBERSHIPS,
    current_run,
    partition_date,
    report_extraction,
    tell_of_failure,
)


@dag(
    description="Extracts the meetings and alliances of one publication date.",
    schedule=PartitionedAssetTimetable(assets=ARTICLES),
    catchup=False,
    max_active_runs=2,
    default_args={**DEFAULTS, "on_failure_callback": tell_of_failure},
    tags=["sahel", "records"],
    doc_md=__doc__,
    params={
        "date": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Publication date",
            description="Publication date to extract when the run is started by hand; "
            "runs started by an asset take it from their partition.",
        )
    },
)
def sahel_extract():
    """Articles to records."""

    @task(outlets=[MEETINGS, ALLIANCES], **EXTRACTING)
    def extract_records(outlet_events=None) -> dict[str, Any]:
        """Extract the meetings and alliances of one publication date and replace its partitions."""
        from sahel_pipeline import pipeline

        context = get_current_context()
        run, day = current_run(context), partition_date(context)
        counts = pipeline.extract_partition(run, day)
        report_extraction(run, day)
        for asset in (MEETINGS, ALLIANCES):
            outlet_events[asset].add_partitions(day.isoformat())
        this = context["ti"]
        if this.get_dr_count(dag_id=this.dag_id, states=["queued"]):
            this.xcom_push("return_value", counts)
            raise DownstreamTasksSkipped(tasks=["update_events"])
        return counts

    @task(outlets=[EVENTS, MEMBERSHIPS], trigger_rule="all_done", max_active_tis_per_dag=1)
    def update_events(outlet_events=None) -> dict[str, Any]:
        """Bring events and memberships up to date with all records that changed."""
        from sahel_pipeline import pipeline

        context = get_current_context()
        this = context["ti"]
        updated = pipeline.update_derived(current_run(context))
        if updated["events"]:
            outlet_events[EVENTS].add_partitions(updated["events"])
        read = this.get_task_states(dag_id=this.dag_id, task_ids=["extract_records"], run_ids=[this.run_id])
        if "failed" in read[this.run_id].values():
            # The state of a run is that of its last task, which must not hide what went before it.
            raise RunFailedError("extract_records failed, see its log; events are up to date all the same")
        return updated | {"events": len(updated["events"])}

    extract_records() >> update_events()


sahel_extract()
