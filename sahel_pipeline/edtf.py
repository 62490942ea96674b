"""EDTF dates (ISO 8601-2, levels 0 and 1) as far as the records use them: calendar dates and intervals."""

from __future__ import annotations

import re
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
