"""### How the feeds are

Looks at what is remembered of every enabled feed and lists those that are gone, failing, moved for good,
silent for longer than their `max_silent_days`, or overflowing (entries were probably lost between two polls).
Asks no publisher. The list is in the log of the task and in `runs/<run>/feed_health.json`.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from sahel_runtime import DEFAULTS, current_run

log = logging.getLogger(__name__)


@dag(
    schedule=CronTriggerTimetable("0 6 * * *", timezone="UTC", run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["sahel"],
    doc_md=__doc__,
)
def sahel_feed_health():
    """How the feeds are."""

    @task
    def examine_feeds() -> dict[str, Any]:
        """List the feeds that are in trouble, with what to do."""
        from sahel_pipeline import pipeline

        report = pipeline.report_feed_health(current_run(get_current_context()))
        for trouble in report.troubles:
            log.warning(
                "%s (%s): %s: %s", trouble.source, trouble.feed_id, trouble.trouble, trouble.explanation
            )
        return {"feeds": report.feeds, **report.counts}

    examine_feeds()


sahel_feed_health()
