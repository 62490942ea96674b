"""Which article is this? Canonical addresses and the keys by which an article is known again.

Three questions, three keys, all of them stable from run to run and from machine to machine:

* `entry_key`: has this feed entry been seen before?
* `article_id`: which article is it, in whatever feed it appears?
* `text_digest`: is it the same text, under whatever address it appears?

An address says best what an article is, because publishers change guids, share one guid among all
entries and edit titles later; so it comes first wherever there is one.

courlan, which cleans links for crawlers, is not used here: it takes `?reference=5` for a tracker and
drops parameters without a value, so that all `spip.php?article123` of a site would become one page.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from itertools import filterfalse
from urllib.parse import quote, urljoin, urlsplit

MAX_URL = 4096
"""Characters; no article has a longer address, only traps and data in disguise do."""

_TRACKING = re.compile(
    r"""(?ix)
    (?: utm | at | pk | mtm | matomo | piwik | hsa | vero | oly | ns | wt | fb | __twitter ) _ .*
  | _ (?: ga | gl | hsenc | hsmi )
  | xt (?: or | ref | cr | atc | date | np | loc | s ) | echobox | cmp (?: id )?
  | (?: fbc | gc | dc | msclk | yc | twc | ttc ) lid | [gw]braid | igsh (?: id )?
  | mc_ [ce] id | mkt_tok | wtmc | s_cid | i[ck]id | ocid | spm | smid | ftag | trk | share
  | phpsessid | jsessionid | amp | outputtype
    """
)
"""Names of query parameters that say who clicked where, never which article it is."""

_MAYBE_TRACKING = frozenset(
    {"ref", "referer", "referrer", "source", "src", "from", "via", "origin", "medium"}
)
_REFERRERS = re.compile(
    r"rss\d?|feeds?|feedburner|twitter|facebook|whatsapp|telegram|linkedin|newsletter|e?mail|social|home|share|app",
    re.IGNORECASE,
)
"""Values that make a parameter like `ref` tracking; any other value of it may be an article's id."""

_EDGES = "".join(map(chr, range(0x21)))  # C0 control characters and space, as browsers trim them
_DISCARDED = re.compile(r"[\t\n\r]|;jsessionid=[^/?#]*", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?:amp;)+")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
_AMP_PATH = re.compile(r"(?<=[^/.])(?:/amp|\.amp)+(?=/?$|\.html$)", re.IGNORECASE)
_SAME_SITE = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_NOT_WORD = re.compile(r"[\W_]+")
_SAFE = "/%!$&'()*+,;=:@~?[]"  # in paths and queries (RFC 3986, and brackets, as sites use them)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str, base: str | None = None) -> str | None:
    """Give the one address under which an article is stored and fetched.

    Tracking parameters, fragments, session ids, AMP variants, user names, default ports and mere
    spelling (case of scheme and host, dot segments, escapes) go; everything that may choose the
    article stays, in its order: `?p=12`, `?q=mali`, `spip.php?article123`, an explicit port, a final
    slash. The scheme stays too, since not every site speaks https.

    Args:
        url: The address as a feed or page gives it.
        base: Address against which a relative `url` is resolved.

    Returns:
        The canonical address in ASCII, or None when `url` is no http(s) address of a host or longer
        than `MAX_URL`. Applied to its own result it changes nothing.
    """
    if len(url) > MAX_URL:
        return None
    url = _AMPERSAND.sub("&", _DISCARDED.sub("", url.strip(_EDGES)))
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        scheme, host, port = parts.scheme.lower(), _ascii_host(parts.hostname), parts.port
    except ValueError:  # brackets without an IPv6 address, a port that is no number, labels too long
        return None
    if scheme not in _DEFAULT_PORTS or host is None:
        return None
    root = f"{scheme}://{host}" + (f":{port}" if port not in (None, _DEFAULT_PORTS[scheme]) else "")
    path = _AMP_PATH.sub("", _escape(_without_dot_segments(parts.path)))
    query = "&".join(_escape(part) for part in parts.query.split("&") if part and not _is_tracking(part))
    canonical = f"{root}{path}" + (f"?{query}" if query else "")
    return canonical if len(canonical) <= MAX_URL else None


def entry_key(guid: str | None, link: str | None, title: str | None) -> str:
    """Say by which key a feed entry is known again at the next poll of its feed.

    The first that is there: the link (canonical, without scheme, `www.` and final slash), the guid,
    the title. A link to a site's front page names no article and does not count.

    Args:
        guid: The entry's `guid` or `id`.
        link: The entry's address, absolute.
        title: The entry's title.

    Returns:
        A digest of 32 hexadecimal digits.
    """
    return _digest(_address_key(link) or _guid_key(guid) or f"title:{words_of(title or '')}")


def article_id(url: str | None, guid: str | None, title: str, text: str) -> str:
    """Give the stable id of an article, the same in every feed that carries it.

    The first that is there: the address (canonical, without scheme, `www.` and final slash), a guid
    that is unique in the world (an address, `tag:`, `urn:`, ...), a guid that is unique in its feed
    together with the title, the title and the text.

    Args:
        url: The article's address, absolute.
        guid: The feed entry's `guid` or `id`.
        title: Headline.
        text: Text of the article.

    Returns:
        A digest of 32 hexadecimal digits.
    """
    key = _address_key(url)
    if key is None:
        key = _guid_key(guid)
        if key is None:
            key = f"text:{words_of(title)}\n{text_digest(text)}"
        elif ":" not in (guid or ""):  # "12345" is another article in another feed
            key = f"{key}\n{words_of(title)}"
    return _digest(key)


def text_digest(text: str) -> str:
    """Give a digest of what a text says, whatever its spaces, punctuation, case and accents.

    Args:
        text: Any text.

    Returns:
        32 hexadecimal digits; the empty string for a text without letters or digits, which is no
        reason to take two articles for one.
    """
    letters = words_of(text)
    return _digest(letters) if letters else ""


def words_of(text: str) -> str:
    """Keep the letters and digits of a text, without accents and case, words apart by one space.

    >>> words_of("« L’État », dit-il.")
    'l etat dit il'
    """
    folded = unicodedata.normalize("NFKD", text.casefold())
    folded = "".join(filterfalse(unicodedata.combining, folded))
    return _NOT_WORD.sub(" ", folded).strip()


def _ascii_host(host: str | None) -> str | None:
    """Write a host name in lower-case ASCII (IDNA); None where it is none."""
    host = (host or "").rstrip(".").lower()
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(host):
        return None
    return f"[{host}]" if ":" in host else host


def _without_dot_segments(path: str) -> str:
    """Resolve `.` and `..` and empty segments, and keep a final slash."""
    normal = "/" + posixpath.normpath(f"/{path}").lstrip("/")
    return f"{normal}/" if normal != "/" and path.endswith(("/", "/.", "/..")) else normal


def _escape(part: str) -> str:
    """Escape what an address may not contain, and write the escapes that are there in one way."""
    part = _ESCAPE.sub(lambda match: match[0].upper(), part)
    return quote(part, safe=_SAFE, errors="replace")


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    if name.lower() in _MAYBE_TRACKING:
        return not value or _REFERRERS.fullmatch(value) is not None
    return _TRACKING.fullmatch(name) is not None


def _address_key(url: str | None) -> str | None:
    """Reduce an address to what tells articles apart; None for front pages and what is no address."""
    canonical = canonical_url(url) if url else None
    if canonical is None:
        return None
    parts = urlsplit(canonical)
    path = parts.path.rstrip("/")
    if not path and not parts.query:
        return None
    query = "&".join(sorted(parts.query.split("&")))
    return f"url:{_SAME_SITE.sub('', parts.netloc)}{path}?{query}"


def _guid_key(guid: str | None) -> str | None:
    guid = (guid or "").strip()
    return _address_key(guid) or (f"guid:{guid}" if guid else None)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
