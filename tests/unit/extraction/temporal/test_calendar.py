"""Calendar arithmetic."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline.extraction.temporal import calendar

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
WEEKDAYS = st.integers(min_value=0, max_value=6)


@given(DAYS, WEEKDAYS)
def test_weekdays_fall_where_they_must(today: date, weekday: int) -> None:
    last, following = calendar.weekday_last(weekday, today), calendar.weekday_next(weekday, today)
    assert {last.weekday(), following.weekday()} == {weekday}
    assert 2 <= (today - last).days <= 8
    assert 1 <= (following - today).days <= 7
    assert abs((calendar.nearest_weekday(weekday, today) - today).days) <= 3
    assert 0 <= (today - calendar.weekday_near(weekday, today, "past")).days <= 6
    assert 0 <= (calendar.weekday_near(weekday, today, "future") - today).days <= 6


@given(st.integers(min_value=1, max_value=9000), st.integers(1, 12), st.integers(-500, 500))
def test_months_shift_back_and_forth(year: int, month: int, count: int) -> None:
    assert calendar.shift_months(*calendar.shift_months(year, month, count), -count) == (year, month)


@pytest.mark.parametrize(
    ("month", "today", "tense", "year"),
    [
        (5, date(2022, 9, 2), "past", 2022),
        (12, date(2022, 9, 2), "past", 2021),
        (9, date(2022, 9, 2), "past", 2022),
        (9, date(2022, 9, 2), "future", 2022),
        (12, date(2022, 9, 2), "future", 2022),
        (3, date(2022, 9, 2), "future", 2023),
        (8, date(2022, 9, 2), "future", 2022),  # printed late, or the tense was misread
        (10, date(2022, 9, 2), None, 2022),
        (3, date(2022, 9, 2), None, 2022),
    ],
)
def test_year_of_a_month(month: int, today: date, tense: calendar.Tense | None, year: int) -> None:
    assert calendar.month_year(month, today, tense) == year


@given(DAYS)
def test_a_printed_day_is_near(today: date) -> None:
    for tense in ("past", "future", None):
        for day in (today, today - timedelta(days=20), today + timedelta(days=20)):
            if (day.month, day.day) != (2, 29):
                assert calendar.day_near(day.month, day.day, today, tense, None) == day


def test_the_twenty_ninth_of_february_is_the_nearest_there_is() -> None:
    assert calendar.day_near(2, 29, date(2022, 3, 1), "past", None) == date(2020, 2, 29)
    assert calendar.day_near(2, 30, date(2022, 3, 1), "past", None) is None


@pytest.mark.parametrize(
    ("first", "last", "value"),
    [
        ("2022-09-01", "2022-09-02", "2022-09-01/2022-09-02"),
        ("2022-09-01", "2022-09-01", "2022-09-01"),
        ("2022-09-02", "2022-09-01", None),
        (None, "2022-09-01", None),
        ("2022-09-01", None, None),
    ],
)
def test_interval(first: str | None, last: str | None, value: str | None) -> None:
    assert calendar.interval(first, last) == value
