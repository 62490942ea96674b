"""How the words of a text begin: what tells in no time that an expression cannot match there.

Most of the lexicon's expressions match in few sentences. So each is asked only of texts with a word that
begins as one of its own must begin, which for all expressions of a lexicon together is one look-up a word.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache

_WORD = re.compile(r"[a-z0-9]+")
_LITERAL = re.compile(r"[a-z0-9]*")
_LOOK = ("(?<", "(?=", "(?!")
_REPEATED = ("?", "*", "{", "+")
_MANY = 50_000
"""Words that are remembered before they are forgotten, so that memory stays flat."""
_SHORT = 60
"""Characters under which to search is as cheap as to ask."""

Stems = frozenset[str] | None
"""How some word of a text must begin where an expression matches; None where that is not known.

A stem that ends with a blank is a whole word."""


class WordList:
    """An expression over folded text that begins where a word begins; used like a compiled `re.Pattern`."""

    __slots__ = ("_possible", "_search", "bit", "finditer_at", "fullmatch", "match", "pattern")

    def __init__(self, expression: str, bit: int, possible: Callable[[str], int]) -> None:
        """Compile; made by `Index.add`."""
        compiled = re.compile(expression)
        self.pattern = expression
        self.bit = bit
        """Its bit in what `Index.possible` returns."""
        self._possible = possible
        self._search = compiled.search
        self.finditer_at = compiled.finditer
        self.match = compiled.match
        self.fullmatch = lru_cache(maxsize=512)(compiled.fullmatch)
        """Mostly asked of single words, which come again and again."""

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match in a folded text."""
        if end > len(text) > _SHORT and not self._possible(text) & self.bit:
            return None
        return self._search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Yield the matches in a folded text."""
        if end > len(text) > _SHORT and not self._possible(text) & self.bit:
            return iter(())
        return self.finditer_at(text, start, end)


class Index:
    """The word lists of a lexicon, with how a word must begin for each of them."""

    def __init__(self) -> None:
        """Start without any list."""
        self._lists = 0
        self._always = 0
        self._stems: dict[str, int] = {}
        self._longest = 0
        self._words: dict[str, int] = {}
        self.possible = lru_cache(maxsize=256)(self._possible)
        """Of a folded text, the bits of the lists that may match in it."""

    def add(self, forms: str) -> WordList:
        """Return a list as an expression that matches whole words.

        Args:
            forms: A regular expression over folded text, without its boundaries.
        """
        bit = 1 << self._lists
        self._lists += 1
        stems = stems_of(forms)
        if stems is None:
            self._always |= bit
        for stem in stems or ():
            self._stems[stem] = self._stems.get(stem, 0) | bit
            self._longest = max(self._longest, len(stem))
        self._words.clear()
        self.possible.cache_clear()
        return WordList(rf"(?<![a-z0-9])(?:{forms})(?![a-z0-9])", bit, self.possible)

    def _possible(self, text: str) -> int:
        bits, words = self._always, self._words
        for word in _WORD.findall(text):
            found = words.get(word)
            bits |= self._begun_by(word) if found is None else found
        return bits

    def _begun_by(self, word: str) -> int:
        if len(self._words) > _MANY:
            self._words.clear()
        bits = self._stems.get(f"{word} ", 0)
        for length in range(1, min(len(word), self._longest) + 1):
            bits |= self._stems.get(word[:length], 0)
        self._words[word] = bits
        return bits


def stems_of(expression: str, *, closed: bool = True) -> Stems:
    """Return the stems of a regular expression over folded text that matches from the start of a word.

    Args:
        expression: The expression, without boundaries.
        closed: Whether no letter follows where it ends.
    """
    found: set[str] = set()
    for alternative in _alternatives(expression):
        some = _stems(alternative, closed)
        if some is None:
            return None
        found |= some
    return frozenset(found)


def _stems(alternative: str, closed: bool) -> Stems:
    if alternative.startswith("(?:"):
        end = _closing(alternative)
        inner, rest = alternative[3:end], alternative[end + 1 :]
        if rest.startswith(_REPEATED) or any(part.startswith(_LOOK) for part in _alternatives(inner)):
            return None  # may be missing, or looks around
        return stems_of(inner, closed=_closes(rest, closed))
    literal = _LITERAL.match(alternative)
    letters = literal.group() if literal else ""
    rest = alternative[len(letters) :]
    if rest.startswith(_REPEATED):
        letters, rest = letters[:-1], "?"  # the last letter may be missing
    if not letters:
        return None
    return frozenset([f"{letters} " if _closes(rest, closed) else letters])


def _closes(rest: str, closed: bool) -> bool:
    """Whether no letter can follow where `rest` goes on."""
    if not rest:
        return closed
    return rest[0] in " '" and rest[1:2] not in ("?", "*", "{")


def _alternatives(expression: str) -> Iterator[str]:
    """Yield the alternatives of an expression that are not within a group."""
    depth = start = 0
    for position, character in enumerate(expression):
        depth += (character in "([") - (character in ")]")
        if character == "|" and not depth:
            yield expression[start:position]
            start = position + 1
    yield expression[start:]


def _closing(expression: str) -> int:
    """Return where the group that an expression begins with ends."""
    depth = 0
    for position, character in enumerate(expression):
        depth += (character in "([") - (character in ")]")
        if not depth:
            return position
    return len(expression)
