"""Records along the time of what they tell: how many in each week or month, and one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sahel_pipeline.records import Alliance, Meeting

_MAX_BARS = 60


@dataclass(frozen=True)
class Bar:
    """How many of the events began in a stretch of time."""

    first: date
    last: date
    number: int


@dataclass(frozen=True)
class Timeline:
    """Records in the order of what they tell."""

    bars: list[Bar]
    """Oldest first, without gaps, of the newest two years at most; empty when no record has a date."""
    by_date: dict[str, list[Meeting | Alliance]]
    """By date as it is known (EDTF), newest first."""
    undated: list[Meeting | Alliance]


def timeline(records: Sequence[Meeting | Alliance], page: int, rows: int) -> Timeline:
    """The records by the date of what they tell; of all the bars, of one page the records."""
    dated: list[Meeting | Alliance] = sorted(
        (record for record in records if record.date_from),
        key=lambda record: (record.date_from, record.record_id),
        reverse=True,
    )
    undated: list[Meeting | Alliance] = [record for record in records if not record.date_from]
    by_date: dict[str, list[Meeting | Alliance]] = {}
    shown = [*dated, *undated][(page - 1) * rows : page * rows]
    for record in shown:
        if record.date_from:
            by_date.setdefault(str(record.date), []).append(record)
    return Timeline(
        _bars([record.date_from for record in dated if record.date_from]),
        by_date,
        [record for record in shown if not record.date_from],
    )


def _bars(days: Sequence[date]) -> list[Bar]:
    """Days by week or, where these are too many, by month; only the newest years."""
    if not days:
        return []
    newest = days[0]
    days = [day for day in days if newest - day < timedelta(days=730)]
    weekly = (newest - days[-1]).days // 7 < _MAX_BARS
    begin = _week if weekly else _month
    numbers = Counter(map(begin, days))
    bars = []
    first = begin(days[-1])
    while first <= newest:
        following = begin(first + timedelta(days=7 if weekly else 31))
        bars.append(Bar(first, following - timedelta(days=1), numbers[first]))
        first = following
    return bars


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> date:
    return day.replace(day=1)
