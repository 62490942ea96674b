"""How the feeds are, by what is remembered of them, and what extraction left unread; asks nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sahel_pipeline.feeds.controls import FeedControl
from sahel_pipeline.feeds.health import Finding, Trouble, examine
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import FeedState
from sahel_pipeline.pipeline.controls import read_controls
from sahel_pipeline.pipeline.run import Run, chosen_feeds
from sahel_pipeline.pipeline.states import all_states
from sahel_pipeline.records import ExtractionReport, FeedHealthReport, FeedTrouble
from sahel_pipeline.storage import keys


def report_feed_health(run: Run, *, only: Sequence[str] = ()) -> FeedHealthReport:
    """Write what is wrong with the feeds: gone, blocked, failing, moved, silent or overflowing ones.

    What an operator paused or silenced is left out, and a silence that is over is a trouble of its own.

    Args:
        run: The run.
        only: Ids of the feeds to look at; all enabled ones when empty.

    Returns:
        The report, which is also stored as `feed_health.json` in the folder of the run.

    Raises:
        ConfigurationError: when the registry is wrong or an id is unknown.
    """
    feeds, controls = chosen_feeds(run.settings, only), read_controls(run.store)
    states = all_states(run.store)
    today = run.now.date()
    troubles = [
        FeedTrouble(
            feed_id=feed.id,
            source=feed.publisher,
            url=feed.url,
            trouble=finding.trouble,
            explanation=finding.sentence,
        )
        for feed in feeds
        for finding in _findings(run, feed, states.get(feed.id) or FeedState(), controls.get(feed.id))
    ]
    counts = Counter(trouble.trouble for trouble in troubles)
    report = FeedHealthReport(
        run=run.id,
        run_time=run.now,
        feeds=len(feeds),
        counts=dict(sorted(counts.items())),
        troubles=troubles,
        paused=[feed.id for feed in feeds if feed.id in controls and controls[feed.id].paused],
        silenced=[feed.id for feed in feeds if feed.id in controls and controls[feed.id].silenced(today)],
        unread=_unread(run, today),
    )
    run.store.put_json(keys.feed_health(run.id), report.model_dump(mode="json"))
    return report


def silence_over(control: FeedControl, today: date) -> Iterator[Finding]:
    """That a feed was silenced and no longer is, so that somebody should look at it; nothing otherwise."""
    if control.silence_over(today):
        because = f" ({control.reason})" if control.reason else ""
        yield Finding(
            control.feed_id,
            Trouble.SILENCE_OVER,
            f"was silenced until {control.silenced_until} by {control.by or 'an operator'}{because}; "
            "look whether it is well, and lift or prolong the silence on the page Sahel",
        )


def _findings(run: Run, feed: Feed, state: FeedState, control: FeedControl | None) -> Iterator[Finding]:
    today = run.now.date()
    if control is not None:
        yield from silence_over(control, today)
        if control.paused or control.silenced(today):
            return
    yield from examine(feed, state, run.now)


def _unread(run: Run, today: date) -> dict[str, list[str]]:
    """What the last extraction of each date left unread, of those of this day and the day before."""
    last: dict[str, ExtractionReport] = {}
    for day in (today - timedelta(days=1), today):
        for key in run.store.keys(keys.runs_of(day)):
            if key.rsplit("/", 1)[-1].startswith("extraction-"):
                report = ExtractionReport.model_validate(run.store.get_json(key))
                if report.date not in last or last[report.date].run_time <= report.run_time:
                    last[report.date] = report
    return {day: sorted(report.failed) for day, report in sorted(last.items()) if report.failed}
