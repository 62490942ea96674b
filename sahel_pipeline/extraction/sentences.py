"""Where the sentences of a French news text begin and end.

Rules, not a model: they are fast, deterministic and exact to the character. A line break always ends a
sentence, since headings and bulletin items often carry no full stop. A full stop after an abbreviation
("M.", "S.E.M.", "n°.") or an initial does not.
"""

from __future__ import annotations

import re

MAX_LENGTH = 1500
"""Longest sentence in characters; a longer one is cut, so that no text makes the parser slow."""

# A full stop after one of these (case folded, without the last stop) goes on.
_ABBREVIATIONS = frozenset(
    [
        "m",
        "mm",
        "mr",
        "mrs",
        "mme",
        "mmes",
        "mlle",
        "mlles",
        "dr",
        "drs",
        "pr",
        "prs",
        "prof",
        "me",
        "mes",
        "mgr",
        "st",
        "ste",
        "sem",
        "s.e",
        "s.e.m",
        "s.e.mme",
        "s.m",
        "s.a",
        "s.s",
        "gal",
        "gén",
        "gl",
        "col",
        "cdt",
        "cne",
        "lt",
        "lcl",
        "ltn",
        "adj",
        "sgt",
        "cap",
        "capt",
        "brig",
        "amb",
        "cf",
        "vs",
        "av",
        "bd",
        "art",
        "al",
        "p",
        "pp",
        "vol",
        "ed",
        "éd",
        "n",
        "no",
        "nos",
        "num",
        "tél",
        "tel",
        "ex",
        "env",
        "approx",
        "min",
        "max",
        "hon",
        "rév",
        "rev",
        "p.o",
        "p.i",
        "i.e",
        "e.g",
        "jr",
    ]
)
# Closing quotes and brackets belong to the sentence that they close.
_END = re.compile(
    r"(?<![.!?…])(?P<mark>[.!?…]+)(?P<close>(?:[\s\u00a0\u202f]?[»”\"’)\]])*)(?P<gap>[\s\u00a0\u202f]+"
    r"|(?=[A-ZÀ-ÖØ-Þ«“]))"
)
_LINE = re.compile(r"[^\r\n\u2028\u2029\u0085\v\f]+")
_WORD_BEFORE = re.compile(r"[\w.°’']{1,12}$")
_SPACE = " \t\u00a0\u202f\u200b\ufeff"
_STARTER = re.compile(
    r"[\s\u00a0\u202f]*[-–—•*]?[\s\u00a0\u202f]*[«“\"'(\[]?[\s\u00a0\u202f]*[A-ZÀ-ÖØ-Þ0-9\u0600-\u06ff]"
)


def split(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text`, in order, without surrounding blanks.

    Args:
        text: Any text; it need not be French or well-formed.

    Returns:
        Pairs of code-point offsets: not empty, not overlapping, each at most `MAX_LENGTH` long.
    """
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for mark in _END.finditer(text, line.start(), line.end()):
            if _ends(text, mark, start, line.end()):
                _add(spans, text, start, mark.start("gap"))
                start = mark.end()
        _add(spans, text, start, line.end())
    return spans


def _ends(text: str, mark: re.Match[str], start: int, stop: int) -> bool:
    """Whether the punctuation found at `mark` ends the sentence that began at `start`."""
    if mark.end() >= stop:
        return False  # the end of the line does it
    follows = _STARTER.match(text, mark.end(), min(stop, mark.end() + 8))
    if not follows:
        return False
    if mark["mark"] != ".":
        # "..." and "!" inside a quotation go on when a lower-case word follows, which `follows` has excluded.
        return True
    before = _WORD_BEFORE.search(text, max(start, mark.start() - 12), mark.start())
    word = before.group().strip("’'") if before else ""
    tail = re.split(r"[’'’]", word)[-1]
    if not mark["close"]:
        if tail.casefold() in _ABBREVIATIONS:
            return False
        if (len(tail) == 1 and tail.isupper()) or re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", tail):
            # "J. Biden", "S.E. Macky Sall"; "le sommet de l'A.E.S. Il a ..." cannot be told apart cheaply
            return False
    if not mark["gap"]:
        # No blank after the stop: only "pays.Le ministre", never "www.Site" or "U.S.A".
        return len(tail) >= 3 and tail.isalpha() and text[mark.end() + 1 : mark.end() + 2].islower()
    return True


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Append the span without blanks at its edges, cut where it is too long."""
    while start < end and (text[start].isspace() or text[start] in _SPACE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _SPACE):
        end -= 1
    while end - start > MAX_LENGTH:
        half, full = start + MAX_LENGTH // 2, start + MAX_LENGTH
        cuts = (text.rfind(mark, half, full) + 1 for mark in (";", ",", " "))
        cut = next((cut for cut in cuts if cut), full)
        _add(spans, text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        spans.append((start, end))
