"""Folding of French text for the date grammar: case, accents and typography go, punctuation stays.

The gazetteer's folding makes every mark a space; dates need theirs ("15/05/2022", "jeudi, 2 mai").
"""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = "’‘ʼ`´′"
_DASHES = "‐‑‒–—−"
_DROPPED = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]")
"""Soft hyphens, combining accents, zero-width characters: they stand inside words and say nothing."""


class _Table(dict[int, int]):
    """Code point -> folded code point, worked out when first met; always one for one."""

    def __missing__(self, point: int) -> int:
        character = chr(point)
        if character in _APOSTROPHES:
            folded = "'"
        elif character in _DASHES:
            folded = "-"
        elif character.isspace():
            folded = "\n" if character in "\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029" else " "
        else:
            base = unicodedata.normalize("NFD", character)[0].lower()
            folded = base if len(base) == 1 else character
        self[point] = ord(folded)
        return self[point]


_TABLE = _Table()


class Folded:
    """A text folded for comparison, which still knows its offsets in the original."""

    __slots__ = ("_offsets", "original", "text")

    def __init__(self, original: str) -> None:
        """Fold `original`; linear in its length."""
        self.original = original
        self._offsets: list[int] | None = None
        kept = original
        if _DROPPED.search(original):
            self._offsets = [i for i, character in enumerate(original) if not _DROPPED.match(character)]
            kept = "".join(original[i] for i in self._offsets)
            self._offsets.append(len(original))
        self.text = kept.translate(_TABLE)

    def start(self, position: int) -> int:
        """Offset in the original of the character at `position` of the folded text."""
        return position if self._offsets is None else self._offsets[position]

    def end(self, position: int) -> int:
        """Offset in the original just after the character before `position` of the folded text."""
        if self._offsets is None or position == 0:
            return position
        # accents that combine with the last character belong to it
        return self._offsets[position] if position < len(self.text) else len(self.original)


def fold(word: str) -> str:
    """Fold a word of a lexicon.

    >>> fold("Février")
    'fevrier'
    """
    return Folded(word).text
