"""What a run did, and whether that was enough."""

from __future__ import annotations

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.status import MEANINGS
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.pipeline.staged import FetchedFeed, ReadBatch, load_plan
from sahel_pipeline.records import LostFeed, RunReport
from sahel_pipeline.storage import keys


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
        # A second try: the first one has cleared what the report is made from.
        report = RunReport.model_validate(done)
        judge_losses(report, run.settings.max_lost_share)
        return report
    fetched: list[FetchedFeed] = []
    lost: list[LostFeed] = []
    undone: list[str] = []
    french = sahel = new = 0
    for number, batch in enumerate(plan.batches):
        lines = [
            FetchedFeed.model_validate(line) for line in run.store.get_lines(keys.fetched(run.id, number))
        ]
        stored = run.store.get(keys.read(run.id, number))
        fetched += lines
        lost += [_lost(feed) for feed in lines if feed.lost]
        if not lines or stored is None:
            undone.append(f"batch {number} ({batch.label}) was not read")
        if not lines:
            missing = (feed for feeds in batch.hosts.values() for feed in feeds)
            lost += [_never_fetched(feed) for feed in missing]
        if stored is not None:
            read = ReadBatch.model_validate_json(stored)
            new, french, sahel = new + len(read.entries), french + read.french, sahel + read.sahel
            if run.store.get(keys.remembered(run.id, number)) is None:
                undone.append(f"the state of batch {number} ({batch.label}) was not stored")
    dates = run.store.get_json(keys.committed(run.id))
    if dates is None:
        undone.append("the articles were not committed")
    report = RunReport(
        run=run.id,
        run_time=run.now,
        feeds=sum(len(feeds) for batch in plan.batches for feeds in batch.hosts.values()),
        lost=lost,
        entries=sum(feed.entries for feed in fetched),
        new=new,
        french=french,
        sahel=sahel,
        articles=sum((dates or {}).values()),
        dates=dates or {},
    )
    run.store.put_json(keys.report(run.id), report.model_dump(mode="json"))
    if undone:
        raise RunFailedError(
            f"{'; '.join(undone)}. See the logs of the failed tasks. Nothing is lost: clear them to try "
            "again, or let the next run read the same entries"
        )
    judge_losses(report, run.settings.max_lost_share)
    run.store.delete(list(run.store.keys(keys.staging(run.id))))
    return report


def judge_losses(report: RunReport, max_lost_share: float) -> None:
    """Raise `RunFailedError` when a run lost more than this share of its feeds, or all of them."""
    share = len(report.lost) / report.feeds
    if share > max_lost_share or share == 1:
        listed = "\n".join(f"  {feed.feed_id}: {feed.status}: {feed.error}" for feed in report.lost)
        if share == 1:
            raise RunFailedError(
                f"none of the {report.feeds} feeds gave anything; check network and registry\n{listed}"
            )
        raise RunFailedError(
            f"{len(report.lost)} of {report.feeds} feeds gave nothing, more than the allowed share of "
            f"{max_lost_share:.0%} (SAHEL_MAX_LOST_SHARE). The articles of the others are stored.\n{listed}"
        )


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
