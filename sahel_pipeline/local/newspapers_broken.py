"""Feeds that misbehave, for trying out what the pipeline does with bad input.

They live on a site of their own, under `/mauvais/`, so that what a broken feed does to its host
(Retry-After, a ban) touches no good feed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

BROKEN_ID: Final = "mauvais"
"""Id of the publisher that the misbehaving feeds belong to."""

BROKEN_NAME: Final = "Le Mauvais Exemple"
"""Name of that publisher."""

PREFIX: Final = f"/{BROKEN_ID}"
"""Path under which everything here is served."""

RSS_TYPE: Final = "application/rss+xml; charset=utf-8"
HTML_TYPE: Final = "text/html; charset=utf-8"

_WORDS: Final = (
    "Le Premier ministre malien a reçu lundi à Bamako une délégation venue de Nouakchott pour parler de "
    "la transhumance et des marchés frontaliers entre le Mali et la Mauritanie."
)


@dataclass(frozen=True, slots=True)
class Resource:
    """What one address answers."""

    body: bytes
    content_type: str
    status: int = 200
    modified: str | None = None
    """Last-Modified as an HTTP date; with it goes an ETag, and conditional requests get 304."""
    headers: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False
    """Whether the answer comes only after the server's delay."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A misbehaving feed."""

    feed: Callable[[str], Resource]
    """The feed's answer, given the site's origin (scheme, host, port)."""
    note: str
    shown: bool = False
    """Whether `--with-broken` puts it into the registry (a share of lost feeds turns a run red)."""
    extra: Mapping[str, Callable[[str], Resource]] = field(default_factory=dict)
    """Further addresses that the feed leads to: path below `/mauvais` to answer."""


def broken_site(origin: str) -> dict[str, Resource]:
    """Every address of the misbehaving site."""
    site = {f"{PREFIX}/{name}": broken.feed(origin) for name, broken in BROKEN_FEEDS.items()}
    for broken in BROKEN_FEEDS.values():
        site |= {PREFIX + path: answer(origin) for path, answer in broken.extra.items()}
    site["/robots.txt"] = Resource(b"User-agent: *\nDisallow:\n", "text/plain; charset=utf-8")
    return site


def _answer(
    body: bytes | str,
    content_type: str,
    _origin: str,
    *,
    status: int = 200,
    slow: bool = False,
    **headers: str,
) -> Resource:
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    data = body if isinstance(body, bytes) else body.encode()
    return Resource(data, content_type, status=status, headers=named, slow=slow)


def _redirect(target: str, origin: str) -> Resource:
    return Resource(b"", HTML_TYPE, status=302, headers={"Location": f"{origin}{PREFIX}/{target}"})


def _item(
    name: str, origin: str, *, link: bool = True, date: str | None = "Mon, 08 Jul 2024 08:00:00 +0000"
) -> Resource:
    """A feed of one entry."""
    parts = [
        f"<title>Visite de travail à Bamako ({name})</title>",
        f'<guid isPermaLink="false">{name}-1</guid>',
    ]
    if link:
        parts.append(f"<link>{origin}{PREFIX}/article/{name}</link>")
    if date:
        parts.append(f"<pubDate>{date}</pubDate>")
    parts.append(f"<description>{_WORDS}</description>")
    xml = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{BROKEN_NAME}</title><link>{origin}/</link><description>{name}</description>"
        f"<item>{''.join(parts)}</item></channel></rss>"
    )
    return Resource(xml.encode(), RSS_TYPE)


def _page(words: str, origin: str, *, times: int) -> Resource:
    paragraphs = "\n".join(f"<p>{words} (paragraphe {number})</p>" for number in range(1, times + 1))
    html = (
        '<!DOCTYPE html><html lang="fr"><head><title>Visite de travail à Bamako</title></head><body>'
        f'<nav><a href="{origin}/">Accueil</a></nav><article><h1>Visite de travail à Bamako</h1>'
        f"{paragraphs}</article></body></html>"
    )
    return Resource(html.encode(), HTML_TYPE)


def _truncated(origin: str) -> Resource:
    head, _, _ = _item("xml-casse", origin).body.partition(b"<item>")
    return Resource(head + b"<image><title>& <", RSS_TYPE)


_HTML: Final = (
    "<!DOCTYPE html><html><head><title>Maintenance</title></head>"
    "<body><h1>Site en maintenance</h1></body></html>"
)
_APP: Final = (
    "<!DOCTYPE html><html><head><title>Visite de travail à Bamako</title></head>"
    '<body><div id="app"></div><script src="/app.js"></script></body></html>'
)
_CHALLENGE: Final = (
    '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div id="cf-challenge">'
    "Enable JavaScript and cookies to continue</div></body></html>"
)

BROKEN_FEEDS: Final[Mapping[str, Broken]] = {
    "html": Broken(partial(_answer, _HTML, HTML_TYPE), "sends an HTML page instead of a feed", shown=True),
    "vide": Broken(partial(_answer, b"", RSS_TYPE), "sends an empty body"),
    "sans-entrees": Broken(
        partial(
            _answer,
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>{BROKEN_NAME}</title></channel></rss>',
            RSS_TYPE,
        ),
        "is a feed without entries",
    ),
    "xml-casse": Broken(_truncated, "is XML cut off before the first entry"),
    "gzip": Broken(
        partial(_answer, b"\x1f\x8b\x08\x00" + bytes(range(256)), RSS_TYPE, content_encoding="gzip"),
        "says gzip and sends junk",
        shown=True,
    ),
    "introuvable": Broken(partial(_answer, "Not found", HTML_TYPE, status=404), "is not found (404)"),
    "interdit": Broken(
        partial(_answer, _CHALLENGE, HTML_TYPE, status=403, server="cloudflare"), "is a bot challenge (403)"
    ),
    "parti": Broken(partial(_answer, "Gone", HTML_TYPE, status=410), "is gone for good (410)", shown=True),
    "erreur": Broken(
        partial(_answer, "Internal Server Error", HTML_TYPE, status=500), "answers with a server error (500)"
    ),
    "surcharge": Broken(
        partial(_answer, "Too many requests", HTML_TYPE, status=429, retry_after="120"),
        "asks for patience (429, Retry-After)",
    ),
    "lent": Broken(partial(_answer, b"", RSS_TYPE, slow=True), "answers too late"),
    "boucle": Broken(
        partial(_redirect, "boucle-2"),
        "redirects in a circle",
        extra={"/boucle-2": partial(_redirect, "boucle")},
    ),
    "sans-lien": Broken(partial(_item, "sans-lien", link=False), "has an entry without a link", shown=True),
    "sans-date": Broken(
        partial(_item, "sans-date", date=None),
        "has an entry without a date",
        shown=True,
        extra={"/article/sans-date": partial(_page, _WORDS, times=3)},
    ),
    "futur": Broken(
        partial(_item, "futur", date="Sat, 01 Jan 2101 00:00:00 +0000"),
        "has an entry dated in the future",
        shown=True,
        extra={"/article/futur": partial(_page, _WORDS, times=3)},
    ),
    "sans-texte": Broken(
        partial(_item, "sans-texte"),
        "has an entry whose page has no text",
        shown=True,
        extra={"/article/sans-texte": partial(_answer, _APP, HTML_TYPE)},
    ),
    "enorme": Broken(
        partial(_item, "enorme"),
        "has an entry whose page holds 2 MB of text",
        extra={"/article/enorme": partial(_page, _WORDS, times=12_000)},
    ),
}
"""Every misbehaving feed, by the last part of its address."""
