"""How the sample newspapers look on the wire: feeds as XML, articles as HTML, robots.txt.

Everything here is a pure function of the library and the sites' addresses, so the same run gives
the same bytes, and with them the same ETags.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sahel_pipeline.local.newspapers_library import (
    SAMPLE_DIR,
    Article,
    Feed,
    Library,
    Publisher,
    article_path,
)

_FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "rdf": "application/rdf+xml"}

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


@cache
def templates() -> Environment:
    """The Jinja environment of the sample newspapers' templates."""
    environment = Environment(
        loader=FileSystemLoader(SAMPLE_DIR / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["rfc822"] = format_datetime
    environment.filters["iso"] = datetime.isoformat
    environment.filters["en_toutes_lettres"] = _spell_date
    return environment


def feed_type(feed: Feed) -> str:
    """The Content-Type that the server sends for a feed."""
    return f"{_FEED_TYPES[feed.format]}; charset={feed.declared or feed.encoding}"


def last_modified(articles: Sequence[Article]) -> datetime:
    """When the newest of the articles came out, UTC."""
    return max(article.published for article in articles).astimezone(UTC)


def render_feed(library: Library, publisher: Publisher, feed: Feed, origin: str) -> bytes:
    """One feed as the publisher sends it, in its encoding.

    Args:
        library: The sample newspapers.
        publisher: The feed's publisher.
        feed: The feed.
        origin: Scheme, host and port of the publisher's site.
    """
    articles = library.articles_of(feed)
    entries = [
        {
            "article": article,
            "url": _with_suffix(origin + article_path(publisher, article), feed.link_suffix),
            "guid": f"{origin}/?p={article.number}",
        }
        for article in articles
    ]
    xml = (
        templates()
        .get_template(f"{feed.format}.xml.j2")
        .render(
            publisher=publisher,
            feed=feed,
            origin=origin,
            entries=entries,
            newest=last_modified(articles),
            declared=feed.declared or feed.encoding,
        )
    )
    # What the encoding lacks (ISO-8859-1 has no œ) goes out as a character reference, as in real feeds.
    return xml.encode(feed.encoding, "xmlcharrefreplace")


def render_page(library: Library, publisher: Publisher, article: Article, origin: str) -> bytes:
    """The page of an article, with all that surrounds the text on a news site."""
    others = [other for other in library.articles_of(publisher) if other != article]
    html = (
        templates()
        .get_template(f"{publisher.template}.html.j2")
        .render(
            publisher=publisher,
            article=article,
            origin=origin,
            url=origin + article_path(publisher, article),
            related=[(other, origin + article_path(publisher, other)) for other in others[:6]],
            language=next(feed.language for feed in publisher.feeds if feed.id in article.meta.feeds),
        )
    )
    return html.encode(publisher.charset, "xmlcharrefreplace")


def render_front_page(library: Library, publisher: Publisher, origin: str) -> bytes:
    """The publisher's front page: its headlines and links to its feeds."""
    html = (
        templates()
        .get_template("une.html.j2")
        .render(
            publisher=publisher,
            origin=origin,
            headlines=[(a, origin + article_path(publisher, a)) for a in library.articles_of(publisher)],
            feed_types=_FEED_TYPES,
        )
    )
    return html.encode(publisher.charset, "xmlcharrefreplace")


def render_robots(publisher: Publisher) -> bytes:
    """The publisher's robots.txt."""
    lines = ["User-agent: *"]
    if publisher.crawl_delay is not None:
        lines.append(f"Crawl-delay: {publisher.crawl_delay}")
    lines += [f"Disallow: {prefix}" for prefix in publisher.disallow] or ["Disallow:"]
    return ("\n".join(lines) + "\n").encode()


def _with_suffix(url: str, suffix: str) -> str:
    """Adds tracking to a link; an address that has a query already gets `&` for `?`."""
    if suffix.startswith("?") and urlsplit(url).query:
        suffix = "&" + suffix[1:]
    return url + suffix


def _spell_date(when: datetime) -> str:
    """`2 septembre 2022 à 14:05`, as French pages print it."""
    day = "1er" if when.day == 1 else str(when.day)
    return f"{day} {_MONTHS[when.month - 1]} {when.year} à {when:%H:%M}"
