"""### From feeds to articles

Reads every enabled feed of the registry, keeps the French articles that concern the Sahel, and writes
them to `articles/dt=<publication date>/` in the bucket. Each publication date that got new articles is
announced as a partition of the asset **sahel_articles**, which starts one run of `sahel_extract`.

| task | what it does | where to look when it fails |
|---|---|---|
| `plan_feeds` | groups the feeds by host into batches, without the paused ones | its log: entry and field |
| `fetch_feeds` | polls the feeds of one batch (conditional GET) | `outcomes/dt=<day>/`: a line a feed |
| `read_articles` | new entries: page, language, relevance; skipped without any | `rejected/dt=<day>/`: why |
| `commit_articles` | merges accepted articles into their dates; skipped without any | its log |
| `remember_feeds` | notes what was seen; a crash before it only means reading again | its log |
| `report_run` | writes the run's `report.json`; fails when too many feeds were lost | lists them |
| `conclude_run` | tells operators when the run needs them; fails when another task did | that task |

A run that is not done `SAHEL_RUN_DEADLINE` seconds after it was due is told as late. A **dry run** reads
feeds and pages and reports what would have come of it, but stores no article and remembers nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import (
    AsyncCallback,
    CronTriggerTimetable,
    DeadlineAlert,
    DeadlineReference,
    Param,
    dag,
    get_current_context,
    task,
    task_group,
)
from airflow.sdk.exceptions import AirflowSkipException

from sahel_pipeline.settings import load
from sahel_runtime import ARTICLES, DEFAULTS, FETCHING, chosen_feeds, conclude_run, current_run

SETTINGS = load()
# `airflow dags test` of Airflow 3.3.2 breaks on a DAG with a deadline: set SAHEL_RUN_DEADLINE=0 for it.
LATE = DeadlineAlert(
    name="late",
    # When it was queued, not its logical date: a run of today for a day of last year is not late.
    reference=DeadlineReference.DAGRUN_QUEUED_AT,
    interval=timedelta(seconds=SETTINGS.run_deadline),
    callback=AsyncCallback("sahel_messages.telling.tell_late", {"deadline_s": SETTINGS.run_deadline}),
)


@dag(
    description="Reads the feeds and stores the French articles that concern the Sahel.",
    schedule=CronTriggerTimetable(SETTINGS.schedule, timezone="UTC", run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["sahel", "feeds"],
    doc_md=__doc__,
    deadline=LATE if SETTINGS.run_deadline else None,
    params={
        "feeds": chosen_feeds("read"),
        "limit": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            title="At most so many feeds",
            description="Read no more than so many of them, the first ones of the registry: for a trial.",
        ),
        "force": Param(
            False,
            type="boolean",
            title="Ask in full",
            description="Ask for every feed in full, also where the publisher says that nothing has changed "
            "or earlier errors impose a pause, and read all that they show anew.",
        ),
        "dry_run": Param(
            False,
            type="boolean",
            title="Dry run",
            description="Read feeds and pages and report what would have come of it, but store no article "
            "and remember nothing.",
        ),
    },
)
def sahel_ingest():
    """Feeds to articles."""

    @task
    def plan_feeds(params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Read the registry and group its feeds by host into batches."""
        from sahel_pipeline import pipeline

        return pipeline.plan_feeds(
            current_run(context := get_current_context()),
            only=params["feeds"],
            limit=params["limit"],
            force=params["force"],
            dry_run=params["dry_run"],
            paced=context["dag_run"].run_type == "scheduled",
        )

    @task_group
    def batches(batch: dict[str, Any]):
        """One batch of feeds: whole hosts, so that their pace is kept."""

        @task(map_index_template="{{ label }}", **FETCHING)
        def fetch_feeds(batch: dict[str, Any]) -> dict[str, Any]:
            """Poll the feeds of a batch."""
            from sahel_pipeline import pipeline

            context = get_current_context()
            context["label"] = batch["label"]
            return pipeline.fetch_feeds(current_run(context), batch["batch"])

        @task(map_index_template="{{ label }}", **FETCHING)
        def read_articles(batch: dict[str, Any], fetched: dict[str, Any]) -> dict[str, Any]:
            """Read the new entries of a batch: page text, language, relevance."""
            from sahel_pipeline import pipeline

            context = get_current_context()
            context["label"] = batch["label"]
            if not fetched["new"]:
                raise AirflowSkipException("the feeds of this batch show nothing new")
            return pipeline.read_articles(current_run(context), batch["batch"])

        return read_articles(batch, fetch_feeds(batch))

    # A batch that is lost must not hold back the others; report_run judges how many may be lost.
    @task(outlets=[ARTICLES], trigger_rule="all_done")
    def commit_articles(params: dict[str, Any] | None = None, outlet_events=None) -> dict[str, Any]:
        """Merge the accepted articles into their partitions and announce these."""
        from sahel_pipeline import pipeline

        if params["dry_run"]:
            raise AirflowSkipException("dry run: report_run tells what would have been stored")
        committed = pipeline.commit_articles(current_run(get_current_context()))
        if not committed["dates"]:
            raise AirflowSkipException("no new articles")
        outlet_events[ARTICLES].add_partitions(committed["dates"])
        return committed

    @task(map_index_template="{{ label }}", trigger_rule="none_failed_min_one_success")
    def remember_feeds(batch: dict[str, Any], params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Note what was seen, so that the next run reads only what is new."""
        from sahel_pipeline import pipeline

        context = get_current_context()
        context["label"] = batch["label"]
        if params["dry_run"]:
            raise AirflowSkipException("dry run: the next run reads the same entries")
        return pipeline.remember_feeds(current_run(context), batch["batch"])

    # Without retries: a second look at a bad run does not make it better.
    @task(retries=0, trigger_rule="all_done")
    def report_run() -> dict[str, Any]:
        """Write the report of the run; fail when it lost too many feeds."""
        from sahel_pipeline import pipeline

        report = pipeline.report_ingest(current_run(get_current_context()))
        return report.model_dump(mode="json", exclude={"lost", "silenced"}) | {"lost": len(report.lost)}

    planned = plan_feeds()
    committed = commit_articles()
    remembered = remember_feeds.expand(batch=planned)
    batches.expand(batch=planned) >> committed >> remembered >> report_run() >> conclude_run()


sahel_ingest()
