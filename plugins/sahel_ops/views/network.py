"""Who met whom: the pairs of a set of meetings, and those of them that are drawn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import networkx

from sahel_ops.filters import NodesOf
from sahel_pipeline.records import Meeting

MAX_NODES = 24
"""Nodes that are drawn, those that met most; the list of pairs has all."""


@dataclass(frozen=True)
class Pair:
    """Two who met."""

    first: str
    second: str
    events: int
    """Distinct events."""


@dataclass(frozen=True)
class Node:
    """One who is drawn."""

    name: str
    events: int
    x: float
    """From -1 at the left to 1."""
    y: float
    """From -1 at the foot to 1."""


class Edge(NamedTuple):
    """A line between two."""

    first: Node
    second: Node
    events: int


@dataclass(frozen=True)
class Network:
    """Who met whom, most often first."""

    nodes: list[Node]
    edges: list[Edge]
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
    most = set(sorted(degrees, key=lambda name: (-degrees[name], name))[:MAX_NODES])
    edges = tuple((*pair, number) for pair, number in pairs if most.issuperset(pair))
    places = _places(edges)
    # Who met none of the others would float alone.
    drawn = sorted(places, key=lambda name: (-degrees[name], name))
    nodes = {name: Node(name, degrees[name], *places[name]) for name in drawn}
    return Network(
        nodes=list(nodes.values()),
        edges=[Edge(nodes[first], nodes[second], number) for first, second, number in edges],
        pairs=[Pair(*pair, number) for pair, number in pairs],
        names=len(degrees),
    )


@lru_cache(maxsize=64)
def _places(edges: tuple[tuple[str, str, int], ...]) -> Mapping[str, tuple[float, float]]:
    """Where to draw those who met, so that the drawing is filled: always the same for the same network."""
    graph = networkx.Graph([(first, second) for first, second, _ in edges])
    # Strong gravity keeps those in the drawing who met none of the rest; the ratio keeps all apart.
    at = networkx.forceatlas2_layout(graph, seed=1, max_iter=600, strong_gravity=True, scaling_ratio=100)
    across = _fitted({name: float(place[0]) for name, place in at.items()})
    up = _fitted({name: float(place[1]) for name, place in at.items()})
    return {name: (across[name], up[name]) for name in at}


def _fitted(values: Mapping[str, float]) -> dict[str, float]:
    """The values, stretched over the range from -1 to 1."""
    least, most = min(values.values(), default=0), max(values.values(), default=0)
    if math.isclose(least, most):
        return dict.fromkeys(values, 0.0)
    return {name: round(2 * (value - least) / (most - least) - 1, 3) for name, value in values.items()}
