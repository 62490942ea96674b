"""Meetings and alliance records: those that fit the filters, and what they were looked for in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sahel_ops.catalogue import Catalogue
from sahel_ops.filters import AllianceFilters, MeetingFilters, RecordFilters
from sahel_ops.views.countries import country_names
from sahel_pipeline.records import Alliance, Meeting
from sahel_pipeline.storage import keys

R = TypeVar("R", Meeting, Alliance)

MAX_PARTITIONS = 90
"""Partitions that one view reads at most, the newest of the range."""
PAGE_ROWS = 50
"""Records on one page."""


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
    sources: list[str]
    """Publishers of the records that were read."""
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
    read = _read(catalogue, "meetings", Meeting, filters)
    return _found(read, [meeting for meeting in read.records if filters.fits(meeting)], filters.page)


def alliances(catalogue: Catalogue, filters: AllianceFilters) -> Found[Alliance]:
    """The alliance records that fit the filters.

    Raises:
        StillReadingError: when reading takes longer than a page may.
        StorageError: when the bucket cannot be read.
    """
    read = _read(catalogue, "alliances", Alliance, filters)
    return _found(read, [record for record in read.records if filters.fits(record)], filters.page)


@dataclass(frozen=True)
class _Read(Generic[R]):
    records: list[R]
    days: list[date]
    left_out: int
    countries: list[str]
    sources: list[str]
    unreadable: list[str]


def _found(read: _Read[R], chosen: list[R], page: int) -> Found[R]:
    return Found(chosen, page, read.days, read.left_out, read.countries, read.sources, read.unreadable)


def place_in_print(record: Meeting | Alliance) -> tuple[str, str, str, int]:
    """What records of one day are ordered by: as they stood in the papers."""
    return record.source, record.title, record.article_id, record.evidence[0].start


def _read(catalogue: Catalogue, dataset: keys.Dataset, model: type[R], filters: RecordFilters) -> _Read[R]:
    """The newest partitions of the range."""
    tags = catalogue.days(dataset)
    days = [day for day in tags if filters.covers(day)]
    chosen, left_out = days[:MAX_PARTITIONS], len(days[MAX_PARTITIONS:])

    def make() -> _Read[R]:
        read, unreadable = catalogue.records(dataset, model, chosen, place_in_print)
        records = [record for some in read.values() for record in some]
        names = {name for record in records for name in _parties(record)}
        return _Read(
            records,
            list(read),
            left_out,
            # Organisations are parties too, and some of their names look like codes (AES, ONU).
            sorted(names & country_names().keys()),
            sorted({record.source for record in records}, key=str.casefold),
            unreadable,
        )

    if not filters.covers_all:
        return make()
    read = catalogue.made_of(f"{dataset} shown", {str(day): tags[day] for day in chosen}, make)
    return make() if read.unreadable else read  # what failed is tried again


def _parties(record: Meeting | Alliance) -> tuple[str, ...]:
    return (*record.parties, record.country or "") if isinstance(record, Meeting) else tuple(record.actors)
