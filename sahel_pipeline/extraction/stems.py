"""How the words of a text begin: what tells in no time that an expression cannot match there.

Most of the lexicon's expressions match in few sentences. To ask first whether any word of the sentence begins
as one of theirs must begin costs a tenth of a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_LENGTH = 4
"""Letters of a beginning, at most."""
_WORD = re.compile(r"[a-z0-9]+")
_LITERAL = re.compile(r"[a-z0-9]*")
_LOOK = ("(?<", "(?=", "(?!")
_REPEATED = ("?", "*", "{", "+")

Stems = frozenset[str] | None
"""How some word of a text must begin where an expression matches; None where that is not known.

An expression cannot match where its stems are disjoint from the `beginnings` of the text."""


@lru_cache(maxsize=256)
def beginnings(text: str) -> frozenset[str]:
    """Return all beginnings of the words of a folded text, of one to four letters."""
    return frozenset(word[:length] for word in _WORD.findall(text) for length in range(1, _LENGTH + 1))


def stems_of(expression: str) -> Stems:
    """Return the stems of a regular expression over folded text that matches from the start of a word."""
    found: set[str] = set()
    for alternative in _alternatives(expression):
        some = _stems(alternative)
        if some is None:
            return None
        found |= some
    return frozenset(found)


def _stems(alternative: str) -> Stems:
    if alternative.startswith("(?:"):
        end = _closing(alternative)
        if alternative[end + 1 : end + 2] in _REPEATED or any(
            part.startswith(_LOOK) for part in _alternatives(alternative[3:end])
        ):
            return None  # may be missing, or looks around
        return stems_of(alternative[3:end])
    literal = _LITERAL.match(alternative)
    letters = literal.group() if literal else ""
    if alternative[len(letters) : len(letters) + 1] in _REPEATED:
        letters = letters[:-1]  # the last letter may be missing
    return frozenset([letters[:_LENGTH]]) if letters else None


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
