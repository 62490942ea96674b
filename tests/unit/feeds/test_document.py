from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_pipeline.feeds.document import CONTENT_MIN_CHARS, _few, read_feed
from sahel_pipeline.feeds.entry import Entry, ParsedFeed
from sahel_pipeline.feeds.status import FetchStatus
from tests.unit.feeds.servers import RSS

URL = "https://journal.example/rss/feed.xml"
NOW = dt.datetime(2022, 9, 2, 6, 0, tzinfo=dt.UTC)


def rss(items: str, head: str = "", namespaces: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {namespaces}><channel>'
        f"<title>Journal</title>{head}{items}</channel></rss>"
    ).encode()


def item(
    title: str = "Titre",
    link: str = "https://journal.example/a",
    guid: str = "",
    date: str = "",
    rest: str = "",
) -> str:
    return (
        "<item>"
        + "".join(
            f"<{name}>{value}</{name}>"
            for name, value in (("title", title), ("link", link), ("guid", guid), ("pubDate", date))
            if value
        )
        + rest
        + "</item>"
    )


def read(body: bytes, **options: object) -> ParsedFeed:
    return read_feed(body, url=URL, now=NOW, **options)  # type: ignore[arg-type]


def only(body: bytes) -> Entry:
    parsed = read(body)
    assert parsed.status is FetchStatus.OK, parsed.error
    assert len(parsed.entries) == 1
    return parsed.entries[0]


def test_rss_2() -> None:
    parsed = read(RSS.replace(b"<language>", b"<ttl>30</ttl><language>"))
    assert (parsed.title, parsed.language, parsed.ttl_s) == ("Journal", "fr", 1800)
    assert parsed.error is None
    assert parsed.problems == ()
    (entry,) = parsed.entries
    assert entry.title == "Un sommet à Niamey"
    assert entry.link == "https://journal.example/sommet"  # resolved against the address of the feed
    assert entry.guid == "j-1"
    assert entry.summary == "Les ministres se sont réunis."
    assert entry.content is None
    assert entry.published == dt.datetime(2022, 9, 1, 8, 0, tzinfo=dt.UTC)
    assert entry.flags == ()


def test_atom() -> None:
    long = "<p>" + "Les deux délégations ont parlé de sécurité. " * 20 + "</p>"
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Agence</title>
      <entry><id>tag:a,2022:1</id><title type="html">Un &amp;eacute;change</title>
      <link rel="enclosure" href="https://a.example/photo.jpg"/><link href="https://a.example/1"/>
      <published>2022-09-01T10:00:00+02:00</published><updated>2022-09-01T12:00:00Z</updated>
      <author><name>A. Diallo</name></author><summary>Court.</summary>
      <content type="html"><![CDATA[{long}]]></content></entry></feed>"""
    entry = only(body.encode())
    assert entry.title == "Un échange"
    assert entry.link == "https://a.example/1"
    assert entry.guid == "tag:a,2022:1"
    assert entry.published == dt.datetime(2022, 9, 1, 8, 0, tzinfo=dt.UTC)
    assert entry.updated == dt.datetime(2022, 9, 1, 12, 0, tzinfo=dt.UTC)
    assert entry.author == "A. Diallo"
    assert entry.summary == "Court."
    assert entry.content == long


def test_rdf() -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://r.example/"><title>Revue</title>
      </channel><item rdf:about="https://r.example/1"><title>Titre</title><link>https://r.example/1</link>
      <dc:date>2022-09-01T10:00:00Z</dc:date></item></rdf:RDF>"""
    entry = only(body.encode())
    assert entry.link == "https://r.example/1"
    assert entry.updated == dt.datetime(2022, 9, 1, 10, 0, tzinfo=dt.UTC)
    assert entry.flags == ()


def json_feed(*items: object, version: str = "https://jsonfeed.org/version/1.1") -> bytes:
    return json.dumps({"version": version, "title": "Carnet", "language": "fr", "items": items}).encode()


def test_json_feed() -> None:
    parsed = read(
        json_feed(
            {
                "id": 12,
                "url": "/a",
                "title": "Un &eacute;change",
                "content_html": "<p>Une phrase.</p>" * 40,
                "summary": "Court.",
                "date_published": "2022-09-01T10:00:00+02:00",
                "authors": [{"name": "A. Diallo"}],
            },
            {
                "id": "b",
                "external_url": "https://b.example/",
                "content_text": "Bref.",
                "date_published": "hier",
            },
            {},
            {"id": None, "title": ["x"], "authors": "y", "content_html": 5, "language": "fr"},
            "no item",
        )
    )
    assert (parsed.status, parsed.title, parsed.language) == (FetchStatus.OK, "Carnet", "fr")
    first, second, *rest = parsed.entries
    assert (first.guid, first.link, first.title) == ("12", "https://journal.example/a", "Un échange")
    assert first.published == dt.datetime(2022, 9, 1, 8, 0, tzinfo=dt.UTC)
    assert (first.summary, first.author) == ("Court.", "A. Diallo")
    assert first.content == "<p>Une phrase.</p>" * 40
    assert (second.link, second.summary, second.flags) == (
        "https://b.example/",
        "Bref.",
        ("no_date", "no_title"),
    )
    assert len(rest) == 2
    assert len(read(json_feed(*[{"id": n} for n in range(30)]), max_entries=10).entries) == 10


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (json_feed(), "empty"),
        (json_feed({"id": 1}, version="1.1"), "malformed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "malformed"),
        (b'{"version":' + b"[" * 100_000, "malformed"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"<!DOCTYPE html><html><head><title>Accueil</title></head></html>", "html"),
        (b"\n\n<HTML><body>Just a moment...</body></HTML>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"></html>', "html"),
        (b"hello", "malformed"),
        (b'{"error": "not found"}', "malformed"),
        (bytes(range(256)) * 40, "malformed"),
        (b"\x1f\x8b\x08garbage", "malformed"),
        (b'<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>', "malformed"),
        (rss(""), "empty"),
        (b"<rss version='2.0'><channel><title>x", "malformed"),
        (b"<rss version='2.0'><channel><title>x & y</title></channel></rss>", "malformed"),
    ],
)
def test_what_is_no_feed(body: bytes, status: str) -> None:
    parsed = read(body)
    assert parsed.status == status
    assert parsed.entries == ()
    assert parsed.error
    assert parsed.error.startswith(URL)


@pytest.mark.parametrize(
    ("tag", "named"),
    [
        (
            '<link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2">',
            "https://journal.example/rss?a=1&b=2",
        ),
        ("<LINK href='https://f.example/atom' TYPE='application/atom+xml'/>", "https://f.example/atom"),
        ('<link rel="stylesheet" type="text/css" href="/style.css">', None),
        (f'<link type="application/rss+xml" href="{URL}">', None),
    ],
)
def test_a_web_page_that_names_its_feed(tag: str, named: str | None) -> None:
    parsed = read(f"<!doctype html><html><head>{tag}</head><body></body></html>".encode())
    assert parsed.status is FetchStatus.HTML
    assert parsed.error
    assert (parsed.error.rpartition(": ")[2] == named) is (named is not None)


@pytest.mark.parametrize(
    "body",
    [
        RSS[:-20],  # cut off
        RSS.replace(b"</guid>", b""),
        RSS.replace(b"sommet \xc3\xa0", b"sommet & d\xc3\xa9bat &nbsp; \xc3\xa0"),
        b"<br />\n<b>Warning</b>: PHP in line 1\n" + RSS,
        b"\n\n  " + RSS,
        RSS.replace(b"Niamey", b"Niamey\x0b\x00"),
        RSS.replace(b'encoding="utf-8"', b'encoding="klingon"'),
        RSS.replace(b"<channel>", b"<channel><media:credit>x</media:credit>"),
        b'<!DOCTYPE rss [<!ENTITY a "&#233;">]>' + RSS[39:],
    ],
)
def test_broken_feeds_give_what_can_be_saved(body: bytes) -> None:
    assert "Niamey" in only(body).title


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "ISO-8859-1"), ("cp1252", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "ISO-8859-1")],
)
def test_wrongly_declared_encodings(encoding: str, declared: str) -> None:
    text = RSS.decode().replace('"utf-8"', f'"{declared}"').replace("Niamey", "Niamey « l’été »")
    assert only(text.encode(encoding)).title == "Un sommet à Niamey « l’été »"


def test_doubly_encoded_text_is_repaired() -> None:
    doubled = RSS.decode().encode().decode("cp1252", "replace").encode()
    assert only(doubled.replace("�".encode(), b"\xc2\xa0")).title == "Un sommet à Niamey"


def test_titles_lose_markup_and_entities() -> None:
    assert only(rss(item("&lt;b&gt;Mali&lt;/b&gt; : l&amp;#8217;AES &amp;amp; la\n Cédéao"))).title == (
        "Mali : l’AES & la Cédéao"
    )


def test_a_caption_is_no_content_and_no_summary() -> None:
    media = 'xmlns:media="http://search.yahoo.com/mrss/"'
    caption = (
        "<media:content><media:description>" + "Une légende. " * 60 + "</media:description></media:content>"
    )
    after = only(rss(item(rest=f"<description>Le résumé.</description>{caption}"), namespaces=media))
    before = only(rss(item(rest=f"{caption}<description>Le résumé.</description>"), namespaces=media))
    for entry in (after, before):
        assert entry.summary == "Le résumé."
        assert entry.content is None


@pytest.mark.parametrize("length", [CONTENT_MIN_CHARS - 1, CONTENT_MIN_CHARS])
def test_content_counts_from_some_length_on(length: int) -> None:
    text = f"<p>{'x' * length}</p>"
    entry = only(
        rss(
            item(
                rest=f"<description>Court.</description><content:encoded><![CDATA[{text}]]></content:encoded>"
            ),
            namespaces='xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        )
    )
    assert entry.summary == "Court."
    assert (entry.content is not None) is (length >= CONTENT_MIN_CHARS)


def test_content_without_a_summary() -> None:
    text = "<p>Une phrase entière. </p>" * 40
    entry = only(
        rss(
            item(rest=f"<content:encoded><![CDATA[{text}]]></content:encoded>"),
            namespaces='xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        )
    )
    assert entry.content == text.strip()


# entries


def test_a_bare_entry_is_kept_and_told() -> None:
    """RSS asks for a title or a description only; what has neither is dropped later, with a reason."""
    parsed = read(
        rss(item("Un") + "<item><description>Bref.</description></item><item><author>x</author></item>")
    )
    assert [(entry.title, entry.summary) for entry in parsed.entries[1:]] == [("", "Bref."), ("", "")]
    assert parsed.entries[1].flags == ("no_date", "no_link", "no_title")
    assert len({entry.key for entry in parsed.entries}) == 3
    assert parsed.problems == ("2 entries have neither link nor title",)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<ttl> 5 </ttl>", 300),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>0</ttl>", None),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 86400),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>99999</sy:updateFrequency>", 1),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_how_long_a_feed_says_it_does_not_change(said: str, seconds: int | None) -> None:
    body = rss(said + item(), namespaces='xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"')
    assert read(body).ttl_s == seconds


@pytest.mark.parametrize(
    ("link", "resolved"),
    [
        ("/a", "https://journal.example/a"),
        ("b.html", "https://journal.example/rss/b.html"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("https://journal.example/a?xtor=RSS-1#xtor=2", "https://journal.example/a?xtor=RSS-1#xtor=2"),
        ("https://journal.example/\n  a", "https://journal.example/a"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://[broken/", None),
        ("https://journal.example/" + "a" * 3000, None),
    ],
)
def test_links(link: str, resolved: str | None) -> None:
    entry = only(rss(item(link=link)))
    assert entry.link == resolved
    assert ("no_link" in entry.flags) is (resolved is None)


def test_the_guid_is_the_link_when_it_can_be() -> None:
    assert only(rss(item(link="", guid="12345"))).link is None
    assert only(rss(item(link="", guid="https://journal.example/p/7"))).link == "https://journal.example/p/7"
    assert only(rss("<item><title>T</title><guid isPermaLink='false'>abc</guid></item>")).link is None


@pytest.mark.parametrize(
    ("date", "published", "flags"),
    [
        ("Thu, 01 Sep 2022 10:00:00 +0200", (1, 8), ()),
        ("Thu, 01 Sep 2022 10:00:00 GMT", (1, 10), ()),
        ("01 Sep 2022 10:00:00 EST", (1, 15), ()),
        ("2022-09-01T10:00:00Z", (1, 10), ()),
        ("2022-09-01 10:00:00", (1, 10), ()),
        ("Fri, 02 Sep 2022 20:00:00 GMT", (2, 20), ()),  # hours ahead: clocks and zones
        ("Sun, 04 Sep 2022 10:00:00 GMT", None, ("future_date",)),
        ("Thu, 01 Sep 9999 10:00:00 GMT", None, ("future_date",)),
        ("hier", None, ("no_date",)),
        ("", None, ("no_date",)),
        ("Thu, 99 Sep 2022 10:00:00 GMT", None, ("no_date",)),
        ("jeu., 01 sept. 2022 10:00:00 +0200", (1, 8), ()),
        ("jeudi 1er septembre 2022 à 10h05", (1, 10), ()),
    ],
)
def test_dates(date: str, published: tuple[int, int] | None, flags: tuple[str, ...]) -> None:
    entry = only(rss(item(date=date)))
    found = (entry.published.day, entry.published.hour) if entry.published else None
    assert found == published
    assert entry.flags == flags


def test_one_guid_for_all_is_not_used() -> None:
    parsed = read(rss("".join(item(f"T{i}", f"https://journal.example/{i}", guid="same") for i in range(3))))
    assert [entry.guid for entry in parsed.entries] == [None] * 3
    assert len({entry.key for entry in parsed.entries}) == 3
    assert all("shared_guid" in entry.flags for entry in parsed.entries)
    assert parsed.problems == ("1 identifiers (guid) are shared by several entries and were not used",)


def test_the_same_entry_printed_twice_keeps_its_guid() -> None:
    parsed = read(rss(item(guid="g") * 2))
    assert [entry.guid for entry in parsed.entries] == ["g", "g"]


def test_keys_hold_when_the_text_changes_and_digests_do_not() -> None:
    first, second = only(rss(item("Avant", guid="g"))), only(rss(item("Après", guid="g")))
    assert first.key == second.key
    assert first.digest != second.digest


def test_only_so_many_problems_are_told() -> None:
    problems = _few([f"problem {number}" for number in range(100)])
    assert len(problems) == 21
    assert problems[-1] == "and 80 more problems"


def test_only_so_many_entries_are_read() -> None:
    parsed = read(
        rss("".join(item(f"T{i}", f"https://journal.example/{i}") for i in range(50))), max_entries=10
    )
    assert [entry.title for entry in parsed.entries] == [f"T{i}" for i in range(10)]
    assert parsed.problems == ("only the first 10 entries were read, 40 more were left out",)


def test_long_fields_are_clipped_and_flagged() -> None:
    entry = only(rss(item("x" * 10_000)))
    assert len(entry.title) == 2_000
    assert entry.flags == ("clipped", "no_date")


# attacks


def test_entities_are_not_expanded_and_files_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>'
        f"<rss version='2.0'><channel>{item('Titre &x;')}</channel></rss>"
    )
    assert "SECRET" not in repr(read(body.encode()))


def test_a_path_is_never_opened(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(RSS)
    assert read(str(feed).encode()).status is FetchStatus.MALFORMED


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(RSS)), st.integers(0, 40))
def test_anything_spliced_into_a_feed_gives_an_outcome(junk: bytes, at: int, cut: int) -> None:
    parsed = read(RSS[:at] + junk + RSS[at + cut :])
    assert (parsed.status is FetchStatus.OK) is bool(parsed.entries)
    assert (parsed.error is None) is bool(parsed.entries)


PIECES = (
    *("<item>", "</item>", "<title>", "</title>", "a & b", "<![CDATA[", "]]>", "&eacute;", "<!--", "-->"),
    *("<link>/x</link>", "<guid>g</guid>", "<pubDate>2022</pubDate>"),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_as_many_entries_as_feedparser_gives(pieces: list[str]) -> None:
    body = rss("".join(pieces))
    theirs = feedparser.parse(io.BytesIO(body)).entries
    assert len(read(body).entries) == len(theirs)
