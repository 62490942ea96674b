"""From the bytes of an article's page to its text.

trafilatura finds the text; what it leaves to others is here: decoding, bounds, the publication time
with its time of day, and saying what is wrong with a page that gives no article.
"""

from __future__ import annotations

import codecs
import itertools
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import lxml.etree
import lxml.html

from sahel_pipeline.articles.text import clean_text, html_to_text, repair_encoding

MAX_PAGE_BYTES = 5_000_000
"""A longer page is cut here: articles come before what makes pages that long."""

MIN_ARTICLE = 250
"""Characters; a text shorter than this is a teaser, not an article."""

Problem = Literal["not_html", "empty", "consent", "paywall", "short", "unreadable", "timeout", "crashed"]
"""Why a page gave no article, or perhaps not all of it.

`not_html`: a PDF, an image, ...; `empty`: no text found; `consent`: only a cookie wall; `paywall`: a
teaser before a subscription; `short`: less than `MIN_ARTICLE`; `unreadable`: the reader failed on it;
`timeout`, `crashed`: reading it took too long, or took its process down (`reader.PageReader`).
"""


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says."""

    text: str = ""
    """Article text as `clean_text` gives it; empty when there is none."""
    title: str = ""
    """Headline, as the page's metadata give it; may be empty."""
    published: datetime | None = None
    """Publication time by the page's metadata, UTC; a time without zone is taken for UTC."""
    language: str | None = None
    """Language that the page declares, ISO 639-1; often wrong."""
    problem: Problem | None = None
    """What is wrong with it; None for a whole article."""


def extract_page(html: bytes, *, url: str, content_type: str | None = None) -> PageText:
    """Read the article out of a page.

    Args:
        html: The page as it came, decompressed.
        url: Its address.
        content_type: `Content-Type` header, with its charset if it has one.

    Returns:
        Text and metadata. Never raises on the content of a page; `problem` says what is wrong.
    """
    html = html[:MAX_PAGE_BYTES]
    if not _is_html(html, content_type):
        return PageText(problem="not_html")
    try:
        return _read(repair_encoding(decode(html, content_type)), url)
    except (lxml.etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        # trafilatura meets every kind of broken page; one that it cannot read costs that page only
        return PageText(problem="unreadable")


def choose_text(
    page: PageText | None, content_html: str | None = None, summary_html: str | None = None
) -> tuple[str, Literal["page", "feed"]]:
    """Choose between the page's text and the feed's own.

    The page's text is the article, unless it is a remnant: no page, no text, a wall, or a text of
    less than `MIN_ARTICLE` characters, and the feed says more; or the feed sends the full text and
    the page gives less than half of it.

    Args:
        page: What the page gave, if it was read.
        content_html: The entry's full content as the feed sends it.
        summary_html: The entry's summary.

    Returns:
        The clean text, possibly empty, and where it is from.
    """
    own = max((html_to_text(html) for html in (content_html, summary_html) if html), key=len, default="")
    text = page.text if page is not None else ""
    remnant = page is None or page.problem is not None or len(text) < MIN_ARTICLE
    if text and not (len(own) > len(text) and (remnant or len(own) > 2 * len(text))):
        return text, "page"
    return own, "feed"


def decode(html: bytes, content_type: str | None = None) -> str:
    """Decode a page, whatever it claims to be.

    A byte order mark decides; else what is valid UTF-8 is UTF-8 (no other encoding looks like it by
    accident); else the declared charset; else UTF-8 in which single bytes are Windows-1252.

    Args:
        html: Bytes of the page.
        content_type: `Content-Type` header, with its charset if it has one.

    Returns:
        The text of the page.
    """
    for mark, encoding in _MARKS:
        if html.startswith(mark):
            return html.decode(encoding, errors="replace").lstrip("\ufeff")
    # not final: a page cut at MAX_PAGE_BYTES may end within a character
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(html)
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search((content_type or "").encode("ascii", "ignore")) or _CHARSET.search(
        html, 0, 4096
    )
    if declared is not None:
        encoding = _WINDOWS.get(declared[1].lower().decode("ascii"), declared[1].decode("ascii"))
        try:
            return html.decode(encoding)
        except (LookupError, ValueError):
            pass
    return html.decode("utf-8", errors=_STRAY_BYTES)


_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9][\w.:-]{1,30})""", re.IGNORECASE)
_WINDOWS = dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "iso8859-1", "us-ascii", "ascii"), "cp1252")
_STRAY_BYTES = "sahel_pipeline.cp1252"


def _decode_stray_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_STRAY_BYTES, _decode_stray_bytes)


def _is_html(html: bytes, content_type: str | None) -> bool:
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind.startswith(("image/", "audio/", "video/", "font/", "application/pdf", "application/zip")):
        return False
    head = html[:1024].lstrip()
    return not head.startswith(_NOT_HTML) and (
        head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head
    )


_NOT_HTML = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"{",
    b"<rss",
)


def _read(markup: str, url: str) -> PageText:
    import trafilatura  # here, since half a second and 60 MB are for the processes that read pages

    tree = trafilatura.load_html(markup)
    if tree is None:
        return PageText(problem="empty")
    meta = PageText(title=_title(tree), published=_published(tree, url), language=_language(tree))
    document = trafilatura.bare_extraction(tree, url=url, include_comments=False)
    raw = clean_text(getattr(document, "text", None) or "")  # None: it found nothing
    text = _article_lines(raw, meta.title)
    problem = _problem(raw, text)
    return replace(meta, text="" if problem == "consent" else text, problem=problem)


def _article_lines(text: str, title: str) -> str:
    """Leave out the headline, which is stored apart, and what sites put between the paragraphs."""
    lines = text.split("\n")
    if lines[0] == title:
        del lines[0]
    return "\n".join(line for line in lines if len(line) > _FURNITURE_LENGTH or not _FURNITURE.match(line))


_FURNITURE_LENGTH = 200  # characters; a longer line is a paragraph, whatever it begins with
_FURNITURE = re.compile(
    r"(?:[→>•»*-] ?)?(?:"
    r"(?:[àa] )?(?:re)?(?:lire|écouter|voir)(?: (?:aussi|également|ici|plus))? ?[:→>»|]"
    r"|(?:[àa] )?(?:re)?(?:lire|écouter|voir) (?:aussi|également)\b"
    r"|(?:publicité|annonce|newsletter|commentaires?|\d+ commentaires?)$"
    r"|suivez[- ](?:nous|l['’]actualité)|abonnez-vous|inscrivez-vous|rejoignez-nous|recevez (?:toute|chaque)"
    r"|rejoignez notre (?:chaîne|page|groupe)|partage[rz]? (?:sur|cet article|via|:)"
    r"|temps de lecture|\d+ min(?:utes?)? de lecture|tous droits réservés|crédits? (?:photo|image)|©)",
    re.IGNORECASE,
)


def _problem(raw: str, text: str) -> Problem | None:
    if not raw:
        return "empty"
    if len(raw) < _WALL and len(_CONSENT.findall(raw)) >= 3:
        return "consent"
    if len(raw) < _WALL and _PAYWALL.search(raw):
        return "paywall"
    return "short" if len(text) < MIN_ARTICLE else None


_WALL = 1500  # characters; a longer text is more than a wall
_CONSENT = re.compile(
    r"cookies?\b|traceurs|consentement|partenaires|données personnelles|tout (?:accepter|refuser)|"
    r"accepter et (?:continuer|fermer)|continuer sans accepter|politique de confidentialité",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:réservée?s?|accessible) (?:uniquement |seulement )?(?:à nos |aux |à l['’])abonn|"
    r"il vous reste \d[\d.,]* ?% de cet article|abonnez-vous pour (?:lire|continuer|accéder)|"
    r"la suite (?:de cet article )?est réservée|déjà abonné",
    re.IGNORECASE,
)


def _meta(tree: lxml.html.HtmlElement, *names: str) -> str:
    """Give the first of these metadata that the page has, by `property`, `name` or `itemprop`."""
    wanted = dict.fromkeys(names, "")
    for node in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            name = (node.get(attribute) or "").lower()
            if name in wanted and not wanted[name]:
                wanted[name] = (node.get("content") or "").strip()
    return next(filter(None, wanted.values()), "")


def _title(tree: lxml.html.HtmlElement) -> str:
    title = _meta(tree, "og:title", "twitter:title", "dc.title")
    if not title:
        headings = [heading for heading in tree.iter("h1") if heading.text_content().strip()]
        node = headings[0] if len(headings) == 1 else tree.find(".//title")
        title = node.text_content() if node is not None else ""
    return clean_text(title).replace("\n", " ")[:500]


def _language(tree: lxml.html.HtmlElement) -> str | None:
    declared = tree.get("lang") or tree.get("xml:lang") or _meta(tree, "og:locale", "content-language")
    match = re.match(r"[A-Za-z]{2}(?![A-Za-z])", declared.strip())
    return match[0].lower() if match else None


def _published(tree: lxml.html.HtmlElement, url: str) -> datetime | None:
    """Give the publication time: linked data, metadata, `<time>`, or the date in the address."""
    candidates = [match[1] for node in tree.iter("script") if (match := _LINKED_DATE.search(node.text or ""))]
    candidates.append(_meta(tree, "article:published_time", "og:article:published_time", "datepublished"))
    candidates.append(_meta(tree, "date", "pubdate", "dc.date", "dc.date.issued", "dcterms.created"))
    candidates.extend(node.get("datetime") or "" for node in itertools.islice(tree.iter("time"), 1))
    if match := _DATE_IN_URL.search(url):
        candidates.append("-".join(match.groups()))
    return next((time for text in candidates if (time := _parse_time(text))), None)


def _parse_time(text: str) -> datetime | None:
    """Read a time in ISO 8601 or RFC 822 as UTC."""
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        try:
            time = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:  # year 1 or 9999, an hour beyond the calendar
        return None


_LINKED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"')
_DATE_IN_URL = re.compile(r"/(20\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_-])")
