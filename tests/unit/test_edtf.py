"""EDTF values as the records use them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline import edtf


@pytest.mark.parametrize(
    "value",
    [
        "2022",
        "2022-09",
        "2022-09-01",
        "2024-02-29",
        "0001-01-01",
        "9999-12-31",
        "2022-09-01/2022-09-02",
        "2022-08/2022-09",
        "2014/2019",
        "2022-09-01/2022-09-01",
        "2022/2022-09",
    ],
)
def test_a_date_or_an_interval_is_returned_as_it_is(value: str) -> None:
    assert edtf.check(value) == value


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "'' is not an EDTF date"),
        ("hier", "'hier' is not an EDTF date"),
        ("22", "'22' is not an EDTF date"),
        ("2022-9-1", "'2022-9-1' is not an EDTF date"),
        ("2022-09-01T10:00:00", "is not an EDTF date"),
        ("01/09/2022", "at most one '/'"),
        ("2022-13", "'2022-13' is not a date of the calendar"),
        ("2022-00", "'2022-00' is not a date of the calendar"),
        ("2022-02-29", "'2022-02-29' is not a date of the calendar"),
        ("0000", "'0000' is not a date of the calendar"),
        ("2022-09-02/2022-09-01", "runs backwards"),
        ("2022-09-01/", "'' is not an EDTF date"),
        ("2022-09-01/..", "'..' is not an EDTF date"),
        ("2022-09-01/2022-09-02/2022-09-03", "at most one '/'"),
        ("2022-09-01 ", "is not an EDTF date"),
        ("２０２２", "is not an EDTF date"),
    ],
)
def test_anything_else_is_refused_with_what_is_wrong(value: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", r"\(").replace("..", r"\.\.")):
        edtf.check(value)


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_every_day_month_and_year_passes(day: date, length: int) -> None:
    value = day.isoformat()[:length]
    assert edtf.check(value) == value


@given(st.text(max_size=25))
def test_any_text_passes_or_raises_a_value_error(value: str) -> None:
    with suppress(ValueError):
        assert edtf.check(value) == value
