"""EDTF dates (ISO 8601-2, levels 0 and 1) as far as the records use them: calendar dates and intervals."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def check(value: str) -> str:
    """Return `value` when it is a date (`2022`, `2022-09`, `2022-09-01`) or a closed interval of two.

    Raises:
        ValueError: saying which part is not a date of the calendar, or that the interval runs backwards.
    """
    parts = value.split("/")
    if len(parts) > 2:
        raise ValueError(f"{value!r} is not an EDTF date: at most one '/' is allowed")
    for part in parts:
        match = _DATE.fullmatch(part)
        if not match:
            raise ValueError(f"{part!r} is not an EDTF date: expected YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (int(group or 1) for group in match.groups())
        try:
            date(year, month, day)
        except ValueError as error:
            raise ValueError(f"{part!r} is not a date of the calendar: {error}") from None
    if len(parts) == 2 and parts[0] > parts[1]:
        raise ValueError(f"{value!r} is an interval that runs backwards")
    return value


def bounds(value: str) -> tuple[date, date]:
    """Return the first and the last day of a date or interval that `check` accepts.

    >>> bounds("2022-02")
    (datetime.date(2022, 2, 1), datetime.date(2022, 2, 28))
    """
    first, _, last = check(value).partition("/")
    year, month, day = _numbers(first)
    start = date(year, month or 1, day or 1)
    year, month, day = _numbers(last or first)
    return start, date(year, month or 12, day or monthrange(year, month or 12)[1])


def _numbers(one: str) -> tuple[int, int, int]:
    """Return year, month and day; 0 for what is not given."""
    year, month, day, *_ = [*map(int, one.split("-")), 0, 0]
    return year, month, day
