"""Who met whom: the pairs of a set of meetings, and those of them that are drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from sahel_ops.filters import NodesOf
from sahel_ops.views.drawing import Place, places
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
    place: Place


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
    most = set(sorted(degrees, key=lambda name: (-degrees[name], name))[:MAX_NODES])
    edges = [(*pair, number) for pair, number in pairs if most.issuperset(pair)]
    # Who met none of the others would float alone.
    drawn = sorted({name for edge in edges for name in edge[:2]}, key=lambda name: (-degrees[name], name))
    at = places({name: degrees[name] for name in drawn}, edges)
    nodes = {name: Node(name, degrees[name], at[name]) for name in drawn}
    return Network(
        nodes=list(nodes.values()),
        edges=[(nodes[first], nodes[second], number) for first, second, number in edges],
        pairs=[Pair(*pair, number) for pair, number in pairs],
        names=len(degrees),
    )
