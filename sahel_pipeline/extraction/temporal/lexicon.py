"""The words of French dates (`data/lexicon/dates.yaml`), as look-up tables and as fragments of patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from typing import Any

import yaml

from sahel_pipeline.extraction.temporal.folding import fold

_SOURCE = resources.files("sahel_pipeline") / "data" / "lexicon" / "dates.yaml"
_DATA: dict[str, Any] = yaml.load(_SOURCE.read_text(encoding="utf-8"), yaml.CSafeLoader)


def _numbered(entries: dict[int, list[str]]) -> dict[str, int]:
    return {fold(form): number for number, forms in entries.items() for form in forms}


MONTHS = _numbered(_DATA["months"])
ABBREVIATIONS = _numbered(_DATA["month_abbreviations"])
WEEKDAYS = {fold(name): number for number, name in enumerate(_DATA["weekdays"])}
NUMBERS = _numbered(_DATA["numbers"])
UNITS = {fold(form): unit for unit, forms in _DATA["units"].items() for form in forms}
MODIFIERS: dict[str, str] = {fold(form): when for when, forms in _DATA["modifiers"].items() for form in forms}
COUNTED = frozenset(map(fold, _DATA["counted"]))
PRESENT = tuple(_DATA["present"])
"""As printed, in lower case."""
PAST_EVENTS = tuple(event.replace(" ", r"\s").replace("'", "[’']") for event in _DATA["past_events"])
"""As printed, in lower case, as patterns."""
NOT_VERBS = frozenset(_DATA["not_verbs"])
"""As printed, in lower case: the accent tells "libéra" from "libérera"."""
AFTER_YEAR = frozenset(map(fold, _DATA["after_year"]))


def _any_of(words: Iterable[str]) -> str:
    """Alternation, longest first, in which a blank may be any blank."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", "_") for word in longest_first) + ")"


_ordinals = [word for word, number in NUMBERS.items() if 2 <= number <= 31] + ["premier"]

FRAGMENTS: dict[str, str] = {
    "weekday": _any_of(WEEKDAYS),
    "day": rf"(?:1_?ers?|0?[1-9]|[12][0-9]|3[01]|{_any_of(_ordinals)})",
    "fullmonth": _any_of(MONTHS),
    "month": rf"(?:{_any_of(MONTHS)}|{_any_of(ABBREVIATIONS)}\.?)",
    "year": r"(?:1[0-9]|20|21)[0-9]{2}(?![0-9])",
    # a hyphen joins: no "trois jours" in "soixante-trois jours"
    "number": rf"(?<!-)(?:{_any_of(NUMBERS)}|[1-9][0-9]{{0,2}}|0[1-9])(?:_?\([0-9]{{1,3}}\))?",
    "unit": _any_of(UNITS),
    "mod": _any_of(MODIFIERS),
    "namesake": _any_of(map(fold, _DATA["namesakes"])),
    "movement": _any_of(map(fold, _DATA["movements"])),
    "feast": _any_of(map(fold, _DATA["feasts"])),
    "event": _any_of(map(fold, _DATA["events"])),
}


def month_of(word: str) -> int:
    """Return the month (1 to 12) that a folded spelling or abbreviation names."""
    bare = word.rstrip(".")
    return MONTHS.get(bare) or ABBREVIATIONS[bare]


def number_of(word: str) -> int:
    """Return the value of a number in digits ("1er", "03") or in words."""
    digits = re.match(r"[0-9]+", word)
    if digits:
        return int(digits.group())
    return NUMBERS[re.sub(r"\s+", " ", re.sub(r"\s*\(.*", "", word))]
