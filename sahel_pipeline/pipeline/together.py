"""The whole pipeline in this process, for the CLI: the same use cases in the same order, without Airflow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.extraction.extractor import Extractor
from sahel_pipeline.pipeline.commit import commit_articles
from sahel_pipeline.pipeline.derive import update_derived
from sahel_pipeline.pipeline.extract import extract_partition
from sahel_pipeline.pipeline.fetch import fetch_feeds
from sahel_pipeline.pipeline.plan import plan_feeds
from sahel_pipeline.pipeline.read import read_articles
from sahel_pipeline.pipeline.remember import remember_feeds
from sahel_pipeline.pipeline.report import report_ingest
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.records import RunReport

Track = Callable[[Sequence[Any], str], Iterable[Any]]
"""Shows progress: gets the items of a step and its name, gives the items one by one."""


def run_all(run: Run, track: Track) -> RunReport:
    """Read all feeds and extract the records of every date that got articles.

    Raises:
        RunFailedError: when too many feeds were lost, or the articles of a date could not be read; what the
            others gave is stored all the same.
        ConfigurationError: when settings, registry or S3 access are wrong.
        StorageError: when S3 cannot be reached.
    """
    batches = plan_feeds(run)
    fetched = [fetch_feeds(run, batch["batch"]) for batch in track(batches, "fetching feeds")]
    news = [batch for batch, gave in zip(batches, fetched, strict=True) if gave["new"]]
    for batch in track(news, "reading articles"):
        read_articles(run, batch["batch"])
    dates = [date.fromisoformat(day) for day in commit_articles(run)["dates"]]
    unread: list[str] = []
    if dates:
        extractor = Extractor.default()
        for day in track(dates, "extracting records"):
            try:
                extract_partition(run, day, extractor)
            except RunFailedError as error:  # the other dates must not wait for this one
                unread.append(str(error))
        for _ in track([None], "linking events"):
            update_derived(run)
    # Only now: nothing but the next run, which reads the same entries, would extract what is left out here.
    for batch in batches:
        remember_feeds(run, batch["batch"])
    report = report_ingest(run)
    if unread:
        raise RunFailedError("\n".join(unread))
    return report
