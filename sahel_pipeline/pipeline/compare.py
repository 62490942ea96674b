"""What differs between two readings of the same articles: records added, removed, changed in which fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

Labels = Mapping[str, Sequence[dict[str, Any]]]
"""The records of an article by dataset, as `sahel label` prints them."""
Reading = Mapping[str, Labels]
"""The records of several articles by article id."""

_DATASETS: tuple[Literal["meetings", "alliances"], ...] = ("meetings", "alliances")
_ALIKE = 0.5
"""Mean likeness of the fields from which on two records of an article are taken for one that changed."""


class Difference(BaseModel):
    """A record that one reading has and the other has not, or has otherwise."""

    article_id: str
    dataset: Literal["meetings", "alliances"]
    before: dict[str, Any] | None
    """None where it was added."""
    after: dict[str, Any] | None
    """None where it was removed."""

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """What became of the record."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def fields(self) -> list[str]:
        """The fields that changed."""
        before, after = self.before or {}, self.after or {}
        return sorted(name for name in {*before, *after} if _value(before, name) != _value(after, name))

    def __str__(self) -> str:
        """One line for people."""
        if self.before and self.after:
            old, new = self.before, self.after
            told = "; ".join(f"{name}: {old.get(name)} → {new.get(name)}" for name in self.fields)
        else:
            record = self.after or self.before or {}
            told = ", ".join(
                f"{name}={value}" for name, value in record.items() if value and name != "evidence"
            )
        return f"{self.article_id}: {self.dataset[:-1]} {self.kind}: {told}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two readings."""

    articles: int = 0
    """Articles that both read."""
    only_before: int = 0
    only_after: int = 0
    same: int = 0
    """Records that are the same in both."""
    differences: list[Difference] = field(default_factory=list)

    def count(self, kind: Literal["added", "removed", "changed"]) -> int:
        """The number of differences of a kind."""
        return sum(difference.kind == kind for difference in self.differences)

    def counts(self) -> dict[str, int]:
        """`articles`, `same`, `added`, `removed`, `changed`."""
        return {
            "articles": self.articles,
            "same": self.same,
            "added": self.count("added"),
            "removed": self.count("removed"),
            "changed": self.count("changed"),
        }


def compare(before: Reading, after: Reading) -> Comparison:
    """Compare two readings of articles; those that only one of them read are counted and left out."""
    both = sorted(before.keys() & after.keys())
    same = 0
    differences: list[Difference] = []
    for article in both:
        for dataset in _DATASETS:
            for old, new in _pairs(before[article].get(dataset, ()), after[article].get(dataset, ())):
                difference = Difference(article_id=article, dataset=dataset, before=old, after=new)
                if old is not None and new is not None and not difference.fields:
                    same += 1
                else:
                    differences.append(difference)
    return Comparison(
        articles=len(both),
        only_before=len(before) - len(both),
        only_after=len(after) - len(both),
        same=same,
        differences=differences,
    )


def _pairs(
    before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """Pair the records that are most alike first; what is left over has no partner."""
    ranked = sorted(
        (-likeness, at, to)
        for at, old in enumerate(before)
        for to, new in enumerate(after)
        if (likeness := _likeness(old, new)) >= _ALIKE
    )
    partner: dict[int, int] = {}
    for _, at, to in ranked:
        if at not in partner and to not in partner.values():
            partner[at] = to
    for at, old in enumerate(before):
        yield old, after[partner[at]] if at in partner else None
    for to, new in enumerate(after):
        if to not in partner.values():
            yield None, new


def _likeness(one: dict[str, Any], other: dict[str, Any]) -> float:
    """The mean share of the fields' values that is the same in two records; what is nowhere says nothing."""
    shares = []
    for name in one.keys() | other.keys():
        mine, theirs = _value(one, name), _value(other, name)
        if mine or theirs:
            shares.append(len(mine & theirs) / len(mine | theirs))
    return sum(shares) / len(shares) if shares else 1.0


def _value(record: Mapping[str, Any], name: str) -> frozenset[str]:
    value = record.get(name)
    if value is None:
        return frozenset()
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset({str(value)})
