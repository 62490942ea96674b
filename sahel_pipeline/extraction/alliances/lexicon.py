"""The words of alliances: `data/lexicon/alliances.yaml`, compiled.

The notation of an entry is explained at the head of that file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from importlib import resources
from operator import or_
from typing import Any

import yaml

from sahel_pipeline.extraction.gazetteer import fold
from sahel_pipeline.extraction.stems import Index, WordList

_FORMS = {"de": ("de", "du", "des", "d"), "à": ("à", "au", "aux"), "s": ("s", "se")}
_ANYTHING = r"(?:[a-z0-9]+ +){0,3}?"


@dataclass(frozen=True)
class Lexicon:
    """Compiled word lists by their dotted path in the file: `actions.leave.verbs`."""

    index: Index
    """All word lists."""
    words: Mapping[str, WordList]
    senders: Mapping[str, tuple[str, ...]]
    """Whose a named force is, where the gazetteer does not say."""
    stands_for: Mapping[str, WordList]
    """Words that stand for an organisation without naming it ("le bloc ouest-africain")."""
    seats: Mapping[str, str]
    """Cities whose name stands for the organisation that has its seat there."""
    plain_prepositions: Mapping[str, str]
    """Preposition as printed -> its plain form."""
    compound_prepositions: Mapping[str, str]
    """Noun -> the preposition that it makes with "de" ("encontre" -> contre)."""
    small_words: Mapping[str, frozenset[str]]
    """Sets of function words, by name."""
    theatres: Mapping[str, str]
    """Where a named force stands when a text does not say it."""
    turns: Mapping[str, tuple[str, ...]]
    """Turns of phrase about organisations, by action; compiled by `turns`."""

    def __getitem__(self, path: str) -> WordList:
        return self.words[path]

    def says(self, text: str, *paths: str) -> bool:
        """Whether any of these lists has a word in a folded text."""
        possible = self.index.possible(text) & self._bits(paths)
        return possible != 0 and any(
            words.search(text) for path in paths if (words := self.words[path]).bit & possible
        )

    @cached_property
    def _bits(self) -> Callable[[tuple[str, ...]], int]:
        """The bits of some lists together; the same lists are asked for again and again."""
        return cache(lambda paths: reduce(or_, (self.words[path].bit for path in paths), 0))

    def telling(self, text: str) -> set[str]:
        """Return the lists of actions, and of what they are done to, that have a word in a folded text."""
        possible = self.index.possible(text)
        return {path for path, words in self._telling if words.bit & possible and words.search(text)}

    @cached_property
    def _telling(self) -> list[tuple[str, WordList]]:
        return [
            (path, words) for path, words in self.words.items() if path.startswith(("actions.", "things."))
        ]


@cache
def load_lexicon() -> Lexicon:
    """Read and compile the lexicon (once)."""
    source = resources.files("sahel_pipeline") / "data" / "lexicon" / "alliances.yaml"
    data: dict[str, Any] = yaml.load(source.read_text(encoding="utf-8"), yaml.CSafeLoader)
    index = Index()
    stands_for = {body: index.add(_forms(words)) for body, words in data.pop("stands_for").items()}
    seats = data.pop("seats")
    prepositions = data.pop("prepositions")
    compound = {noun: plain for plain, nouns in prepositions["compound"].items() for noun in nouns.split()}
    small_words = {name: frozenset(words.split()) for name, words in data.pop("small_words").items()}
    senders = {force: tuple(owners) for force, owners in data.pop("senders").items()}
    theatres = data.pop("theatres")
    turns = {action: tuple(entries) for action, entries in data.pop("turns").items()}
    lists = dict(_lists(data))
    return Lexicon(
        index,
        {path: index.add(_forms(entries)) for path, entries in lists.items()},
        senders,
        stands_for,
        seats,
        prepositions["plain"],
        compound,
        small_words,
        theatres,
        turns,
    )


def small(name: str) -> frozenset[str]:
    """Return a set of function words (`small_words` of the file)."""
    return load_lexicon().small_words[name]


def _forms(entries: Iterable[str]) -> str:
    """Return entries as one regular expression over folded text; longer entries are tried first."""
    return "|".join(sorted({_pattern(str(entry)) for entry in entries}, key=lambda p: (-len(p), p)))


def _pattern(entry: str) -> str:
    """One entry as a regular expression over folded text."""
    parts = []
    for part in entry.split():
        if part == "_":
            parts.append(_ANYTHING)
            continue
        forms = [form for word in part.split("/") for form in _FORMS.get(word, (word,))]
        words = [
            " +".join(fold(word).split()) + ("[a-z]*" if word.endswith("*") else "")
            for word in dict.fromkeys(forms)
        ]
        parts.append(("(?:" + "|".join(words) + ")" if len(words) > 1 else words[0]) + " +")
    pattern = "".join(parts).removesuffix(" +")
    return pattern if entry.endswith("*") or "/" in entry.split()[-1] else pattern + "(?:s|x)?"


def _lists(data: Mapping[str, Any], path: str = "") -> Iterable[tuple[str, list[str]]]:
    for key, value in data.items():
        where = f"{path}{key}"
        if isinstance(value, Mapping):
            yield from _lists(value, f"{where}.")
        else:
            yield where, value
