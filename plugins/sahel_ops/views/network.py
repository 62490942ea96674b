"""Who met whom: the pairs of a set of meetings, and where to draw whom."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from sahel_ops.filters import NodesOf
from sahel_pipeline.records import Meeting

MAX_NODES = 24
"""Nodes that are drawn, those that met most; the list of pairs has all."""
_ROUNDS = 150


@dataclass(frozen=True)
class Pair:
    """Two who met."""

    first: str
    second: str
    events: int
    """Distinct events."""


@dataclass(frozen=True)
class Node:
    """One who is drawn, at 0 to 1 from the left and from the top."""

    name: str
    events: int
    x: float
    y: float


@dataclass(frozen=True)
class Network:
    """Who met whom, most often first."""

    nodes: list[Node]
    edges: list[tuple[Node, Node, int]]
    pairs: list[Pair]
    names: int
    """How many there are in all, drawn or not."""


def network(meetings: Sequence[Meeting], of: NodesOf) -> Network:
    """The pairs of parties or of people that met, by the number of distinct events."""
    by_event: dict[str, set[str]] = {}
    for meeting in meetings:
        names = meeting.parties if of is NodesOf.PARTIES else meeting.people
        by_event.setdefault(meeting.event_id, set()).update(names)
    counts = Counter(pair for met in by_event.values() for pair in combinations(sorted(met), 2))
    degrees: Counter[str] = Counter()
    for met in by_event.values():
        if len(met) > 1:
            degrees.update(met)
    pairs = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    drawn = sorted(degrees, key=lambda name: (-degrees[name], name))[:MAX_NODES]
    edges = tuple((*pair, number) for pair, number in pairs if pair[0] in drawn and pair[1] in drawn)
    places = _layout(tuple(drawn), edges)
    nodes = {name: Node(name, degrees[name], *places[name]) for name in drawn}
    return Network(
        nodes=list(nodes.values()),
        edges=[(nodes[first], nodes[second], number) for first, second, number in edges],
        pairs=[Pair(*pair, number) for pair, number in pairs],
        names=len(degrees),
    )


@lru_cache(maxsize=64)
def _layout(
    names: tuple[str, ...], edges: tuple[tuple[str, str, int], ...]
) -> dict[str, tuple[float, float]]:
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
    xs, ys = [place.real for place in at.values()], [place.imag for place in at.values()]

    def scaled(value: float, values: list[float]) -> float:
        width = max(values) - min(values)
        return (value - min(values)) / width if width else 0.5

    return {name: (scaled(place.real, xs), scaled(place.imag, ys)) for name, place in at.items()}
