"""Text normalised once and for all.

Evidence offsets index the stored text, so whatever changes characters happens here, before an
article is stored, and nowhere later.
"""

from __future__ import annotations

import re
import unicodedata

import lxml.etree
import lxml.html
from lxml.html import defs

_LINE_END = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"  # control characters
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"  # soft hyphen, zero width, direction, BOM
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PARAGRAPHS = re.compile(r" ?\n[ \n]*")

# UTF-8 read as Windows-1252. Only sequences that French text cannot hold: "É»" would be one too.
_TAIL = "[\u0080-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MOJIBAKE = re.compile(f"[ÂÃ]{_TAIL}|Å[“’\u0092\u0093]|â[€\u0080]{_TAIL}")

_DROPPED_TAGS = frozenset(
    {"script", "style", "noscript", "template", "iframe", "svg", "button", "form", "select"}
)
_INLINE_TAGS = (
    defs.font_style_tags | defs.phrase_tags | defs.special_inline_tags | {"mark", "time", "wbr"}
) - {"br"}
_TAG = re.compile(r"<[^<>]{0,10000}>")
_LEFT_OVER_MARKUP = re.compile(
    r"</?(?:p|br|a|div|img|span|strong|em|b|i|ul|li|h\d)\b[^<>]{0,2000}>|&(?:#\d{1,7}|[a-z]{2,8}\d?);",
    re.IGNORECASE,
)
_FEED_FOOTER = re.compile(
    r"(?:^|(?<=[\n.!?»\]]))[ ]?(?:L['’](?:article|entrée)|Cet article|The post|Le post)\b[^\n]{1,400}?"
    r"\b(?:est apparue? en premier sur|appeared first on)\b[^\n]{0,200}\Z"
)
_FEED_ELLIPSIS = re.compile(
    r"\s*(?:\[\s*(?:…|\.{3})\s*\]|Lire la suite(?:\s*[…»>→]| ?\.{3})?|Continue reading)\s*\Z"
)


def clean_text(text: str) -> str:
    r"""Normalise a text into the form in which it is stored.

    Unicode NFC; line ends `\n`, one between two paragraphs; every kind of space, no-break spaces too,
    is one plain space; control characters, soft hyphens and zero-width characters go; a lone
    surrogate, which UTF-8 cannot hold, becomes U+FFFD. Linear in the length of the text; applied to
    its own result it changes nothing.

    Args:
        text: Any text.

    Returns:
        The stored form, without space at either end.
    """
    text = _SURROGATE.sub("\ufffd", text)
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _PARAGRAPHS.sub("\n", text).strip(" \n")


def repair_encoding(text: str) -> str:
    """Read UTF-8 that somebody before us took for Windows-1252 as what it was ("Ã©tÃ©" is "été").

    Twice, since some publishers manage it twice; text that is right stays as it is.

    Args:
        text: Text as decoded by its declared encoding.

    Returns:
        The repaired text.
    """
    return _MOJIBAKE.sub(_decoded, _MOJIBAKE.sub(_decoded, text))


def html_to_text(fragment: str) -> str:
    """Give the clean text of an HTML fragment, such as the content or summary of a feed entry.

    Blocks become paragraphs; markup that was escaped twice is read twice; what a feed hangs on at the
    end ("[...]", "L'article ... est apparu en premier sur ...") goes. Plain text passes through.

    Args:
        fragment: HTML of any quality, or plain text.

    Returns:
        Text as `clean_text` gives it.
    """
    text = repair_encoding(_without_markup(fragment))
    if _LEFT_OVER_MARKUP.search(text):
        text = _without_markup(text)
    text = clean_text(text)
    return _FEED_ELLIPSIS.sub("", _FEED_FOOTER.sub("", text)).strip(" \n")


def _decoded(match: re.Match[str]) -> str:
    raw = b"".join(
        char.encode("latin-1") if ord(char) < 0x100 else char.encode("cp1252") for char in match[0]
    )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _without_markup(fragment: str) -> str:
    """Read the text out of a fragment, a line for each block."""
    if "<" not in fragment and "&" not in fragment:
        return fragment
    # lxml refuses what XML refuses: these go anyway, or break lines
    markup = _INVISIBLE.sub("", _LINE_END.sub("\n", _SURROGATE.sub("\ufffd", fragment)))
    try:
        # a parser of our own each time: lxml parsers hold a lock; huge_tree allows deep nesting
        parser = lxml.html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
        root = lxml.html.fromstring(f"<div>{markup}</div>", parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return _TAG.sub(" ", markup)
    pieces: list[str] = []
    dropped = 0
    for event, node in lxml.etree.iterwalk(root, events=("start", "end")):
        step, content = (1, node.text) if event == "start" else (-1, node.tail)
        dropped += step * (node.tag in _DROPPED_TAGS)
        pieces.append("" if node.tag in _INLINE_TAGS else "\n")
        if content and not dropped:
            pieces.append(content)
    return "".join(pieces)
