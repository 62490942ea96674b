"""Calendar arithmetic in EDTF: which day, month or year an expression means, seen from a day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal

Tense = Literal["accomplished", "past", "future"]
"""When the clause that a date belongs to takes place.

"past" is a verb near the date, which may yet announce it ("a annoncé une visite le 30 mai"); what is
"accomplished" has taken place on the day itself ("le putsch du 26 juillet", "depuis le 30 mai").
"""

# A date without a year is the nearest one; these weights say how much farther away the future looks.
_FUTURE_LOOKS_FARTHER: dict[Tense | None, float] = {
    "accomplished": 1e3,
    "past": 5.0,
    None: 2.0,
    "future": 0.5,
}
_WEEK = 7


def day(year: int, month: int, number: int) -> date | None:
    """Return that day of the calendar, or None where there is none (31 February)."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def month_edtf(year: int, month: int) -> str:
    """Return `YYYY-MM`."""
    return f"{year:04}-{month:02}"


def year_edtf(year: int) -> str:
    """Return `YYYY`."""
    return f"{year:04}"


def interval(first: str | None, last: str | None) -> str | None:
    """Return the EDTF interval of two dates, one date where they are equal, None where it runs backwards."""
    if first is None or last is None or first > last:
        return None
    return first if first == last else f"{first}/{last}"


def shift_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Return the year and month `count` months later (earlier when negative)."""
    years, index = divmod(year * 12 + month - 1 + count, 12)
    return years, index + 1


def weekday_near(weekday: int, today: date, tense: Tense | None) -> date:
    """Return the day that a weekday alone means: today, else the last one, in the future the next one.

    Where no tense shows it is the nearer one, rather the last than the next ("le président reçoit dimanche").

    Args:
        weekday: 0 (Monday) to 6.
        today: The day the text is read from.
        tense: Of the clause.
    """
    back = (today.weekday() - weekday) % _WEEK
    ahead = tense == "future" or (tense is None and (_WEEK - back) * _FUTURE_LOOKS_FARTHER[None] < back)
    return today - timedelta(days=back - _WEEK if back and ahead else back)


def nearest_weekday(weekday: int, around: date) -> date:
    """Return the day with that weekday nearest to `around`."""
    return around + timedelta(days=(weekday - around.weekday() + 3) % _WEEK - 3)


def weekday_last(weekday: int, today: date) -> date:
    """Return the day that "lundi dernier" means.

    The day before is "hier" or "lundi"; "lundi dernier" said on a Tuesday is the one before.
    """
    back = (today.weekday() - weekday) % _WEEK
    return today - timedelta(days=back + _WEEK if back <= 1 else back)


def weekday_next(weekday: int, today: date) -> date:
    """Return the day that "lundi prochain" means: the first one after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % _WEEK + 1)


def day_near(month: int, number: int, today: date, tense: Tense | None, weekday: int | None) -> date | None:
    """Return the day that "le 26 juillet" means: the nearest, rather past than future unless `tense` says so.

    Args:
        month: 1 to 12.
        number: Day of the month.
        today: The day the text is read from.
        tense: Of the clause.
        weekday: Printed beside it, if any: decides when it fits only one of the two nearest.
    """
    years = range(max(1, today.year - 8), min(9999, today.year + 8) + 1)  # 29 February may be 8 years away
    days = [found for year in years if (found := day(year, month, number))]
    past = max((found for found in days if found <= today), default=None)
    future = min((found for found in days if found >= today), default=None)
    if past is None or future is None:
        return past or future
    if weekday is not None and (past.weekday() == weekday) != (future.weekday() == weekday):
        return past if past.weekday() == weekday else future
    farther = (future - today).days * _FUTURE_LOOKS_FARTHER[tense]
    return future if farther < (today - past).days else past


def month_year(month: int, today: date, tense: Tense | None) -> int:
    """Return the year of a month without one: the last such month, in the future the next one.

    Without a tense it is the coming one if that is at most a third as far as the last; with the future it is
    the last one if that is less than a third as far as the coming.
    """
    ahead = (month - today.month) % 12
    back = (today.month - month) % 12
    coming = ahead < back * 3 if tense == "future" else tense is None and ahead * 3 <= back
    return shift_months(today.year, today.month, ahead if coming else -back)[0]


def week(today: date, count: int) -> str:
    """Return the week (Monday to Sunday) `count` weeks after that of `today`."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=count)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def days_in(year: int, month: int) -> int:
    """Return the number of days of a month."""
    return calendar.monthrange(year, month)[1]
