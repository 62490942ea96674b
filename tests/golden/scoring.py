"""Agreement of two sets of records, as the record specification says ("How agreement is scored").

Template filling as in MUC-4: within an article, predicted and gold records of one type are aligned one to
one so that the total of shared slot fills is greatest; precision, recall and F1 are counted over slot fills
and over records found, summed over the articles. Records are dictionaries in the shape of `gold.jsonl`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

Record = Mapping[str, Any]
Same = Callable[[str, str], bool]

# Words that say nothing about which forum is meant.
_FUNCTION_WORDS = frozenset(["de", "du", "des", "la", "le", "les", "l", "d", "et", "a", "en", "sur"])
_MONTH = len("2022-09")
_MANY = 1000
"""More records than an article has."""


@dataclass(frozen=True)
class Tally:
    """Counts of what is right, predicted and in the gold records."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0


def fold(text: str) -> tuple[str, ...]:
    """Words of `text` without case, accents, hyphens and apostrophes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return tuple(re.findall(r"[a-z0-9]+", plain))


def same_name(gold: str, predicted: str) -> bool:
    return fold(gold) == fold(predicted)


def same_person(gold: str, predicted: str) -> bool:
    """The surname is the same and the first names are compatible."""
    a, b = fold(gold), fold(predicted)
    if not a or not b:
        return False
    return set(a) <= set(b) or set(b) <= set(a) or (a[-1] == b[-1] and a[0][0] == b[0][0])


def same_place(gold: str, predicted: str) -> bool:
    a, b = " ".join(fold(gold)), " ".join(fold(predicted))
    return bool(a and b) and (a in b or b in a)


def same_date(gold: str, predicted: str) -> bool:
    """The dates are equal, or one contains the other and the less precise is at least a month."""

    def touch(one: str, other: str) -> bool:
        wide, narrow = sorted((one, other), key=len)
        return wide == narrow or (len(wide) >= _MONTH and narrow.startswith(wide))

    def points(value: str) -> set[str]:
        return {value, *value.split("/")}

    return any(touch(one, other) for one in points(gold) for other in points(predicted))


def same_framework(gold: str, predicted: str) -> bool:
    """The sets of words overlap by half."""
    a, b = (set(fold(text)) - _FUNCTION_WORDS for text in (gold, predicted))
    return bool(a and b) and len(a & b) * 2 >= len(a | b)


@dataclass(frozen=True)
class Kind:
    """How one type of record is compared."""

    lists: Mapping[str, Same]
    """Slots with several fills."""
    singles: Mapping[str, Same]
    """Slots with one fill."""
    key: tuple[str, ...] = ()
    """Fields that make up one fill together; records with another key share nothing."""

    def fills(self, record: Record) -> int:
        """Number of slot fills of a record."""
        return (
            bool(self.key)
            + sum(len(record.get(slot) or ()) for slot in self.lists)
            + sum(bool(record.get(slot)) for slot in self.singles)
        )

    def shared(self, gold: Record, predicted: Record) -> dict[str, int]:
        """Fills that two records share, by slot."""
        if any(not same_name(gold.get(field) or "", predicted.get(field) or "") for field in self.key):
            return {}
        out = {"key": 1} if self.key else {}
        for slot, same in self.lists.items():
            out[slot] = _matched(gold.get(slot) or (), predicted.get(slot) or (), same)
        for slot, same in self.singles.items():
            a, b = gold.get(slot), predicted.get(slot)
            out[slot] = int(same(a, b)) if a and b else 0
        return out

    def found(self, gold: Record, shared: Mapping[str, int]) -> bool:
        """Whether a gold record with these shared fills counts as found."""
        if self.key:
            return bool(shared) and (shared["actors"] > 0 or not gold.get("actors"))
        anchors = [slot for slot in ("date", "place", "framework", "people") if gold.get(slot)]
        parties = gold.get("parties") or ()
        return (
            shared["parties"] * 2 >= len(parties)
            and (shared["parties"] > 0 or not parties)
            and (not anchors or any(shared[slot] for slot in anchors))
        )


KINDS: Mapping[str, Kind] = {
    "meetings": Kind(
        lists={"people": same_person, "parties": same_name},
        singles={"date": same_date, "place": same_place, "status": same_name, "framework": same_framework},
    ),
    "alliances": Kind(
        lists={"actors": same_name},
        singles={"date": same_date, "status": same_name},
        key=("alliance", "action"),
    ),
}


def _matched(gold: Sequence[str], predicted: Sequence[str], same: Same) -> int:
    """Number of names of `gold` that have a partner of their own in `predicted`."""
    free = list(predicted)
    for name in gold:
        partner = next((other for other in free if same(name, other)), None)
        if partner is not None:
            free.remove(partner)
    return len(predicted) - len(free)


def align(kind: Kind, gold: Sequence[Record], predicted: Sequence[Record]) -> list[tuple[int, int]]:
    """Pairs (index in `gold`, index in `predicted`) with the greatest total of shared fills.

    Among alignments of equal total one that finds most records is taken.
    """
    if not gold or not predicted:
        return []
    weights = np.zeros((len(gold), len(predicted)))
    for i, one in enumerate(gold):
        for j, other in enumerate(predicted):
            shared = kind.shared(one, other)
            total = sum(shared.values())
            weights[i, j] = total + (total > 0 and kind.found(one, shared)) / _MANY
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if weights[i, j]]


@dataclass(frozen=True)
class Score:
    """Agreement on one type of record, and where it fails."""

    slots: Tally
    records: Tally
    missed: tuple[tuple[str, Record], ...]
    """Gold records that were not found, with the id of their article."""
    extra: tuple[tuple[str, Record], ...]
    """Predicted records that find no gold record, with the id of their article."""

    def told(self) -> str:
        """Precision, recall and F1 of records and slots in one line."""
        told = [
            f"{level} P {tally.precision:.3f} R {tally.recall:.3f} F1 {tally.f1:.3f}"
            for level, tally in (("records", self.records), ("slots", self.slots))
        ]
        count = f"{self.records.right} of {self.records.predicted}, {self.records.gold} gold"
        return "  ".join([*told, count])


def score(kind: Kind, name: str, gold: Iterable[Record], predicted: Mapping[str, Record]) -> Score:
    """Score the records called `name` of the `predicted` articles, by id, against the `gold` articles."""
    slots = records = Tally()
    missed: list[tuple[str, Record]] = []
    extra: list[tuple[str, Record]] = []
    for article in gold:
        wanted = article[name]
        got = predicted.get(article["id"], {}).get(name, ())
        right, hits = 0, []
        for i, j in align(kind, wanted, got):
            shared = kind.shared(wanted[i], got[j])
            right += sum(shared.values())
            if kind.found(wanted[i], shared):
                hits.append((i, j))
        slots += Tally(right, sum(map(kind.fills, got)), sum(map(kind.fills, wanted)))
        records += Tally(len(hits), len(got), len(wanted))
        found, used = {i for i, _ in hits}, {j for _, j in hits}
        missed += [(article["id"], record) for i, record in enumerate(wanted) if i not in found]
        extra += [(article["id"], record) for j, record in enumerate(got) if j not in used]
    return Score(slots, records, tuple(missed), tuple(extra))
