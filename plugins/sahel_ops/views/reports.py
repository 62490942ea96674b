"""What runs say of themselves: their reports in the bucket, and the funnel that these tell of by day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from pydantic import ValidationError

from sahel_ops.catalogue import Catalogue, Stored
from sahel_pipeline.records import ExtractionReport, RunReport
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.partitions import Manifest

M = TypeVar("M", RunReport, ExtractionReport)

FUNNEL_DAYS = 30
"""Days of the funnel."""
RUNS = 14
"""Runs that are listed, however old they are."""
_LOOK_BACK = 90  # days
_MAX_REPORTS = 1000
_EXTRACTIONS = 60


@dataclass(frozen=True)
class FunnelDay:
    """What the runs of one day did; and what is stored of what was published on it, whichever run read it."""

    date: date
    runs: int
    feeds: int
    """Feeds read, at most in one run."""
    entries: int
    new: int
    french: int
    sahel: int
    articles: int
    stored: int | None
    """Articles published on the day, whenever they were read; None where it has no whole partition."""
    meetings: int | None
    """Records of these articles; None where they have no whole partition."""
    alliances: int | None

    @property
    def empty(self) -> bool:
        """Whether nothing ran and nothing appeared."""
        return not self.runs and self.stored is None and self.meetings is None and self.alliances is None


@dataclass(frozen=True)
class Reports:
    """What the runs of the last 90 days left, newest first."""

    runs: list[RunReport]
    """Those of the days of the funnel, and the newest of all."""
    unfinished: list[datetime]
    """When ingest runs began that are newer than the last report: they run still, or they failed."""
    failed: list[ExtractionReport]
    """The newest extraction of a date, where it could not read some articles."""
    unreadable: list[str]
    """Reports that are not what a report is: sentences that name them."""


def reports(catalogue: Catalogue, now: datetime) -> Reports:
    """What the runs of the last 90 days left.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    stored = catalogue.objects("runs/", now.date() - timedelta(days=_LOOK_BACK))
    ended = {key: one for key, one in stored.items() if key.endswith("/report.json")}
    runs, unreadable = _read(catalogue, _wanted(ended, now), RunReport)
    extractions, others = _read(catalogue, _last_extractions(stored), ExtractionReport)
    last = max(map(_began, ended.items()), default="")
    unfinished = [
        one.modified
        for key, one in stored.items()
        if key.endswith("/plan.json")
        and key.replace("/plan.json", "/report.json") not in stored
        and _began((key, one)) > last
    ]
    return Reports(
        runs=sorted(runs, key=lambda run: run.run_time, reverse=True),
        unfinished=sorted(unfinished, reverse=True),
        failed=sorted((one for one in extractions if one.failed), key=lambda one: one.date, reverse=True),
        unreadable=unreadable + others,
    )


def run_report(catalogue: Catalogue, run: str) -> RunReport | None:
    """The report of one run, or None when there is none (yet)."""
    body = catalogue.store.get(keys.report(run))
    return None if body is None else RunReport.model_validate_json(body)


def funnel(catalogue: Catalogue, runs: Iterable[RunReport], now: datetime) -> list[FunnelDay]:
    """The funnel of the last days, newest first, without gaps.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    first = now.date() - timedelta(days=FUNNEL_DAYS - 1)
    by_day: dict[date, list[RunReport]] = defaultdict(list)
    for run in runs:
        if run.run_time.astimezone(UTC).date() >= first:
            by_day[run.run_time.astimezone(UTC).date()].append(run)
    stored = _rows(catalogue, "articles", first)
    meetings, alliances = _rows(catalogue, "meetings", first), _rows(catalogue, "alliances", first)
    return [
        FunnelDay(
            date=day,
            runs=len(of_day := by_day.get(day, [])),
            feeds=max((run.feeds - len(run.lost) for run in of_day), default=0),
            entries=sum(run.entries for run in of_day),
            new=sum(run.new for run in of_day),
            french=sum(run.french for run in of_day),
            sahel=sum(run.sahel for run in of_day),
            articles=sum(run.articles for run in of_day),
            stored=stored.get(day),
            meetings=meetings.get(day),
            alliances=alliances.get(day),
        )
        for day in (now.date() - timedelta(days=back) for back in range(FUNNEL_DAYS))
    ]


def _rows(catalogue: Catalogue, dataset: keys.Dataset, first: date) -> dict[date, int]:
    """How many records each whole partition since a day has."""
    manifests = {
        key: stored
        for key, stored in catalogue.objects(f"{dataset}/").items()
        if key.endswith("/_manifest.json") and (day := keys.day_of(key)) and day >= first
    }
    rows = catalogue.parsed(manifests, _row_count)
    return {day: count for key, count in rows.items() if (day := keys.day_of(key))}


def _row_count(body: bytes, _where: str) -> int | None:
    try:
        return Manifest.model_validate_json(body).rows
    except ValidationError:
        return None  # it is written anew with the next change of its partition


def _read(catalogue: Catalogue, objects: dict[str, Stored], model: type[M]) -> tuple[list[M], list[str]]:
    """Reports of runs, and sentences on those that are none."""

    def parse(body: bytes, where: str) -> M | str:
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the document"
            return f"{where} is of another version or broken ({place}: {first['msg']}); delete it"

    read = catalogue.parsed(objects, parse).values()
    return [one for one in read if isinstance(one, model)], [one for one in read if isinstance(one, str)]


def _last_extractions(stored: dict[str, Stored]) -> dict[str, Stored]:
    """The newest report on each publication date, of the dates that were extracted last."""
    newest: dict[str, tuple[str, Stored]] = {}
    for key, one in stored.items():
        _, _, name = key.rpartition("/")
        if name.startswith("extraction-") and (
            name not in newest or _began((key, one)) > _began(newest[name])
        ):
            newest[name] = (key, one)
    return _newest(dict(newest.values()), _EXTRACTIONS)


def _wanted(ended: dict[str, Stored], now: datetime) -> dict[str, Stored]:
    """The reports that something is shown of: older ones are not worth the wait of who comes first."""
    since = (now.date() - timedelta(days=FUNNEL_DAYS)).isoformat()
    newest = _newest(ended, _MAX_REPORTS).items()
    return {item[0]: item[1] for place, item in enumerate(newest) if place < RUNS or _began(item) >= since}


def _newest(objects: dict[str, Stored], number: int) -> dict[str, Stored]:
    return dict(sorted(objects.items(), key=_began, reverse=True)[:number])


def _began(item: tuple[str, Stored]) -> str:
    """When the run began that an object is of: by its id, as Airflow and the CLI make them, if it says so."""
    key, stored = item
    in_id = re.search(r"__(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)", key)
    return in_id[1] if in_id else stored.modified.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%S")
