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
_BEHIND = ("(?<=", "(?<!")
_REPEATED = ("?", "*", "{", "+")
_MANY = 50_000
"""Words that are remembered before they are forgotten, so that memory stays flat."""
_SHORT = 60
"""Characters under which to search is as cheap as to ask."""

Stems = frozenset[str] | None
"""How some word of a text must begin where an expression matches; None where that is not known.

A stem that ends with a blank is a whole word."""


Starts = tuple[int, dict[int, list[int]]]
"""Of a folded text: the bits of the lists that may match in it, and by the number of a list the offsets of
the words that it may begin with."""


class WordList:
    """An expression over folded text that begins where a word begins; used like a compiled `re.Pattern`."""

    __slots__ = (
        "_finditer",
        "_search",
        "_starts",
        "_stemmed",
        "bit",
        "fullmatch",
        "match",
        "number",
        "pattern",
    )

    def __init__(
        self, expression: str, number: int, starts: Callable[[str], Starts], *, stemmed: bool
    ) -> None:
        """Compile; made by `Index.add`."""
        compiled = re.compile(expression)
        self.pattern = expression
        self.number = number
        """Its place among the lists of its index."""
        self.bit = 1 << number
        """Its bit in what `Index.possible` returns."""
        self._starts = starts
        self._stemmed = stemmed
        self._search = compiled.search
        self._finditer = compiled.finditer
        self.match = compiled.match
        self.fullmatch = lru_cache(maxsize=512)(compiled.fullmatch)
        """Mostly asked of single words, which come again and again."""

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return the first match in a folded text."""
        if self._stemmed and end > len(text) > _SHORT:
            for at in self._starts(text)[1].get(self.number, ()):
                if at >= start and (found := self.match(text, at)):
                    return found
            return None
        return self._search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Yield the matches in a folded text."""
        if self._stemmed and end > len(text) > _SHORT:
            starts = self._starts(text)[1].get(self.number)
            return self._at(text, start, starts) if starts else iter(())
        return self._finditer(text, start, end)

    def _at(self, text: str, free: int, starts: list[int]) -> Iterator[re.Match[str]]:
        """Yield the matches that begin with one of the words that may."""
        for at in starts:
            if at >= free and (found := self.match(text, at)):
                free = found.end()
                yield found


class Index:
    """The word lists of a lexicon, with how a word must begin for each of them."""

    def __init__(self) -> None:
        """Start without any list."""
        self._lists = 0
        self._always = 0
        self._stems: dict[str, list[int]] = {}
        self._longest = 0
        self._words: dict[str, tuple[int, tuple[int, ...]]] = {}
        """Of words seen before, the lists that may begin with them: bits and numbers."""
        self._starts = lru_cache(maxsize=1024)(self._starts_of)

    def possible(self, text: str) -> int:
        """Return, of a folded text, the bits of the lists that may match in it."""
        return self._starts(text)[0]

    def add(self, forms: str) -> WordList:
        """Return a list as an expression that matches whole words.

        Args:
            forms: A regular expression over folded text, without its boundaries.
        """
        number = self._lists
        self._lists += 1
        stems = stems_of(forms)
        if stems is None:
            self._always |= 1 << number
        for stem in stems or ():
            self._stems.setdefault(stem, []).append(number)
            self._longest = max(self._longest, len(stem))
        self._words.clear()
        self._starts.cache_clear()
        whole = rf"(?<![a-z0-9])(?:{forms})(?![a-z0-9])"
        return WordList(whole, number, self._starts, stemmed=stems is not None)

    def _starts_of(self, text: str) -> Starts:
        bits, words = self._always, self._words
        starts: dict[int, list[int]] = {}
        for match in _WORD.finditer(text):
            word = match.group()
            begun, numbers = words.get(word) or self._begun_by(word)
            if begun:
                bits |= begun
                at = match.start()
                for number in numbers:
                    if number in starts:
                        starts[number].append(at)
                    else:
                        starts[number] = [at]
        return bits, starts

    def _begun_by(self, word: str) -> tuple[int, tuple[int, ...]]:
        """Return the lists that may begin with a word."""
        if len(self._words) > _MANY:
            self._words.clear()
        numbers = set(self._stems.get(f"{word} ", ()))
        for length in range(1, min(len(word), self._longest) + 1):
            if some := self._stems.get(word[:length]):
                numbers.update(some)
        found = self._words[word] = (sum(1 << number for number in numbers), tuple(sorted(numbers)))
        return found


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
    if alternative.startswith(_BEHIND):  # looks at what stands before the word
        return _stems(alternative[_closing(alternative) + 1 :], closed)
    if alternative.startswith("(?:"):
        end = _closing(alternative)
        inner, rest = alternative[3:end], alternative[end + 1 :]
        if all(part.startswith(_BEHIND) and _closing(part) == len(part) - 1 for part in _alternatives(inner)):
            return _stems(rest, closed)
        if rest.startswith("?"):  # may be missing
            rest = rest.removeprefix("?")
            with_it, without = stems_of(inner, closed=_closes(rest, closed)), _stems(rest, closed)
            return None if with_it is None or without is None else with_it | without
        if rest.startswith(_REPEATED):
            return None
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
