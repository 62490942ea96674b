"""Texts and names without case, accents and punctuation, so that spellings of one name compare as equal."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import product

# The blocks that French text draws on; characters of other scripts are left as they are.
_FOLDED_BLOCKS = (range(0x250), range(0x2B0, 0x370), range(0x1DC0, 0x1F00), range(0x2000, 0x2150))
_FOLDED_MORE = (
    *range(0x20D0, 0x2100),
    *range(0xFB00, 0xFB07),
    *range(0xFE00, 0xFE10),
    *range(0xFE20, 0xFE30),
    0xFEFF,
)
_SHORT = 2000
"""Characters up to which a text is remembered: sentences, and not the texts of whole articles."""
_LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th"}


def _fold_character(character: str) -> str:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return ""  # combining accents, soft hyphens, zero-width characters
    plain = unicodedata.normalize("NFKD", character.lower())
    letters = "".join(_LETTERS.get(part, part) for part in plain if part.isalnum())
    return letters or " "


_TABLE = {
    point: _fold_character(chr(point)) for points in (*_FOLDED_BLOCKS, _FOLDED_MORE) for point in points
}
_UNEVEN_LETTER = re.compile(
    "[" + "".join(re.escape(chr(point)) for point, folded in _TABLE.items() if len(folded) != 1) + "]"
)
_UNEVEN = re.compile(_UNEVEN_LETTER.pattern + r"|[ \t\u00a0\u202f]{2,}")  # a run of blanks counts as one
_RUNS = ["".join(blanks) for blanks in product(" \t\u00a0\u202f", repeat=2)]


class Folded:
    """A text without case, accents and punctuation, which still knows its offsets in the original."""

    __slots__ = ("_at", "_shift", "aligned", "text")

    def __init__(self, original: str) -> None:
        """Fold `original`; linear in its length."""
        even = not _UNEVEN_LETTER.search(original) and not any(run in original for run in _RUNS)
        pieces: list[str] = []
        # folded offset -> what to add to come to the original offset, where that changes
        self._at: list[int] = [0]
        self._shift: list[int] = [0]
        done = length = 0
        for match in () if even else _UNEVEN.finditer(original):
            piece = original[done : match.start()].translate(_TABLE)
            found = match.group()
            folded = " " if len(found) > 1 else found.translate(_TABLE)
            pieces += (piece, folded)
            length += len(piece) + len(folded)
            done = match.end()
            self._at.append(length)
            self._shift.append(done - length)
        pieces.append(original[done:].translate(_TABLE))
        self.text = "".join(pieces)
        self.aligned = len(self._at) == 1
        """Whether every character kept its place."""

    def original(self, position: int) -> int:
        """Offset in the original of the character at `position` of the folded text."""
        if self.aligned:
            return position
        return position + self._shift[bisect_right(self._at, position) - 1]


def folded(text: str) -> Folded:
    """Return a text folded; a sentence is asked for by one reader after the other, and remembered."""
    return _remembered(text) if len(text) <= _SHORT else Folded(text)


_remembered = lru_cache(maxsize=1024)(Folded)


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """Fold a name for look-up: no case, no accents, single spaces between words.

    >>> fold("Côte d’Ivoire"), fold("G5-Sahel")
    ('cote d ivoire', 'g5 sahel')
    """
    return " ".join(Folded(name).text.split())


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
    for point in range(0x100):
        table.setdefault(point, chr(point))  # to look for a letter in vain takes longer
    return table


_FLAT = _flat_table()


def flat(text: str) -> str:
    """Return `text` in lower case without accents, of the same length; sentences are remembered."""
    return _flat(text) if len(text) <= _SHORT else text.translate(_FLAT)


@lru_cache(maxsize=1024)
def _flat(text: str) -> str:
    return text.translate(_FLAT)
