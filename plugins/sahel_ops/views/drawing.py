"""Where the nodes of a network and their names are drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

WIDTH, HEIGHT = 1000, 640
"""The drawing, in its own units."""

_MARGINS = (90, 50)
_ROUNDS = 150
_LETTER, _LINE = 8.0, 18.0  # of a name at 15 units, at most
_APART = 40.0  # what stays free between two nodes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node and its name are."""

    x: float
    y: float
    radius: float
    name_x: float
    name_y: float
    anchor: str
    """Which end of the name `name_x` is: `start`, `middle` or `end`."""


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: _Box) -> float:
        """The area that lies in both."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0) * max(height, 0)


def places(weights: Mapping[str, int], edges: Sequence[tuple[str, str, int]]) -> dict[str, Place]:
    """Where to draw the nodes of a network: always the same for the same network.

    Args:
        weights: The nodes, heaviest first, with what their size tells.
        edges: Pairs of nodes with what their nearness tells.
    """
    most = max(weights.values(), default=1)
    radii = {name: 6 + 16 * math.sqrt(weight / most) for name, weight in weights.items()}
    at = _kept_apart(_layout(tuple(weights), tuple(edges)), radii)
    nodes = {
        name: _Box(x - radii[name], y - radii[name], x + radii[name], y + radii[name])
        for name, (x, y) in at.items()
    }
    taken: list[_Box] = []
    found = {}
    for name, (x, y) in at.items():
        others = [box for other, box in nodes.items() if other != name]
        place, box = min(_names(name, x, y, radii[name]), key=lambda one: _covered(one[1], taken, others))
        taken.append(box)
        found[name] = place
    return found


def _names(name: str, x: float, y: float, radius: float) -> list[tuple[Place, _Box]]:
    """Where the name of a node may stand, the best first, and what it then covers."""
    long = _LETTER * len(name)
    ways = [
        (x, y + radius + 16, "middle", x - long / 2),
        (x, y - radius - 6, "middle", x - long / 2),
        (x + radius + 6, y + 5, "start", x + radius + 6),
        (x - radius - 6, y + 5, "end", x - radius - 6 - long),
    ]
    return [
        (
            Place(round(x, 1), round(y, 1), round(radius, 1), round(to_x, 1), round(to_y, 1), anchor),
            _Box(left, to_y - _LINE + 4, left + long, to_y + 4),
        )
        for to_x, to_y, anchor, left in ways
    ]


def _covered(box: _Box, names: Sequence[_Box], nodes: Sequence[_Box]) -> float:
    """How much of what may not be covered a name would cover; most of all, what lies outside is lost."""
    outside = (box.right - box.left) * (box.bottom - box.top) - box.shared(_Box(0, 0, WIDTH, HEIGHT))
    return 10 * outside + sum(map(box.shared, names)) + sum(map(box.shared, nodes))


def _kept_apart(at: Mapping[str, complex], radii: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Places that fill the drawing, no two nodes one upon the other."""
    x_of = _fitted([place.real for place in at.values()], _MARGINS[0], WIDTH - _MARGINS[0])
    y_of = _fitted([place.imag for place in at.values()], _MARGINS[1], HEIGHT - _MARGINS[1])
    found = {name: complex(x, y) for name, x, y in zip(at, x_of, y_of, strict=True)}
    for _ in range(_ROUNDS):
        for one, other in combinations(found, 2):
            apart = found[one] - found[other] or 1 + 0j
            lacking = radii[one] + radii[other] + _APART - abs(apart)
            if lacking > 0:
                step = apart / abs(apart) * lacking / 2
                found[one], found[other] = _inside(found[one] + step), _inside(found[other] - step)
    return {name: (place.real, place.imag) for name, place in found.items()}


def _inside(place: complex) -> complex:
    across, down = _MARGINS
    return complex(min(max(place.real, across), WIDTH - across), min(max(place.imag, down), HEIGHT - down))


def _fitted(values: Sequence[float], least: float, most: float) -> list[float]:
    """The values, stretched over a range."""
    low = min(values, default=0)
    width = max(values, default=0) - low
    return [least + (most - least) * ((value - low) / width if width else 0.5) for value in values]


@lru_cache(maxsize=64)
def _layout(names: tuple[str, ...], edges: tuple[tuple[str, str, int], ...]) -> dict[str, complex]:
    """Places by the springs of Fruchterman and Reingold (1991), from a circle on, so always the same."""
    if not names:
        return {}
    turn = 2 * math.pi / len(names)
    at = {name: complex(math.cos(turn * i), math.sin(turn * i)) for i, name in enumerate(names)}
    ideal = 1.6 / math.sqrt(len(names))
    for number in range(_ROUNDS):
        force = dict.fromkeys(names, 0j)
        for one, other in combinations(names, 2):
            apart = at[one] - at[other] or complex(1e-3, 1e-3)
            push = apart / abs(apart) * (ideal**2 / abs(apart))
            force[one] += push
            force[other] -= push
        for one, other, events in edges:
            apart = at[one] - at[other]
            pull = apart * abs(apart) / ideal * min(1.0, 0.4 + 0.1 * events)
            force[one] -= pull
            force[other] += pull
        heat = 0.15 * (1 - number / _ROUNDS)
        for name in names:
            # A little pull to the middle keeps those together who have no edge between them.
            step = force[name] - 0.3 * at[name]
            at[name] += step / max(abs(step), 1e-9) * min(abs(step), heat)
    return at
