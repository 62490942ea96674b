"""The words of meetings: `data/lexicon/meetings.yaml`, compiled.

Patterns run over flat text: lower case, no accents, straight apostrophes, and every character in its place,
so that an offset in the flat text is an offset in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

import yaml

from sahel_pipeline.extraction.stems import Index, WordList

_FRAMES = ("meet", "receive", "with", "gather", "travel", "send", "call")
_CLASSES = ("talk", "session", "travel", "phone", "ceremony")
_FOLDS = re.compile(r"\|\s+")
"""Where a list goes on in the next line of the file."""


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

    index: Index
    """All the lists below."""
    entries: tuple[tuple[WordList, VerbEntry | NounEntry], ...]
    """Nouns, then verbs."""
    blocked: WordList
    words: dict[str, WordList]
    """Every other list by its name: `takes_part`, `phone`, ..., and `group:name` for the lists of a group."""
    status: dict[str, WordList]

    @cached_property
    def _places(self) -> dict[int, int]:
        """Where among the entries each list stands, by its number."""
        return {words.number: place for place, (words, _) in enumerate(self.entries)}

    def triggers(self, text: str) -> list[Trigger]:
        """Return the triggers of a flat text, in order; the longer one wins where two overlap."""
        found = list(self._all(text))
        if not found or self.words["sport"].search(text):
            return []
        barred = [match.span() for match in self.blocked.finditer(text)]
        found = [one for one in found if not any(start <= one.start < end for start, end in barred)]
        found.sort(key=lambda trigger: (trigger.start, -trigger.end))
        kept: list[Trigger] = []
        for trigger in found:
            # the same form may be noun and verb ("rencontre"): both stay, and the parse decides
            if kept and trigger.start < kept[-1].end and trigger.end < kept[-1].end:
                continue
            kept.append(trigger)
        return kept

    def _all(self, text: str) -> Iterator[Trigger]:
        places = self._places
        for place in sorted([places[list_] for list_ in self.index.lists_in(text) if list_ in places]):
            words, entry = self.entries[place]
            for match in words.finditer(text):
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
    index = Index()

    def words(forms: str) -> WordList:
        return index.add(forms.replace("~", _ER))

    verbs: list[tuple[WordList, VerbEntry]] = []
    nouns: list[tuple[WordList, NounEntry]] = []
    for entry in data["verbs"]:
        if entry["frame"] not in _FRAMES:
            raise ValueError(f"meetings.yaml: frame {entry['frame']!r} is none of {', '.join(_FRAMES)}")
        verbs.append((words(entry["forms"]), _verb(entry)))
    for entry in data["nouns"]:
        if entry["class"] not in _CLASSES:
            raise ValueError(f"meetings.yaml: class {entry['class']!r} is none of {', '.join(_CLASSES)}")
        nouns.append((words(entry["forms"]), NounEntry(entry["class"])))
    return Lexicon(
        entries=(*nouns, *verbs),
        index=index,
        blocked=words("|".join(data["not_meetings"])),
        words={name: words(forms) for name, forms in _lists(data)},
        status={name: words(forms) for name, forms in data["status"].items()},
    )


def pattern(name: str) -> WordList:
    """Return one list of the lexicon, by its name or `group:name`, as a pattern over flat text."""
    return load_lexicon().words[name]


def _lists(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every list of the file by its name, and the lists of a group by `group:name`."""
    for name, forms in data.items():
        if isinstance(forms, str):
            yield name, _FOLDS.sub("|", forms)
        elif isinstance(forms, dict) and name != "status":
            for one, some in forms.items():
                yield f"{name}:{one}", _FOLDS.sub("|", some)


_ER = "(?:er|e|es|ent|ons|ez|a|ai|erent|ait|aient|era|eront|erait|eraient|ant|ee|ees)"
"""Endings of a regular verb in -er, flat: what "~" stands for."""
