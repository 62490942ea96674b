"""Who counts as a source of its own, and what most of them say.

Articles of one publisher are one source, and so are the copies of one agency report at several publishers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from sahel_pipeline.edtf import bounds

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Origin:
    """An article, its publisher and its copies at others."""

    article_id: str
    source: str
    copies: Collection[str]


@dataclass(frozen=True, slots=True)
class Said(Generic[V]):
    """What a report gives for a field."""

    voice: int
    """Number of the independent source."""
    confidence: float
    value: V


@dataclass(frozen=True, slots=True)
class Choice(Generic[V]):
    """The value that most independent sources give."""

    value: V
    support: int
    """Sources that give it."""
    asked: int
    """Sources that give any."""

    @property
    def agreement(self) -> float | None:
        """The share that gives it, 0 to 1; None where there is but one source, which nobody contradicts."""
        return share(self.support, self.asked)


def voices(origins: Iterable[Origin]) -> dict[str, int]:
    """Return the number of the independent source of each article, from 1 in the order given.

    Args:
        origins: Articles, each once; copies that are not among them count for nothing.
    """
    known = {origin.article_id: origin for origin in origins}
    parent = {article_id: article_id for article_id in known}

    def root(article_id: str) -> str:
        while parent[article_id] != article_id:
            article_id = parent[article_id]
        return article_id

    first_of: dict[str, str] = {}
    for origin in known.values():
        for other in (first_of.setdefault(origin.source, origin.article_id), *origin.copies):
            if other in known:
                parent[root(other)] = root(origin.article_id)
    numbers: dict[str, int] = {}
    return {article_id: numbers.setdefault(root(article_id), len(numbers) + 1) for article_id in known}


def most_say(
    said: Iterable[Said[V]], agrees: Callable[[V, V], bool], worth: Callable[[V], Any] = lambda value: 0
) -> Choice[V] | None:
    """Return the value that most independent sources give, or None where none gives any.

    Args:
        said: What each report says, without those that say nothing.
        agrees: Whether the first value supports the second.
        worth: Which of two values that are supported alike is the better one. Of equals that of the surest
            report is taken, and of equals again the first.
    """
    backing: dict[V, set[int]] = {}
    sure: dict[V, float] = {}
    for one in said:
        backing.setdefault(one.value, set()).add(one.voice)
        sure[one.value] = max(one.confidence, sure.get(one.value, 0))
    if not backing:
        return None
    support = {
        value: len(set().union(*(some for other, some in backing.items() if agrees(other, value))))
        for value in backing
    }
    best = max(backing, key=lambda value: (support[value], worth(value), sure[value]))
    return Choice(best, support[best], len(set().union(*backing.values())))


def date_most_say(said: Iterable[Said[str]]) -> Choice[str] | None:
    """Return the EDTF date that most say; a month supports a day in it, and the day is the better one."""
    return most_say(said, _holds, lambda date: -_length(date))


def share(agreeing: float, asked: int) -> float | None:
    """Return a share to three places; None where fewer than two are asked."""
    return round(agreeing / asked, 3) if asked > 1 else None


def _holds(one: str, other: str) -> bool:
    """Whether a date is the other one or has it in it."""
    (first, last), (start, end) = bounds(one), bounds(other)
    return first <= start and end <= last


def _length(date: str) -> timedelta:
    first, last = bounds(date)
    return last - first
