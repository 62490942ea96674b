"""Where the columns of a chart stand: numbers for the SVG that the templates write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a column chart, in the units of its box."""

    x: float
    y: float
    width: float
    height: float
    place: int
    """Of its number, from the left."""
    number: float


def columns(
    numbers: Sequence[float | None],
    width: float = 100,
    height: float = 24,
    most: float | None = None,
    gap: float = 0.2,
) -> list[Column]:
    """Columns from the foot of a box up, side by side; where there is no number there is none.

    Args:
        numbers: From left to right; not negative.
        width: Width of the box.
        height: Height of the box, which the greatest number fills.
        most: What fills the box instead, so that several charts have one scale.
        gap: Share of each column's room that stays empty.
    """
    top = most or max((number for number in numbers if number is not None), default=0) or 1
    room = width / max(len(numbers), 1)
    found = []
    for place, number in enumerate(numbers):
        if number is None:
            continue
        # A number that is not nothing can be seen.
        tall = max(height * min(number / top, 1), 1.0 if number else 0.0)
        found.append(
            Column(
                x=round(place * room + room * gap / 2, 2),
                y=round(height - tall, 2),
                width=round(room * (1 - gap), 2),
                height=round(tall, 2),
                place=place,
                number=number,
            )
        )
    return found


def outline(numbers: Sequence[float | None], width: float, height: float, most: float | None = None) -> str:
    """The same columns as one SVG path: a page of many small charts is half as long, and sooner made."""
    return "".join(
        f"M{one.x:g} {one.y:g}h{one.width:g}V{height:g}h-{one.width:g}z"
        for one in columns(numbers, width, height, most)
        if one.number
    )
