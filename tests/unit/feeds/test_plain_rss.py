"""Held against feedparser: where plain RSS is read here, it reads the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.request import urlopen
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sahel_pipeline.feeds import document
from sahel_pipeline.feeds.document import read_feed
from sahel_pipeline.feeds.entry import ParsedFeed
from sahel_pipeline.feeds.plain_rss import parse_plain_rss
from sahel_pipeline.local.newspapers import Newspapers
from tests.unit.feeds.servers import RSS
from tests.unit.feeds.test_hostile import ODD_FORMS, SMALL

URL = "https://journal.example/rss/feed.xml"
NOW = datetime(2022, 9, 2, 6, tzinfo=UTC)
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
)


def both(body: bytes, patch: pytest.MonkeyPatch) -> tuple[ParsedFeed, ParsedFeed]:
    """A feed as it is read, and as it is read by feedparser alone."""
    ours = read_feed(body, url=URL, now=NOW)
    with patch.context() as without:
        without.setattr(document, "parse_plain_rss", lambda _: None)
        return ours, read_feed(body, url=URL, now=NOW)


def rss(*parts: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{"".join(parts)}</channel></rss>'


texts = st.one_of(
    st.sampled_from(
        [
            *("", " ", "Un sommet à Niamey", "<p>Les ministres</p> &amp; l’hôte", "&lt;b&gt;", "Ã©tÃ©"),
            *("Caf\x92e", "a &nbsp; b", "x < y", "https://journal.example/a?b=1&c=2;", "/a", "http:///b"),
            *("tag:a,2022:1", "4711", "http://[b/", "&amp;lt;", "\u2028 z", "A. Diallo (a@b.example)", "©"),
        ]
    ),
    st.text(
        st.characters(
            codec="utf-8", exclude_categories=["Cs"], exclude_characters="\x00\x0b\x0c\ufffe\uffff"
        ),
        max_size=12,
    ),
)
dates = st.one_of(
    st.sampled_from(
        [
            *("Thu, 01 Sep 2022 10:00:00 +0200", "Thu, 1 Sep 2022 10:00:00 GMT", "2022-09-01T10:00:00+02:00"),
            *("01 SEP 2022 10:00:00 -0330", "2022-09-01T10:00:00Z", "31 Feb 2022 10:00:00 GMT", "hier", ""),
            *("1 septembre 2022", "Tue, 09 Jul 1999 23:59:60 UTC", "2022-09-01", "Thu, 01 Sep 22 10:00 EST"),
            *("0001-01-01T00:00:00+14:00", "Thu, 01 Sep 9999 23:00:00 -2300", "2022-09-01T24:00:00Z"),
        ]
    ),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(
        lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S +0100")
    ),
)


def element(name: str, attributes: str = "") -> Callable[[str], str]:
    return lambda text: f"<{name}{attributes}>{escape(text)}</{name}>"


def cdata(name: str) -> Callable[[str], str]:
    return lambda text: f"<{name}>avant <![CDATA[{text.replace(']]>', '')}]]></{name}>"


usual = st.one_of(
    *(texts.map(element(name)) for name in ("title", "link", "guid", "author", "dc:creator", "category")),
    *(texts.map(cdata(name)) for name in ("description", "content:encoded", "title")),
    *(dates.map(element(name)) for name in ("pubDate", "dc:date")),
    texts.map(element("guid", ' isPermaLink="false"')),
    texts.map(element("guid", ' isPermaLink="true"')),
    texts.map(lambda text: f"<enclosure url={quoteattr(text)} type='image/jpeg' length='1'/>"),
    texts.map(lambda text: f"<media:content url={quoteattr(text)}><media:title>{escape(text)}</media:title>"
              "<media:description>Photo</media:description><media:credit>AFP</media:credit></media:content>"),
    texts.map(lambda text: f"<media:thumbnail url={quoteattr(text)}/><slash:comments>0</slash:comments>"),
    texts.map(lambda text: f"<source url='https://b.example/'>{escape(text)}</source><comments>#</comments>"),
    st.just("<post-id xmlns='com-wordpress:feed-additions:1'>1</post-id><wfw:commentRss>/</wfw:commentRss>"),
    st.just("<image>https://journal.example/a.jpg</image><!-- c --><?p i?>"),
)  # fmt: skip
unusual = st.one_of(
    texts.map(element("summary")),
    texts.map(element("title", ' type="html"')),
    texts.map(element("description", ' xml:lang="fr"')),
    texts.map(element("category", ' xml:base="https://c.example/"')),
    texts.map(element("dc:title")),
    texts.map(element("atom:updated")),
    texts.map(lambda text: f"<title><b>{escape(text)}</b></title>"),
    texts.map(lambda text: f"<atom:link href={quoteattr(text)}/>"),
    texts.map(lambda text: f"<media:group><media:title>{escape(text)}</media:title></media:group>"),
    st.just("<image><url>a</url><inconnu>b</inconnu></image>"),
)
items = st.lists(usual, max_size=7).map(lambda parts: f"<item>{''.join(parts)}</item>")
strange = st.lists(st.one_of(usual, unusual), max_size=7).map(lambda parts: f"<item>{''.join(parts)}</item>")
channels = st.one_of(
    *(texts.map(element(name)) for name in ("title", "link", "description", "language", "sy:updatePeriod")),
    st.sampled_from(["60", "abc", ""]).map(element("ttl")),
    st.just('<atom:link href="https://journal.example/rss" rel="self" type="application/rss+xml"/>'),
    st.just("<image><url>/i.png</url><title>Autre</title><link>/</link><width>x</width></image>"),
)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.one_of(channels, items, items, strange), min_size=1, max_size=6))
@example(["<item><title></title><media:title>A</media:title></item>"])
@example(["<item><guid>https://a.example/1</guid><link></link></item>"])
@example(["<item><description></description><content:encoded>Texte</content:encoded></item>"])
def test_what_is_read_here_is_what_feedparser_reads(parts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        ours, theirs = both(rss(*parts).encode(), patch)
    assert ours == theirs


@pytest.mark.parametrize("body", [*SMALL.values(), *ODD_FORMS.values()], ids=[*SMALL, *ODD_FORMS])
def test_hostile_feeds_are_read_alike(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = both(body, monkeypatch)
    assert ours == theirs


def test_the_sample_newspapers_are_read_alike_and_here(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = []
    with Newspapers(0) as served:
        for feed in served.registry():
            with urlopen(feed["url"], timeout=10) as answer:
                bodies.append(answer.read())
    for body in bodies:
        ours, theirs = both(body, monkeypatch)
        assert ours == theirs
    assert sum(parse_plain_rss(body.decode("utf-8", "replace")) is not None for body in bodies) > 1


def test_usual_feeds_are_read_here() -> None:
    assert parse_plain_rss(RSS.decode()) is not None
    item = (
        "<item><title>Un sommet</title><link>https://a.example/1</link><dc:creator><![CDATA[A.]]></dc:creator>"
        "<pubDate>Thu, 01 Sep 2022 08:00:00 +0000</pubDate><category><![CDATA[Mali]]></category>"
        "<guid isPermaLink='false'>https://a.example/?p=1</guid><description>Bref.</description>"
        "<content:encoded><![CDATA[<p>Long.</p>]]></content:encoded><slash:comments>0</slash:comments></item>"
    )
    assert parse_plain_rss(rss(item, item)) is not None


@pytest.mark.parametrize(
    "text",
    [
        rss("<item><summary>a</summary></item>"),
        rss("<item><title>a</title><title>b</title></item>"),
        rss("<item><title>a</title><pubDate>hier</pubDate></item>"),
        rss("<item><link>http:///a</link></item>"),
        '<!DOCTYPE rss [<!ENTITY a "b">]>' + rss("<item><title>&a;</title></item>"),
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title></entry></feed>',
        rss("<item><title>a</item>"),
        rss("<media:content>" * 5000, "</media:content>" * 5000),
        rss(f"<item>{'<media:content>' * 5000}{'</media:content>' * 5000}</item>"),
    ],
)
def test_what_is_unusual_is_left_to_feedparser(text: str) -> None:
    assert parse_plain_rss(text) is None
