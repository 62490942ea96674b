"""How the words of a text begin: what tells in no time that an expression cannot match there.

Most of the lexicon's expressions match in few sentences. So each is asked only of texts with a word that
begins as one of its own must begin, and where that is a whole word ("de", "est"), with a word after it that
begins as its second must. For all expressions of a lexicon together that is one look-up a word.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"[a-z0-9]+")
_LITERAL = re.compile(r"[a-z0-9]*")
_CLASS = re.compile(r"\[([0-9]-[0-9]|[a-z0-9]+)\](?![?*]|\{0)")
"""One of a few characters that must stand: "[0-9]", "[12]"."""
_NAME = re.compile(r"\(\?(?::|P<[a-z0-9_]+>)")
"""How a group opens."""
_MARK = re.compile(r"\\.|\[\^?[^\]]+\]|[(|)]")
"""A bracket or bar that means one, or a character or class that may hold one that does not."""
_LOOK = ("(?<=", "(?<!", "(?=", "(?!")
_REPEATED = ("?", "*", "{", "+")
_DEEP = 2
"""Words of an expression that are looked at."""
_MANY = 50_000
"""Words that are remembered before they are forgotten, so that memory stays flat."""
_SHORT = 60
"""Characters under which to search is as cheap as to ask."""

Stems = frozenset[str] | None
"""How some word of a text must begin where an expression matches; None where that is not known.

A stem that ends with a blank is a whole word; after a blank within it stands how the next word must begin.
"""


Starts = tuple[int, dict[int, list[int]]]
"""Of a folded text: the bits of the lists that may match in it, and by the number of a list the offsets of
the words that it may begin with."""

Lists = tuple[int, tuple[int, ...]]
"""Some lists: their bits and their numbers."""


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
        if self._stemmed and len(text) > _SHORT and not _cuts(text, end):
            for at in self._starts(text)[1].get(self.number, ()):
                if at >= start and (found := self.match(text, at, end)):
                    return found
            return None
        return self._search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """Yield the matches in a folded text."""
        if self._stemmed and len(text) > _SHORT and not _cuts(text, end):
            starts = self._starts(text)[1].get(self.number)
            return self._at(text, start, end, starts) if starts else iter(())
        return self._finditer(text, start, end)

    def _at(self, text: str, free: int, end: int, starts: list[int]) -> Iterator[re.Match[str]]:
        """Yield the matches that begin with one of the words that may."""
        for at in starts:
            if at >= free and (found := self.match(text, at, end)):
                free = found.end()
                yield found


def _cuts(text: str, end: int) -> bool:
    """Whether an end lies within a word, which then begins otherwise than it stands there."""
    return 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum()


class _Begun(NamedTuple):
    """What is known of a word."""

    lists: Lists
    """The lists that may begin with it, whatever follows."""
    following: Mapping[str, Lists]
    """Those that may begin with it where the next word has some stem."""
    stems: tuple[str, ...]
    """The stems of second words that it has."""


class Index:
    """The word lists of a lexicon, with how a word must begin for each of them."""

    def __init__(self, remembered: int = 1024) -> None:
        """Start without any list.

        Args:
            remembered: For how many texts it is remembered where the lists may begin in them.
        """
        self._lists = 0
        self._unstemmed: list[int] = []
        """The lists of which it is not known how they begin."""
        self._always = 0
        """Their bits."""
        self._stems: dict[str, list[int]] = {}
        self._second: dict[str, dict[str, list[int]]] = {}
        """By a whole first word, the stems of the second."""
        self._seconds: set[str] = set()
        self._longest = 0
        self._words: dict[str, _Begun] = {}
        """Words seen before."""
        self._starts = lru_cache(maxsize=remembered)(self._starts_of)

    def possible(self, text: str) -> int:
        """Return, of a folded text, the bits of the lists that may match in it."""
        return self._starts(text)[0]

    def lists_in(self, text: str) -> list[int]:
        """Return, of a folded text, the numbers of the lists that may match in it, in no order."""
        return [*self._starts(text)[1], *self._unstemmed]

    def add(self, forms: str, *, blank: str = " ") -> WordList:
        """Return a list as an expression that matches whole words.

        Args:
            forms: A regular expression over folded text, without its boundaries.
            blank: What a blank in it stands for.
        """
        number = self._lists
        self._lists += 1
        stems = stems_of(forms)
        if stems is None:
            self._unstemmed.append(number)
            self._always |= 1 << number
        for stem in sorted(stems or ()):
            first, _, second = stem.partition(" ")
            if second:
                self._second.setdefault(first, {}).setdefault(second, []).append(number)
                self._seconds.add(second)
            else:
                self._stems.setdefault(stem, []).append(number)
            self._longest = max(self._longest, len(first), len(second))
        self._words.clear()
        self._starts.cache_clear()
        whole = rf"(?<![a-z0-9])(?:{forms.replace(' ', blank)})(?![a-z0-9])"
        return WordList(whole, number, self._starts, stemmed=stems is not None)

    def _starts_of(self, text: str) -> Starts:
        bits, words = self._always, self._words
        starts: dict[int, list[int]] = {}
        before, following = 0, _NOTHING
        for match in _WORD.finditer(text):
            word = match.group()
            begun = words.get(word) or self._begun_by(word)
            if begun is _IDLE:
                following = _NOTHING
                continue
            lists, follows, stems = begun
            if following:
                for stem in stems:
                    if stem in following:
                        bits |= _begin(starts, before, following[stem])
            before, following = match.start(), follows
            if lists[0]:
                bits |= _begin(starts, before, lists)
        return bits, starts

    def _begun_by(self, word: str) -> _Begun:
        """Return the lists that may begin with a word."""
        if len(self._words) > _MANY:
            self._words.clear()
        stems = [f"{word} ", *[word[:length] for length in range(1, min(len(word), self._longest) + 1)]]
        begun = [number for stem in stems if stem in self._stems for number in self._stems[stem]]
        following, seconds = self._second.get(word, {}), self._seconds.intersection(stems)
        found = _IDLE
        if begun or following or seconds:
            known = {stem: _lists(numbers) for stem, numbers in following.items()}
            found = _Begun(_lists(begun), known, tuple(sorted(seconds)))
        self._words[word] = found
        return found


_NOTHING: Mapping[str, Lists] = {}
_IDLE = _Begun((0, ()), _NOTHING, ())
"""A word that no list begins with; most are."""


def _lists(numbers: Iterable[int]) -> Lists:
    """Return lists by their numbers."""
    known = sorted(set(numbers))
    return sum(1 << number for number in known), tuple(known)


def _begin(starts: dict[int, list[int]], at: int, lists: Lists) -> int:
    """Note that some lists may begin at an offset, no later than which all others do; return their bits."""
    bits, numbers = lists
    for number in numbers:
        known = starts.get(number)
        if known is None:
            starts[number] = [at]
        elif known[-1] != at:
            known.append(at)
    return bits


def stems_of(expression: str, *, closed: bool = True) -> Stems:
    """Return the stems of a regular expression over folded text that matches from the start of a word.

    Args:
        expression: The expression, without boundaries.
        closed: Whether no letter follows where it ends.
    """
    return _all_stems(_alternatives(expression), closed, _DEEP)


def _all_stems(alternatives: Iterable[str], closed: bool, deep: int) -> Stems:
    found: set[str] = set()
    for alternative in alternatives:
        some = _stems(alternative, closed, deep)
        if some is None:
            return None
        found |= some
    return frozenset(found)


def _stems(alternative: str, closed: bool, deep: int) -> Stems:
    """Return the stems of an alternative, down to its second word where it is `_DEEP`."""
    if alternative.startswith(_LOOK):  # asks more than its place
        return _stems(alternative[_closing(alternative) + 1 :], closed, deep)
    if group := _NAME.match(alternative):
        end = _closing(alternative)
        inner, rest = alternative[group.end() : end], alternative[end + 1 :]
        if rest.startswith(_REPEATED[1:]):
            return None
        optional = rest.startswith("?")
        rest = rest[1:] if optional else rest
        parts = [part + rest for part in _alternatives(inner)]
        return _all_stems([*parts, rest] if optional else parts, closed, deep)
    if some := _CLASS.match(alternative):
        low, dash, high = some.group(1).partition("-")
        return frozenset(map(str, range(int(low), int(high) + 1)) if dash else low)
    literal = _LITERAL.match(alternative)
    letters = literal.group() if literal else ""
    rest = alternative[len(letters) :]
    if letters and rest.startswith("?"):
        return _all_stems([letters + rest[1:], letters[:-1] + rest[1:]], closed, deep)
    if rest.startswith(_REPEATED):
        letters, rest = letters[:-1], "*"  # the last letter may be missing
    if not letters:
        return None
    while rest.startswith("(?!"):
        rest = rest[_closing(rest) + 1 :]
    ahead = rest.startswith("(?=")
    ways = list(_alternatives(rest[3 : _closing(rest)])) if ahead else [rest]
    closed = closed and not ahead
    if not all(_closes(way, closed) for way in ways):
        return frozenset([letters])
    seconds = _all_stems((way.lstrip(" '+") for way in ways), closed, deep - 1) if deep > 1 and rest else None
    return frozenset(f"{letters} {second}" for second in seconds or ("",))


def _closes(rest: str, closed: bool) -> bool:
    """Whether no letter can follow where `rest` goes on."""
    if not rest:
        return closed
    return rest[0] in " '" and rest[1:2] not in ("?", "*", "{")


def _alternatives(expression: str) -> Iterator[str]:
    """Yield the alternatives of an expression that are not within a group."""
    start = 0
    for position, character, depth in _marks(expression):
        if character == "|" and not depth:
            yield expression[start:position]
            start = position + 1
    yield expression[start:]


def _closing(expression: str) -> int:
    """Return where the group that an expression begins with ends."""
    return next(at for at, character, depth in _marks(expression) if character == ")" and not depth)


def _marks(expression: str) -> Iterator[tuple[int, str, int]]:
    """Yield the brackets and bars of an expression: where they stand, and how many groups are open then."""
    depth = 0
    for match in _MARK.finditer(expression):
        if (character := match.group()) in "(|)":
            depth += (character == "(") - (character == ")")
            yield match.start(), character, depth
