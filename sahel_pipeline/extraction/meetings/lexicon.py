"""The words of meetings: `data/lexicon/meetings.yaml`, compiled.

Patterns run over flat text: lower case, no accents, straight apostrophes, and every character in its place,
so that an offset in the flat text is an offset in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from sahel_pipeline.extraction.stems import Stems, beginnings, stems_of

_FRAMES = ("meet", "receive", "with", "gather", "travel", "send", "call")
_CLASSES = ("talk", "session", "travel", "phone")
_FOLDS = re.compile(r"\|\s+")
"""Where a list goes on in the next line of the file."""


def _flat_table() -> dict[int, str]:
    """Map characters to one plain character each: length never changes."""
    table = {
        ord("’"): "'",
        ord("‘"): "'",
        ord("ʼ"): "'",
        ord("œ"): "o",
        ord("Œ"): "o",
        ord("ı"): "i",
        ord("‑"): "-",
        ord("–"): "-",
    }
    for point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = unicodedata.normalize("NFKD", chr(point))[0]
        if plain.isascii():
            table[point] = plain.lower()
    for point in range(ord("A"), ord("Z") + 1):
        table[point] = chr(point).lower()
    for point in (0xA0, 0x202F, 0x2009, ord("\t")):
        table[point] = " "
    return table


_FLAT = _flat_table()


def flat(text: str) -> str:
    """Return `text` in lower case without accents, of the same length."""
    return text.translate(_FLAT)


@dataclass(frozen=True, slots=True)
class VerbEntry:
    """A verb that reports a meeting, with how its arguments take part."""

    frame: str
    requires: str
    """`reflexive`: counts only with "se"; `person`: only with "se" or a person on the other side; `people`:
    only with two persons; or nothing."""
    partner: str = ""
    """Role of the other side where it is not that of "avec": `a` ("faire ses adieux à"), `of`, `with`; of the
    goal of a journey beside "à" and "en": `np` ("visiter"), `par`, `from` for where it came from; `clitic`
    where the one who travels is the object ("qui le mènera à")."""


@dataclass(frozen=True, slots=True)
class NounEntry:
    """A noun that names a meeting."""

    kind: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """An occurrence of a verb or noun in flat text."""

    start: int
    end: int
    entry: VerbEntry | NounEntry


@dataclass(frozen=True)
class Lexicon:
    """The compiled word lists."""

    entries: tuple[tuple[Stems, re.Pattern[str], VerbEntry | NounEntry], ...]
    """Nouns, then verbs; each with how a word must begin for it to match."""
    any_trigger: re.Pattern[str]
    blocked: re.Pattern[str]
    words: dict[str, re.Pattern[str]]
    """Every other list by its name: `takes_part`, `phone`, ..., and `group:name` for the lists of a group."""
    status: dict[str, re.Pattern[str]]

    def triggers(self, text: str) -> list[Trigger]:
        """Return the triggers of a flat text, in order; the longer one wins where two overlap."""
        if not self.any_trigger.search(text):
            return []
        if self.words["sport"].search(text):
            return []
        barred = [match.span() for match in self.blocked.finditer(text)]
        found = sorted(
            (
                trigger
                for trigger in self._all(text)
                if not any(start <= trigger.start < end for start, end in barred)
            ),
            key=lambda trigger: (trigger.start, -trigger.end),
        )
        kept: list[Trigger] = []
        for trigger in found:
            # the same form may be noun and verb ("rencontre"): both stay, and the parse decides
            if kept and trigger.start < kept[-1].end and trigger.end < kept[-1].end:
                continue
            kept.append(trigger)
        return kept

    def _all(self, text: str) -> Iterator[Trigger]:
        begun = beginnings(text)
        for stems, pattern, entry in self.entries:
            if stems is None or not stems.isdisjoint(begun):
                for match in pattern.finditer(text):
                    yield Trigger(match.start(), match.end(), entry)


def _verb(entry: dict[str, str]) -> VerbEntry:
    return VerbEntry(entry["frame"], entry.get("requires", ""), entry.get("partner", ""))


@cache
def load_lexicon() -> Lexicon:
    """Read and compile the lexicon (once).

    Raises:
        ValueError: an entry names a frame or class that the code does not know.
    """
    source = resources.files("sahel_pipeline") / "data" / "lexicon" / "meetings.yaml"
    data: dict[str, Any] = yaml.load(source.read_text(encoding="utf-8"), yaml.CSafeLoader)
    verbs: list[tuple[Stems, re.Pattern[str], VerbEntry]] = []
    nouns: list[tuple[Stems, re.Pattern[str], NounEntry]] = []
    for entry in data["verbs"]:
        if entry["frame"] not in _FRAMES:
            raise ValueError(f"meetings.yaml: frame {entry['frame']!r} is none of {', '.join(_FRAMES)}")
        verbs.append((*_filtered(entry["forms"]), _verb(entry)))
    for entry in data["nouns"]:
        if entry["class"] not in _CLASSES:
            raise ValueError(f"meetings.yaml: class {entry['class']!r} is none of {', '.join(_CLASSES)}")
        nouns.append((*_filtered(entry["forms"]), NounEntry(entry["class"])))
    return Lexicon(
        entries=(*nouns, *verbs),
        any_trigger=_words("|".join(entry["forms"] for entry in (*data["verbs"], *data["nouns"]))),
        blocked=_words("|".join(data["not_meetings"])),
        words=_word_lists(data),
        status={name: _words(forms) for name, forms in data["status"].items()},
    )


def pattern(name: str) -> re.Pattern[str]:
    """Return one list of the lexicon, by its name or `group:name`, as a pattern over flat text."""
    return load_lexicon().words[name]


def _word_lists(data: dict[str, Any]) -> dict[str, re.Pattern[str]]:
    """Return every list of the file by its name, and the lists of a group by `group:name`."""
    lists: dict[str, re.Pattern[str]] = {}
    for name, forms in data.items():
        if isinstance(forms, str):
            lists[name] = _words(_FOLDS.sub("|", forms))
        elif isinstance(forms, dict) and name != "status":
            lists |= {f"{name}:{one}": _words(_FOLDS.sub("|", some)) for one, some in forms.items()}
    return lists


_ER = "(?:er|e|es|ent|ons|ez|a|ai|erent|ait|aient|era|eront|erait|eraient|ant|ee|ees)"
"""Endings of a regular verb in -er, flat: what "~" stands for."""


def _filtered(forms: str) -> tuple[Stems, re.Pattern[str]]:
    return stems_of(forms.replace("~", _ER)), _words(forms)


def _words(forms: str) -> re.Pattern[str]:
    forms = forms.replace("~", _ER)
    return re.compile(rf"(?<![a-z0-9])(?:{forms})(?![a-z0-9])")
