"""What the Sahel DAGs share: the bucket behind the connection, the run, how tasks retry, and how runs end."""

from __future__ import annotations

import gc
import logging
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import (
    Asset,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    get_current_context,
    task,
)
from airflow.sdk.observability import stats

from sahel_pipeline.errors import ConfigurationError, PermanentError, RunFailedError
from sahel_pipeline.pools import EXTRACT_POOL, FETCH_POOL
from sahel_pipeline.settings import load

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from sahel_pipeline.pipeline import Run
    from sahel_pipeline.records import ExtractionReport, FeedHealthReport, RunReport

CONNECTION = "sahel_s3"
"""Airflow connection (type Amazon Web Services) to the S3 server."""

ARTICLES = Asset("sahel_articles", uri="x-sahel://articles")
MEETINGS = Asset("sahel_meetings", uri="x-sahel://meetings")
ALLIANCES = Asset("sahel_alliances", uri="x-sahel://alliances")
EVENTS = Asset("sahel_events", uri="x-sahel://events")
MEMBERSHIPS = Asset("sahel_memberships", uri="x-sahel://memberships")

FETCHING: dict[str, Any] = {"pool": FETCH_POOL, "queue": load().fetch_queue}
"""Where tasks run that ask publishers: the pool bounds how many do so at once."""

EXTRACTING: dict[str, Any] = {"pool": EXTRACT_POOL, "queue": load().extract_queue}
"""Where tasks run that extract: each holds a language model in memory."""

DEFAULTS: dict[str, Any] = {
    "owner": "sahel",
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            # A wrong setting, registry, bucket name or key, too many lost feeds. What may pass (a server that
            # is down, overloaded or asks for patience: 429, 5xx) is tried again, as everything else is.
            RetryRule(
                exception=PermanentError,
                action=RetryAction.FAIL,
                reason="no retry mends it: correct what the message names, then clear the task",
            )
        ]
    ),
}


def chosen_feeds(verb: str) -> Param:
    """The param of a DAG that names feeds; its form offers those of the registry."""
    from sahel_pipeline.feeds.registry import load_registry

    path = load().feeds
    try:
        feeds = load_registry(None if path == "live" else Path(path))
    except ConfigurationError:
        feeds = []  # the first task of a run names what is wrong
    return Param(
        [],
        type="array",
        items={"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64},
        uniqueItems=True,
        examples=[feed.id for feed in feeds],
        values_display={feed.id: f"{feed.publisher} ({feed.id})" for feed in feeds},
        title="Feeds",
        description=f"Ids of the feeds to {verb}; without any, all that are enabled.",
    )


def partition_date(context: Any) -> date:
    """The publication date a run of `sahel_extract` is for: its partition key or, started by hand, its param.

    Raises:
        ConfigurationError: when it has neither.
    """
    given = context["dag_run"].partition_key or context["params"]["date"]
    if not given:
        raise ConfigurationError(
            "this run has no partition and no `date`; start it with a date (YYYY-MM-DD) in its parameters"
        )
    return date.fromisoformat(given)


def current_run(context: Any) -> Run:
    """The pipeline's view of the running DAG run: id, time, bucket and settings."""
    from airflow.providers.amazon.aws.hooks.s3 import S3Hook

    from sahel_pipeline.pipeline import Run
    from sahel_pipeline.storage.objects import ObjectStore

    settings = load()
    client = S3Hook(aws_conn_id=CONNECTION).get_conn()
    dag_run = context["dag_run"]
    # What is loaded by now stays; looking through it for garbage takes some 60 ms each time, of a task that
    # may have no more than that to do.
    gc.freeze()
    return Run(
        id=dag_run.run_id,
        now=(dag_run.logical_date or dag_run.run_after).astimezone(UTC),
        store=ObjectStore(client, settings.bucket, settings.prefix),
        settings=settings,
    )


def measure(report: RunReport | FeedHealthReport | ExtractionReport) -> None:
    """Give what a run did to Airflow's metrics."""
    from sahel_pipeline.pipeline.metrics import measures

    for name, value in measures(report).items():
        stats.gauge(name, value)


def report_extraction(run: Run, day: date) -> None:
    """Give what a run of `sahel_extract` did with a date to the metrics, and tell of articles left unread."""
    from sahel_messages.telling import tell_once_a_day
    from sahel_pipeline.pipeline.messages import of_extraction
    from sahel_pipeline.records import ExtractionReport
    from sahel_pipeline.storage import keys

    report = ExtractionReport.model_validate(run.store.get_json(keys.extraction_report(run.id, day)))
    measure(report)
    if message := of_extraction(report):
        try:
            tell_once_a_day(run, "sahel_extract", message)
        except Exception:  # the records are stored, and sahel_feed_health tells of it again
            log.exception("operators could not be told")


def tell_of_failure(context: Any) -> None:
    """Tell of a task that failed for good, unless operators were told of such a one on this day."""
    from sahel_messages.telling import tell_once_a_day
    from sahel_pipeline.pipeline.messages import of_broken_run

    ti = context["ti"]
    message = of_broken_run(ti.dag_id, [ti.task_id], once_a_day=True)
    tell_once_a_day(current_run(context), ti.dag_id, message)


@task(trigger_rule="all_done")
def conclude_run() -> None:
    """Tell operators when the run needs them, in one message; fail when any task before it failed.

    The last task of a DAG decides whether a run is green, so this one never hides what happened before it.
    """
    from sahel_messages.telling import tell
    from sahel_pipeline.pipeline import messages
    from sahel_pipeline.pipeline.report import left_report
    from sahel_pipeline.storage.objects import StorageError

    context = get_current_context()
    run, dag_id = current_run(context), context["dag"].dag_id
    failed = failed_tasks(context)
    try:
        report = left_report(run)
    except StorageError:
        if not failed:
            raise
        report = None
    message = None
    if report is not None:
        measure(report)
        message = messages.of_run(report)
    if failed and message is None:
        message = messages.of_broken_run(dag_id, failed)
    if message is not None:
        tell(run, dag_id, message)
    if failed:
        raise RunFailedError(f"these tasks failed: {', '.join(failed)}; their logs say why")


def failed_tasks(context: Any) -> list[str]:
    """Names of the tasks of the running DAG run that failed themselves, in alphabetical order."""
    run_id = context["dag_run"].run_id
    states = context["ti"].get_task_states(dag_id=context["dag"].dag_id, run_ids=[run_id])
    return sorted(name for name, state in states.get(run_id, {}).items() if state == "failed")
