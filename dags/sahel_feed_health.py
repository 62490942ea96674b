"""### How the feeds are

Looks at what is remembered of every enabled feed and lists those that are gone, blocked, failing, moved for
good, silent for longer than their `max_silent_days`, or overflowing (entries were probably lost between two
polls). Asks no publisher. What operators paused or silenced on the page Sahel is left out; a silence that is
over is listed itself. Also lists the articles that `sahel_extract` could not read since the day before.

| task | what it does | where to look |
|---|---|---|
| `examine_feeds` | writes the run's `feed_health.json` | its log: a line a trouble, with what to do |
| `conclude_run` | sends operators the list; fails when another task did | its log |
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, dag, get_current_context, task

from sahel_runtime import DEFAULTS, chosen_feeds, conclude_run, current_run

log = logging.getLogger(__name__)


@dag(
    description="Lists the feeds in trouble, and tells operators of them.",
    schedule=CronTriggerTimetable("0 6 * * *", timezone="UTC", run_immediately=timedelta(0)),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    tags=["sahel", "feeds"],
    doc_md=__doc__,
    params={"feeds": chosen_feeds("look at")},
)
def sahel_feed_health():
    """How the feeds are."""

    @task
    def examine_feeds(params: dict[str, Any] | None = None) -> dict[str, Any]:
        """List the feeds that are in trouble, with what to do."""
        from sahel_pipeline import pipeline

        run = current_run(get_current_context())
        report = pipeline.report_feed_health(run, only=params["feeds"])
        for trouble in report.troubles:
            log.warning(
                "%s (%s): %s: %s", trouble.source, trouble.feed_id, trouble.trouble, trouble.explanation
            )
        return {"feeds": report.feeds, **report.counts}

    examine_feeds() >> conclude_run()


sahel_feed_health()
