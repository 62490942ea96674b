"""What the Sahel DAGs share: settings, the bucket behind the connection, the run, and how tasks retry."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

from sahel_pipeline.errors import ConfigurationError, PermanentError
from sahel_pipeline.settings import load

if TYPE_CHECKING:
    from sahel_pipeline.pipeline import Run

CONNECTION = "sahel_s3"
"""Airflow connection (type Amazon Web Services) to the S3 server."""

ARTICLES = Asset("sahel_articles", uri="x-sahel://articles")
MEETINGS = Asset("sahel_meetings", uri="x-sahel://meetings")
ALLIANCES = Asset("sahel_alliances", uri="x-sahel://alliances")

DEFAULTS: dict[str, Any] = {
    "owner": "sahel",
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            # A wrong setting, registry, bucket name or key, too many lost feeds: no retry mends it.
            RetryRule(exception=PermanentError, action=RetryAction.FAIL)
        ]
    ),
}


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
    return Run(
        id=dag_run.run_id,
        now=(dag_run.logical_date or dag_run.run_after).astimezone(UTC),
        store=ObjectStore(client, settings.bucket, settings.prefix),
        settings=settings,
    )
