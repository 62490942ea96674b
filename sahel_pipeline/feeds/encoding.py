"""Settle the encoding of a document, because what it declares is often not what was sent.

Repaired: UTF-8 declared as ISO-8859-1 or not at all; Windows-1252 declared as UTF-8; UTF-8 encoded
twice (whole or in single texts). Survived with replacement characters: UTF-8 with some broken bytes.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_BOMS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
_WIDE = (  # '<?' or '<r' without a byte order mark
    (re.compile(rb"\x00\x00\x00<"), "utf-32-be"),
    (re.compile(rb"<\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00<\x00"), "utf-16-be"),
    (re.compile(rb"<\x00[^\x00]\x00"), "utf-16-le"),
)
# The web's reading of Latin-1 is Windows-1252 (WHATWG Encoding Standard).
_LATIN = frozenset({"iso8859-1", "latin-1", "ascii", "cp1252"})
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
# 'Ã©', 'Â«', 'Å“', 'â€™': UTF-8 sequences of French letters and signs, read as Windows-1252. Other first
# bytes are left out: 'é', a no-break space and '»' in a row would pass for one too.
_TRAIL = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_DOUBLED = re.compile(f"[ÂÃÅ]{_TRAIL}|â[\u0080\u0082€‚]{_TRAIL}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text, the encoding it was in, and what was wrong about it."""

    text: str
    encoding: str
    problems: tuple[str, ...] = ()


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode `body`: byte order mark first, then whether it is UTF-8, then what is declared."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(name, "replace"), name)
    for start, name in _WIDE:
        if start.match(body):
            return Decoded(body.decode(name, "replace"), name)
    declared = _declared(body, content_type)
    try:
        # Text in another encoding with accents in it is never valid UTF-8 by accident.
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    else:
        if declared in (None, "utf-8") or text.isascii():
            return Decoded(text, "utf-8")
        return Decoded(text, "utf-8", (f"declared as {declared} but sent as UTF-8: read as UTF-8",))
    if declared not in (None, "utf-8", "cp1252"):
        try:
            return Decoded(body.decode(declared), declared)
        except UnicodeDecodeError:
            pass
    sequences = _MULTIBYTE.findall(body)
    stray = len(_HIGH.findall(body)) - sum(map(len, sequences))
    if len(sequences) > stray:
        return Decoded(
            body.decode("utf-8", "replace"),
            "utf-8",
            (f"broken UTF-8 at byte {broken.start}: unreadable characters were replaced",),
        )
    problems = (
        ()
        if declared == "cp1252"
        else (
            f"declared as {declared or 'nothing'} but not valid at byte {broken.start}: read as Windows-1252",
        )
    )
    return Decoded(_sloppy_cp1252(body), "cp1252", problems)


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Python's name of the declared encoding, the header before the document; None for none or unknown."""
    header = _CHARSET.search(content_type or "")
    document = _XML_ENCODING.match(body[:1024])
    for name in (header and header[1], document and document[1].decode("ascii", "replace")):
        if not name:
            continue
        try:
            codec = codecs.lookup(name)
            # Wide encodings were told by their bytes: what is left is readable as ASCII, whatever it says.
            readable = codec._is_text_encoding and "<".encode(codec.name) == b"<"
        except (LookupError, ValueError):  # Python has an encoding "undefined" that fails on everything
            continue
        if readable:
            return "cp1252" if codec.name in _LATIN else codec.name
    return None


def _sloppy_cp1252(body: bytes) -> str:
    """Decode Windows-1252, with the five bytes it leaves open read as Latin-1 reads them."""
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in body)


def undouble(text: str) -> str:
    """Undo UTF-8 that was encoded twice, wherever it occurs in `text`.

    >>> undouble("SociÃ©tÃ© et accord de lâ€™État")
    'Société et accord de l’État'
    """
    return _DOUBLED.sub(_once, text)


def _once(match: re.Match[str]) -> str:
    try:
        return b"".join(map(_byte, match[0])).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
