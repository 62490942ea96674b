"""What a run did, and whether that was enough."""

from __future__ import annotations

from collections import Counter

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.status import MEANINGS
from sahel_pipeline.pipeline.controls import read_controls
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.pipeline.staged import FetchedBatch, FetchedFeed, Plan, ReadBatch, load_fetched, load_plan
from sahel_pipeline.pipeline.unfinished import finish
from sahel_pipeline.records import FeedHealthReport, LostFeed, RunReport
from sahel_pipeline.storage import keys, partitions


def report_ingest(run: Run) -> RunReport:
    """Write the report of a run, and judge whether it did its work.

    Args:
        run: The run.

    Returns:
        The report, which is also stored.

    Raises:
        RunFailedError: when too many feeds were lost, or a part of the work was not done.
    """
    plan = load_plan(run)
    if (done := run.store.get_json(keys.report(run.id))) and not _staged(run):
        report = RunReport.model_validate(done)  # a second try: the first one cleared what it is made from
    else:
        report = _report(run, plan)
        run.store.put_json(keys.report(run.id), report.model_dump(mode="json"))
    if report.failures:
        lost = [f"  {feed.feed_id}: {feed.status}: {feed.error}" for feed in report.lost]
        raise RunFailedError("\n".join([*report.failures, *lost]))
    finish(run)
    run.store.delete(list(run.store.keys(keys.staging(run.id))))
    return report


def left_report(run: Run) -> RunReport | FeedHealthReport | None:
    """The report that a run of sahel_ingest or sahel_feed_health left; None when it did not come so far."""
    if (done := run.store.get_json(keys.report(run.id))) is not None:
        return RunReport.model_validate(done)
    if (done := run.store.get_json(keys.feed_health(run.id))) is not None:
        return FeedHealthReport.model_validate(done)
    return None


def shortfall(report: RunReport, max_lost_share: float) -> str | None:
    """Why a run did too little: it lost more than this share of its feeds, or all of them; None otherwise.

    Feeds that an operator silenced are left out of the reckoning.
    """
    feeds, lost = report.feeds - len(report.silenced), len(report.lost)
    if not lost:
        return None
    if lost == feeds:
        return f"none of the {feeds} feeds gave anything; check network and registry"
    if lost / feeds > max_lost_share:
        return (
            f"{lost} of {feeds} feeds gave nothing, more than the allowed share of {max_lost_share:.0%} "
            "(SAHEL_MAX_LOST_SHARE); the articles of the others are stored"
        )
    return None


def _report(run: Run, plan: Plan) -> RunReport:
    fetched: list[FetchedBatch] = []
    lost: list[LostFeed] = []
    undone: list[str] = []
    french = sahel = new = 0
    for number, batch in enumerate(plan.batches):
        not_read = f"batch {number} ({batch.label}) was not read"
        gave = load_fetched(run, number)
        if gave is None:
            undone.append(not_read)
            lost += [_never_fetched(feed) for feed in batch.feeds]
            continue
        fetched.append(gave[0])
        lost += [_lost(feed) for feed in gave[1] if feed.lost]
        if not gave[0].news:
            continue
        stored = run.store.get(keys.read(run.id, number))
        if stored is None:
            undone.append(not_read)
        else:
            read = ReadBatch.model_validate_json(stored)
            new, french, sahel = new + len(read.entries), french + read.french, sahel + read.sahel
            if not plan.dry_run and run.store.get(keys.remembered(run.id, number)) is None:
                undone.append(f"the state of batch {number} ({batch.label}) was not stored")
    dates = _accepted(run, plan) if plan.dry_run else run.store.get_json(keys.committed(run.id))
    if dates is None:
        undone.append("the articles were not committed")
    controls = read_controls(run.store)
    today = run.now.date()
    silenced = {feed_id for feed_id, control in controls.items() if control.silenced(today)}
    report = RunReport(
        run=run.id,
        run_time=run.now,
        feeds=len(plan.feeds),
        lost=[feed for feed in lost if feed.feed_id not in silenced],
        entries=sum(batch.entries for batch in fetched),
        new=new,
        french=french,
        sahel=sahel,
        articles=sum((dates or {}).values()),
        dates=dates or {},
        dry_run=plan.dry_run,
        paused=plan.paused,
        silenced=[feed for feed in lost if feed.feed_id in silenced],
    )
    failures = []
    if undone:
        failures.append(
            f"{'; '.join(undone)}. See the logs of the failed tasks. Nothing is lost: clear them to try "
            "again, or let the next run read the same entries"
        )
    if short := shortfall(report, run.settings.max_lost_share):
        failures.append(short)
    return report.model_copy(update={"failures": failures, "warnings": _warnings(run, report)})


def _accepted(run: Run, plan: Plan) -> dict[str, int]:
    """How many articles each publication date would get."""
    found = {
        line["article_id"]: line["published"][:10]
        for number in range(len(plan.batches))
        for line in run.store.get_lines(keys.candidates(run.id, number))
    }
    return dict(sorted(Counter(found.values()).items()))


def _warnings(run: Run, report: RunReport) -> list[str]:
    """That nothing new has come for days: each feed may be well, and yet no article gets through."""
    if report.articles or report.dry_run:
        return []
    today = run.now.date()
    newest = max((day for day in partitions.days(run.store, "articles") if day <= today), default=None)
    allowed = run.settings.max_quiet_days
    if newest is not None and (today - newest).days <= allowed:
        return []
    since = f"the newest stored one appeared on {newest}" if newest else "none is stored yet"
    return [
        f"no new article came, and {since}; more than {allowed} days without one (SAHEL_MAX_QUIET_DAYS) are "
        f"unusual: see what was dropped and why in rejected/dt={today}/"
    ]


def _staged(run: Run) -> bool:
    return next(run.store.keys(keys.staging(run.id)), None) is not None


def _lost(feed: FetchedFeed) -> LostFeed:
    return LostFeed(
        feed_id=feed.feed.id,
        source=feed.feed.publisher,
        url=feed.state.url or feed.feed.url,
        status=feed.status,
        error=feed.error or MEANINGS[feed.status].meaning,
    )


def _never_fetched(feed: Feed) -> LostFeed:
    return LostFeed(
        feed_id=feed.id,
        source=feed.publisher,
        url=feed.url,
        status="not_fetched",
        error="its batch failed; see the log of the task fetch_feeds",
    )
