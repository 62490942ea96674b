"""Sparklines: charts of the size of a word, as SVG made here, since a page of feeds has a hundred."""

from __future__ import annotations

from collections.abc import Sequence

_GAP = 0.2  # share of each column's room that stays empty


def outline(numbers: Sequence[float | None], width: float, height: float, most: float | None = None) -> str:
    """Columns from the foot of a box up, side by side, as one SVG path.

    Args:
        numbers: From left to right; not negative. Where there is none, or nothing, there is no column.
        width: Width of the box.
        height: Height of the box, which the greatest number fills.
        most: What fills the box instead, so that several sparklines have one scale.
    """
    top = most or max((number for number in numbers if number is not None), default=0) or 1
    room = width / max(len(numbers), 1)
    wide = round(room * (1 - _GAP), 2)
    columns = (
        # What is not nothing can be seen.
        (round(place * room + room * _GAP / 2, 2), round(height - max(height * min(number / top, 1), 1.0), 2))
        for place, number in enumerate(numbers)
        if number
    )
    return "".join(f"M{x:g} {y:g}h{wide:g}V{height:g}h-{wide:g}z" for x, y in columns)
