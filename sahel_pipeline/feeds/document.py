"""Read one feed document: bytes to `ParsedFeed`. Runs in the child process of `parser`.

`plain_rss` reads what most papers send, feedparser the rest, on bytes only (it would take a string for a
path or an address). Around them: the encoding is settled first, because feeds lie about it; what strict XML
would choke on is mended where that is safe; and every entry is looked at by itself, so that a bad one is
skipped alone.
"""

from __future__ import annotations

import calendar
import html
import io
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from sahel_pipeline.feeds import encoding
from sahel_pipeline.feeds.entry import Entry, ParsedFeed
from sahel_pipeline.feeds.french_dates import parse_french_date
from sahel_pipeline.feeds.json_feed import parse_json_feed
from sahel_pipeline.feeds.plain_rss import parse_plain_rss
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus

MAX_AHEAD = timedelta(days=1)
"""An entry dated further ahead of the fetch than this is not trusted (clocks and zones are off by hours)."""
CONTENT_MIN_CHARS = 400
"""Shorter content, in characters without markup, is a caption or the summary again."""

_MAX_LINE = 2_000  # characters kept of a title, guid or author
_MAX_LINK = 2_048
_MAX_SUMMARY = 50_000
_MAX_CONTENT = 1_000_000
_MAX_PROBLEMS = 20

_ABSOLUTE = re.compile(r"https?://|/", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ITEM = re.compile(r"<(item|entry)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:[a-z][\w.-]*:)?(?:item|entry)\s*>", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_FEED_ELEMENT = re.compile(r"<(?:[a-z][\w.-]*:)?(?:rss|feed|rdf|channel|item|entry)\b", re.IGNORECASE)
_HTML_ROOT = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
# feedparser takes a caption for the text of the article; under another name it leaves it alone.
_LINK_TAG = re.compile(r"<link\s[^<>]*>", re.IGNORECASE)
_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.IGNORECASE)
_HREF = re.compile(r"\shref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
# feedparser takes time that grows with the square of the number of attributes.
_STUFFED_TAG = re.compile(r"<([a-z_][\w:.-]*)\s[^<>]{16384,}?(/?)>", re.IGNORECASE)
_CAPTION = re.compile(r"<(/?)media:description\b")
_DAY = 86_400
_PERIODS = {  # seconds (RSS 1.0, module Syndication)
    "hourly": 3_600,
    "daily": _DAY,
    "weekly": 7 * _DAY,
    "monthly": 30 * _DAY,
    "yearly": 365 * _DAY,
}
_HEAD = 4096  # characters in which the root element is looked for


def read_feed(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    now: datetime | None = None,
    max_entries: int = 1000,
) -> ParsedFeed:
    """Read a feed.

    Args:
        body: the document, decompressed.
        url: where it came from; relative links are resolved against it.
        content_type: header it came with; its charset is one witness among others.
        now: when it was fetched; dates too far ahead of it are not trusted. None trusts every date.
        max_entries: entries read, from the top; the rest is named in `problems`.
    """
    decoded = encoding.decode(body, content_type)
    problems = list(decoded.problems)
    text = decoded.text.lstrip("\ufeff \t\r\n")
    if not text:
        return _failed(FetchStatus.EMPTY, url, "the body is empty")
    if (parsed := parse_json_feed(text)) is not None:
        if cut := max(0, len(parsed["entries"]) - max_entries):
            problems.append(_cut(max_entries, cut))
        return _finished(parsed, parsed["entries"][:max_entries], url, now, problems)
    page = text if _HTML_ROOT.search(text, 0, _HEAD) else ""
    if not _FEED_ELEMENT.search(text):
        if page:
            return _web_page(page, url)
        return _failed(FetchStatus.MALFORMED, url, "no RSS, RDF or Atom element in the body")
    text, cut = _at_most(max_entries, _mended(text, problems))
    if cut:
        problems.append(_cut(max_entries, cut))

    parsed = parse_plain_rss(text) or _parse_or_rescue(text, problems)
    raw = parsed["entries"][:max_entries]
    if parsed.get("bozo_exception"):
        problems.append(f"not well-formed ({_line(str(parsed.get('bozo_exception', '')), 200)[0]})")
    if not raw and page:
        return _web_page(page, url)
    if not raw and parsed.get("bozo"):
        return _failed(FetchStatus.MALFORMED, url, f"no entry could be saved: {problems[-1]}")
    return _finished(parsed, raw, url, now, problems)


def _cut(max_entries: int, cut: int) -> str:
    return f"only the first {max_entries} entries were read, {cut} more were left out"


def _finished(
    parsed: Mapping[str, Any],
    raw: list[Mapping[str, Any]],
    url: str,
    now: datetime | None,
    problems: list[str],
) -> ParsedFeed:
    """What a document says, by its parts in the shape of feedparser."""
    if not raw:
        return _failed(FetchStatus.EMPTY, url, "the feed has no entries", problems)
    entries = _entries(raw, url, now, problems)
    if not entries:
        return _failed(FetchStatus.MALFORMED, url, f"none of its {len(raw)} entries can be used", problems)
    channel = parsed["feed"]
    return ParsedFeed(
        status=FetchStatus.OK,
        title=_plain(_str(channel, "title"))[:_MAX_LINE],
        language=_str(channel, "language").strip() or None,
        ttl_s=_ttl(channel),
        entries=tuple(entries),
        problems=_few(problems),
    )


def _failed(status: FetchStatus, url: str, what: str, problems: list[str] | None = None) -> ParsedFeed:
    return ParsedFeed(
        status=status, error=f"{url}: {what}; {MEANINGS[status].action}", problems=_few(problems or [])
    )


def _web_page(page: str, url: str) -> ParsedFeed:
    """A page where a feed was expected; it may itself name the address of the feed."""
    for tag in _LINK_TAG.finditer(page, 0, 100_000):
        address = _HREF.search(tag[0]) if _FEED_TYPE.search(tag[0]) else None
        link = _link(html.unescape(address[1]), url) if address else None
        if link is not None and link != url:
            what = f"{url}: a web page, not a feed; it names this feed, so put its address into the registry"
            return ParsedFeed(status=FetchStatus.HTML, error=f"{what}: {link}")
    return _failed(FetchStatus.HTML, url, "a web page, not a feed")


def _few(problems: list[str]) -> tuple[str, ...]:
    """The first problems: a thousand sentences of the same kind help nobody."""
    more = len(problems) - _MAX_PROBLEMS
    return (*problems[:_MAX_PROBLEMS], f"and {more} more problems") if more > 0 else tuple(problems)


def _mended(text: str, problems: list[str]) -> str:
    """Remove what no XML parser accepts and no reader misses."""
    start = text.find("<?xml", 0, _HEAD)
    in_comment = text.rfind("<!--", 0, max(start, 0)) > text.rfind("-->", 0, max(start, 0))
    if start > 0 and not in_comment and not _FEED_ELEMENT.search(text, 0, start):
        problems.append(f"{start} characters before the XML declaration were dropped")
        text = text[start:]
    clean = _NOT_XML.sub(" ", _REFERENCE.sub(_legal_reference, text))
    if clean != text:
        problems.append("characters that XML does not allow were dropped")
    text, stuffed = _STUFFED_TAG.subn(r"<\1\2>", clean)
    if stuffed:
        problems.append(f"the attributes of {stuffed} overlong tags were dropped")
    return _CAPTION.sub(r"<\1media:caption", text) if "media:description" in text else text


def _legal_reference(match: re.Match[str]) -> str:
    """The reference ('&#233;') when XML allows its character, else nothing: feedparser fails on it."""
    digits = match[1] or match[2]
    number = int(digits, 16 if match[1] else 10) if len(digits) <= 8 else -1
    legal = 0 <= number <= 0x10FFFF and not _NOT_XML.match(chr(number))
    return match[0] if legal else ""


def _parse(text: str) -> Any:
    import feedparser  # takes longer than to read many a feed, and not every process has to

    return feedparser.parse(
        io.BytesIO(text.encode("utf-8")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _parse_or_rescue(text: str, problems: list[str]) -> Any:
    """Parse the document; where feedparser itself fails on it, entry by entry, without those it fails on."""
    try:
        return _parse(text)
    except MemoryError:
        raise
    except Exception as error:  # feedparser raises whatever its handlers stumble over
        reason = f"{type(error).__name__}: {error}"
    entries: list[Any] = []
    items = list(_ITEM.finditer(text))
    head = text[: items[0].start()] if items else text
    failed = 0
    document: Any = {"feed": {}, "version": ""}
    for item in items:
        try:
            document = _parse(head + item[0])
        except MemoryError:
            raise
        except Exception:
            failed += 1
        else:
            entries += document["entries"]
    problems.append(
        f"read entry by entry, since the whole fails ({_line(reason, 200)[0]}); {failed} were skipped"
    )
    return {"feed": document["feed"], "version": document["version"], "bozo": True, "entries": entries}


def _at_most(max_entries: int, text: str) -> tuple[str, int]:
    """Cut the entries after `max_entries` out of the document; return it and how many were cut.

    feedparser takes half a millisecond an entry and knows no limit.
    """
    first_end = last_end = count = 0
    for match in _ITEM_END.finditer(text):
        count += 1
        last_end = match.end()
        if count == max_entries:
            first_end = last_end
    return (text[:first_end] + text[last_end:], count - max_entries) if count > max_entries else (text, 0)


def _entries(
    raw: list[Mapping[str, Any]], url: str, now: datetime | None, problems: list[str]
) -> list[Entry]:
    counts = Counter(_str(item, "id").strip() for item in raw)
    shared = {guid for guid, count in counts.items() if guid and count > 1 and _differ(raw, guid)}
    if shared:
        problems.append(f"{len(shared)} identifiers (guid) are shared by several entries and were not used")
    entries = []
    for number, item in enumerate(raw, start=1):
        try:
            entry = _entry(item, url, now, shared)
        except MemoryError:
            raise
        except Exception as error:  # one entry must not cost the others
            problems.append(
                f"entry {number} was skipped ({type(error).__name__}: {_line(str(error), 200)[0]})"
            )
            continue
        entries.append(entry)
    bare = sum(entry.link is None and not entry.title for entry in entries)
    if bare:
        problems.append(f"{bare} entries have neither link nor title")
    return entries


def _differ(raw: list[Mapping[str, Any]], guid: str) -> bool:
    """Whether entries under the same identifier are different articles, and not one printed twice."""
    items = [item for item in raw if _str(item, "id").strip() == guid]
    return len({_str(item, "link") or _str(item, "title") for item in items}) > 1


def _entry(item: Mapping[str, Any], url: str, now: datetime | None, shared: set[str]) -> Entry:
    flags = set()

    def clip(text: str, limit: int) -> str:
        if len(text) > limit:
            flags.add("clipped")
        return text[:limit]

    def date(name: str) -> datetime | None:
        # French only after feedparser gave up: "Nov" and "Oct" are English months too.
        parsed = item.get(f"{name}_parsed") if f"{name}_parsed" in item else None
        found = _datetime(parsed or parse_french_date(_str(item, name)))
        if found is not None and now is not None and found > now + MAX_AHEAD:
            flags.add("future_date")
            return None
        return found

    guid = clip(_str(item, "id").strip(), _MAX_LINE) or None
    if guid in shared:
        flags.add("shared_guid")
        guid = None
    printed = _str(item, "link") or _alternate(item)
    if printed == _str(item, "id") and not _ABSOLUTE.match(printed):
        printed = ""  # feedparser takes any guid for a link when there is none
    link = _link(printed, url)
    title = clip(_plain(_str(item, "title")), _MAX_LINE)
    summary, content = _texts(item)
    published, updated = date("published"), date("updated")
    if link is None:
        flags.add("no_link")
    if not title:
        flags.add("no_title")
    if published is None and updated is None and "future_date" not in flags:
        flags.add("no_date")
    detail = item.get("title_detail") or {}
    return Entry(
        guid=guid,
        link=link,
        title=title,
        summary=clip(encoding.undouble(summary), _MAX_SUMMARY),
        content=clip(encoding.undouble(content), _MAX_CONTENT) if content else None,
        published=published,
        updated=updated,
        author=clip(_plain(_str(item, "author")), _MAX_LINE) or None,
        language=_str(detail, "language").strip() or None,
        flags=tuple(sorted(flags)),
    )


def _texts(item: Mapping[str, Any]) -> tuple[str, str | None]:
    """Summary and full text of an entry; content counts only when it is longer than a caption."""
    summary = _str(item, "summary")
    contents = [_str(part, "value") for part in item.get("content") or ()]
    longest = max(contents, key=len, default="")
    if len(_plain(longest)) >= CONTENT_MIN_CHARS and len(longest) > len(summary):
        return summary, longest
    # feedparser copies content into an absent summary: then the summary is the content.
    return summary or longest, longest if longest == summary and len(
        _plain(longest)
    ) >= CONTENT_MIN_CHARS else None


def _alternate(item: Mapping[str, Any]) -> str:
    for link in item.get("links") or ():
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            return str(link["href"])
    return ""


def _link(text: str, base: str) -> str | None:
    text = "".join(text.split())  # line breaks inside of links are common
    if not text or len(text) > _MAX_LINK:
        return None
    try:
        link = urljoin(base, text)
        parts = urlsplit(link)
    except ValueError:
        return None
    return link if parts.scheme in ("http", "https") and parts.hostname else None


def _datetime(parsed: Any) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _str(mapping: Mapping[str, Any], name: str) -> str:
    # Past the aliases of FeedParserDict, which answers for other names and is slow.
    value = dict.get(mapping, name) if isinstance(mapping, dict) else None
    return value if isinstance(value, str) else ""


def _plain(markup: str) -> str:
    """Text of a line of markup: titles carry tags and entities, sometimes escaped twice."""
    return encoding.undouble(_line(html.unescape(_TAG.sub(" ", html.unescape(markup))), None)[0])


def _line(text: str, limit: int | None) -> tuple[str, bool]:
    line = " ".join(text.split())
    return (line, False) if limit is None or len(line) <= limit else (line[:limit], True)


def _ttl(channel: Mapping[str, Any]) -> int | None:
    """Seconds for which a feed says it does not change: RSS `ttl`, or `sy:updatePeriod` of RSS 1.0."""
    if minutes := _number(_str(channel, "ttl")):
        return minutes * 60
    period = _PERIODS.get(_str(channel, "sy_updateperiod").strip().lower())
    frequency = _number(_str(channel, "sy_updatefrequency")) or 1
    return max(1, period // frequency) if period else None


def _number(digits: str) -> int | None:
    digits = digits.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else None
