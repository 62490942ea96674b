"""The sample newspapers: real servers on loopback, read with the libraries that the pipeline reads with."""

from __future__ import annotations

import gzip
import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
import trafilatura
import yaml
from langdetect import DetectorFactory, detect
from protego import Protego

from sahel_pipeline.feeds.registry import load_registry
from sahel_pipeline.local.newspapers import SHOWN_BROKEN, Newspapers, PortInUseError, main, sample_registry
from sahel_pipeline.local.newspapers_broken import BROKEN_FEEDS
from sahel_pipeline.local.newspapers_library import SAMPLE_DIR, Article, Library, SampleError, load_library
from sahel_pipeline.records import AllianceAction, AllianceStatus, MeetingKind, MeetingStatus, Topic

LIBRARY = load_library()
ARTICLES = {article.slug: article for article in LIBRARY.articles}
FEEDS = {feed.id: feed for publisher in LIBRARY.publishers for feed in publisher.feeds}
GOLD = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "golden" / "sample_gold.jsonl").read_text("utf-8").splitlines()
]
RECORDS = [(a["id"], kind, record) for a in GOLD for kind in ("meetings", "alliances") for record in a[kind]]


@pytest.fixture(scope="module")
def newspapers() -> Iterator[Newspapers]:
    with Newspapers(0, library=LIBRARY, slow_seconds=30) as running:
        yield running


class Answer:
    """One HTTP exchange, with no redirect followed and nothing decoded."""

    def __init__(self, url: str, method: str = "GET", **headers: str) -> None:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=5)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(
                method, parts._replace(scheme="", netloc="", fragment="").geturl(), headers=sent
            )
            response = connection.getresponse()
            self.status = response.status
            self.headers = {name.lower(): value for name, value in response.getheaders()}
            self.body = response.read()
        finally:
            connection.close()


def parse(newspapers: Newspapers, feed_id: str) -> Any:
    entry = next(entry for entry in newspapers.registry() if entry["id"] == feed_id)
    answer = Answer(entry["url"])
    return feedparser.parse(answer.body, response_headers=answer.headers)


def free_ports(number: int) -> int:
    """The first of so many neighbouring ports that are free."""
    for base in range(21_000, 32_000, number):
        held = []
        try:
            for port in range(base, base + number):
                held.append(socket.create_server(("127.0.0.1", port)))
        except OSError:
            continue
        finally:
            for taken in held:
                taken.close()
        return base
    raise AssertionError("no free ports")


class TestWhatIsThere:
    def test_there_are_enough_feeds_publishers_and_french_articles(self) -> None:
        french = [a for a in LIBRARY.articles if all(FEEDS[feed].language == "fr" for feed in a.meta.feeds)]
        assert len(FEEDS) >= 8
        assert len(LIBRARY.publishers) >= 4
        assert len(french) >= 48
        assert {feed.format for feed in FEEDS.values()} == {"rss", "atom", "rdf"}
        assert {"en", "ar"} < {feed.language for feed in FEEDS.values()}

    def test_articles_fall_on_few_utc_days(self) -> None:
        # Each publication date is one run of the extraction DAG.
        days = {article.published.astimezone(UTC).date().isoformat() for article in LIBRARY.articles}
        assert len(days) <= 7
        assert "2022-09-02" in days

    @pytest.mark.parametrize(
        "article", [a for a in LIBRARY.articles if FEEDS[a.meta.feeds[0]].language != "ar"]
    )
    def test_articles_have_the_length_of_news(self, article: Article) -> None:
        assert 100 <= len(article.text.split()) <= 450
        assert 135 <= len(article.summary) <= 230

    def test_the_language_of_every_article_is_that_of_its_feed(self) -> None:
        DetectorFactory.seed = 0
        assert {a.slug: detect(a.text) for a in LIBRARY.articles} == {
            a.slug: FEEDS[a.meta.feeds[0]].language for a in LIBRARY.articles
        }

    def test_an_agency_dispatch_is_copied_by_two_publishers(self) -> None:
        def shingles(slug: str) -> set[tuple[str, ...]]:
            words = ARTICLES[slug].text.split()
            return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

        dispatch = shingles("soldats-ivoiriens-discussions-lome")
        for copy in ("militaires-ivoiriens-lome-courrier", "soldats-ivoiriens-lome-kawar"):
            assert len(dispatch & shingles(copy)) > 0.7 * len(dispatch)
            assert LIBRARY.publisher_of(ARTICLES[copy]).id != "liptako-presse"


class TestPages:
    @pytest.mark.parametrize("slug", ARTICLES)
    def test_trafilatura_gets_the_text_and_nothing_else(self, newspapers: Newspapers, slug: str) -> None:
        answer = Answer(newspapers.article_url(slug))
        text = trafilatura.extract(answer.body, include_comments=False)
        assert text is not None
        assert text.split() == ARTICLES[slug].text.split()

    @pytest.mark.parametrize(
        "slug", ["mali-algerie-lamamra-bamako", "damiba-bamako-abidjan", "masra-accord-kinshasa"]
    )
    def test_pages_carry_title_and_publication_date(self, newspapers: Newspapers, slug: str) -> None:
        url = newspapers.article_url(slug)
        found = trafilatura.extract_metadata(Answer(url).body)
        assert found.title == ARTICLES[slug].meta.title
        assert found.date == ARTICLES[slug].published.date().isoformat()
        assert found.url == url

    def test_tracking_parameters_lead_to_the_same_page(self, newspapers: Newspapers) -> None:
        url = newspapers.article_url("mali-algerie-lamamra-bamako")
        assert Answer(url + "?xtor=RSS-51&utm_source=rss").body == Answer(url).body

    def test_a_page_can_be_told_by_its_query_alone(self, newspapers: Newspapers) -> None:
        url = newspapers.article_url("ghazouani-dubai-cop28")
        assert "/spip.php?article" in url
        assert Answer(url).status == 200
        assert Answer(url.partition("?")[0]).status == 404

    def test_an_unknown_address_is_404(self, newspapers: Newspapers) -> None:
        assert Answer(newspapers.origin("le-kawar") + "/rien").status == 404

    def test_an_article_behind_the_paywall_lies_under_abonnes(self, newspapers: Newspapers) -> None:
        assert "/abonnes/" in newspapers.article_url("mali-russie-centrale-solaire")


class TestFeeds:
    @pytest.mark.parametrize("feed_id", FEEDS)
    def test_every_entry_has_title_link_date_and_summary(self, newspapers: Newspapers, feed_id: str) -> None:
        parsed = parse(newspapers, feed_id)
        articles = LIBRARY.articles_of(FEEDS[feed_id])
        assert [entry.title for entry in parsed.entries] == [article.meta.title for article in articles]
        for entry, article in zip(parsed.entries, articles, strict=True):
            assert Answer(entry.link).status == 200
            when = entry.get("published_parsed") or entry.updated_parsed
            assert when[:5] == article.published.astimezone(UTC).timetuple()[:5]
            assert article.summary in entry.summary

    def test_versions_and_encodings_differ(self, newspapers: Newspapers) -> None:
        parsed = {feed_id: parse(newspapers, feed_id) for feed_id in FEEDS}
        assert {feed.version for feed in parsed.values()} == {"rss20", "atom10", "rss10"}
        assert {feed.encoding for feed in parsed.values()} == {"utf-8", "iso-8859-1", "windows-1252"}
        assert [feed_id for feed_id, feed in parsed.items() if feed.bozo] == ["le-logone"]

    def test_one_feed_declares_an_encoding_it_does_not_use(self, newspapers: Newspapers) -> None:
        answer = Answer(newspapers.origin("le-logone") + "/rss")
        assert b'encoding="utf-8"' in answer.body[:60]
        with pytest.raises(UnicodeDecodeError):
            answer.body.decode("utf-8")

    def test_two_feeds_of_a_publisher_share_articles_under_different_tracking(
        self, newspapers: Newspapers
    ) -> None:
        africa, front = (parse(newspapers, feed) for feed in ("radio-meridien-afrique", "radio-meridien-une"))
        shared = {entry.id for entry in africa.entries} & {entry.id for entry in front.entries}
        assert len(shared) >= 5
        assert {urlsplit(entry.link).query for entry in africa.entries} == {"xtor=RSS-51"}
        assert {urlsplit(entry.link).fragment for entry in front.entries} == {"xtor=RSS-3208"}

    def test_one_feed_carries_whole_articles(self, newspapers: Newspapers) -> None:
        for entry, article in zip(
            parse(newspapers, "le-kawar").entries, LIBRARY.articles_of(FEEDS["le-kawar"]), strict=True
        ):
            for _, words in article.blocks:
                assert words in entry.content[0].value.replace("&quot;", '"')


class TestHttp:
    def test_same_bytes_give_304_by_etag_and_by_date(self, newspapers: Newspapers) -> None:
        url = newspapers.origin("la-dune") + "/backend.rdf"
        first = Answer(url)
        assert first.status == 200
        for condition in (
            {"If_None_Match": first.headers["etag"]},
            {"If_None_Match": f'"other", W/{first.headers["etag"]}'},
            {"If_Modified_Since": first.headers["last-modified"]},
        ):
            again = Answer(url, **condition)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"] == first.headers["etag"]

    def test_another_version_is_sent_whole(self, newspapers: Newspapers) -> None:
        url = newspapers.origin("la-dune") + "/backend.rdf"
        first = Answer(url)
        for condition in (
            {"If_None_Match": '"other"', "If_Modified_Since": first.headers["last-modified"]},
            {"If_Modified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
            {"If_Modified_Since": "yesterday"},
        ):
            assert Answer(url, **condition).body == first.body

    def test_gzip_only_when_asked(self, newspapers: Newspapers) -> None:
        url = newspapers.origin("le-kawar") + "/feed/"
        plain, packed = Answer(url), Answer(url, Accept_Encoding="gzip, deflate")
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert packed.headers["etag"] != plain.headers["etag"]

    def test_head_sends_headers_only(self, newspapers: Newspapers) -> None:
        answer = Answer(newspapers.origin("le-kawar") + "/feed/", method="HEAD")
        assert (answer.status, answer.body) == (200, b"")
        assert int(answer.headers["content-length"]) > 1000

    def test_robots_txt_closes_the_paywall_and_asks_for_pauses(self, newspapers: Newspapers) -> None:
        def robots(publisher: str) -> Any:
            return Protego.parse(Answer(newspapers.origin(publisher) + "/robots.txt").body.decode())

        closed = newspapers.article_url("mali-russie-centrale-solaire")
        assert not robots("djoliba").can_fetch(closed, "any")
        assert robots("djoliba").can_fetch(newspapers.article_url("fin-accord-alger-bamako"), "any")
        assert robots("la-dune").crawl_delay("any") == 0.1

    def test_bytes_are_the_same_in_every_run(self, newspapers: Newspapers) -> None:
        with Newspapers(0, library=LIBRARY) as others:
            for site in others.ports:
                mine, theirs = (
                    Answer(papers.origin(site) + "/robots.txt").body for papers in (newspapers, others)
                )
                assert mine == theirs
            one = Answer(newspapers.article_url("masra-accord-kinshasa")).body
            two = Answer(others.article_url("masra-accord-kinshasa")).body
            assert one.replace(newspapers.origin("le-logone").encode(), b"") == two.replace(
                others.origin("le-logone").encode(), b""
            )


class TestBrokenFeeds:
    @pytest.mark.parametrize(
        ("name", "status"),
        [("introuvable", 404), ("interdit", 403), ("parti", 410), ("erreur", 500), ("surcharge", 429)],
    )
    def test_error_answers(self, newspapers: Newspapers, name: str, status: int) -> None:
        assert Answer(newspapers.broken_url(name)).status == status

    def test_patience_is_asked_for_in_seconds(self, newspapers: Newspapers) -> None:
        assert Answer(newspapers.broken_url("surcharge")).headers["retry-after"] == "120"

    @pytest.mark.parametrize("name", ["html", "vide", "sans-entrees", "xml-casse"])
    def test_bodies_without_a_single_entry(self, newspapers: Newspapers, name: str) -> None:
        answer = Answer(newspapers.broken_url(name))
        assert answer.status == 200
        assert all(not entry.get("link") for entry in feedparser.parse(answer.body).entries)

    def test_broken_xml_is_broken(self, newspapers: Newspapers) -> None:
        assert feedparser.parse(Answer(newspapers.broken_url("xml-casse")).body).bozo

    def test_gzip_junk_cannot_be_unpacked(self, newspapers: Newspapers) -> None:
        answer = Answer(newspapers.broken_url("gzip"))
        assert answer.headers["content-encoding"] == "gzip"
        with pytest.raises((OSError, EOFError, gzip.zlib.error)):  # type: ignore[attr-defined]
            gzip.decompress(answer.body)

    def test_redirects_never_end(self, newspapers: Newspapers) -> None:
        url = newspapers.broken_url("boucle")
        seen = [url]
        for _ in range(4):
            answer = Answer(seen[-1])
            assert answer.status == 302
            seen.append(answer.headers["location"])
        assert seen[2] == seen[4] == url

    def test_the_slow_feed_waits_but_does_not_delay_the_end(self) -> None:
        with Newspapers(0, library=LIBRARY, slow_seconds=600) as papers:
            connection = http.client.HTTPConnection("127.0.0.1", papers.ports["mauvais"], timeout=0.3)
            connection.request("GET", "/mauvais/lent")
            with pytest.raises(TimeoutError):
                connection.getresponse()
            connection.close()
            began = time.monotonic()
        assert time.monotonic() - began < 10

    @pytest.mark.parametrize(
        ("name", "missing"), [("sans-lien", {"link"}), ("sans-date", {"published"}), ("futur", set())]
    )
    def test_entries_lack_what_they_should(
        self, newspapers: Newspapers, name: str, missing: set[str]
    ) -> None:
        (entry,) = feedparser.parse(Answer(newspapers.broken_url(name)).body).entries
        assert {
            field for field in ("title", "id", "link", "published", "summary") if field not in entry
        } == missing

    def test_an_entry_lies_in_the_future(self, newspapers: Newspapers) -> None:
        (entry,) = feedparser.parse(Answer(newspapers.broken_url("futur")).body).entries
        assert entry.published_parsed[0] == 2101

    def test_a_page_has_no_text_and_another_has_two_megabytes(self, newspapers: Newspapers) -> None:
        (empty,) = feedparser.parse(Answer(newspapers.broken_url("sans-texte")).body).entries
        assert not trafilatura.extract(Answer(empty.link).body, include_comments=False)
        (huge,) = feedparser.parse(Answer(newspapers.broken_url("enorme")).body).entries
        assert len(Answer(huge.link).body) > 2_000_000


class TestRegistry:
    def test_the_pipeline_can_load_it(self, newspapers: Newspapers, tmp_path: Path) -> None:
        path = tmp_path / "feeds.yaml"
        path.write_text(yaml.safe_dump({"feeds": newspapers.registry(BROKEN_FEEDS)}), encoding="utf-8")
        loaded = load_registry(path)
        assert [feed.id for feed in loaded][: len(FEEDS)] == list(FEEDS)
        assert len(loaded) == len(FEEDS) + len(BROKEN_FEEDS)
        assert all(feed.enabled for feed in loaded)

    def test_addresses_follow_from_the_base_port(self) -> None:
        urls = {entry["id"]: entry["url"] for entry in sample_registry(9000, ["parti"], LIBRARY)}
        assert urls["radio-meridien-afrique"] == "http://127.0.0.1:9000/fr/afrique/rss"
        assert urls["le-logone"] == "http://127.0.0.1:9005/rss"
        assert urls["mauvais-parti"] == "http://127.0.0.1:9006/mauvais/parti"

    def test_an_unknown_broken_feed_is_named(self) -> None:
        with pytest.raises(ValueError, match="rouge"):
            sample_registry(9000, ["rouge"], LIBRARY)


class TestProcess:
    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "sahel_pipeline.local.newspapers", *arguments]

    @pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
    def test_it_says_ready_serves_and_stops_cleanly(
        self, tmp_path: Path, signal_number: signal.Signals
    ) -> None:
        registry = tmp_path / "registry.yaml"
        with subprocess.Popen(
            self.command("--base-port", "0", "--registry", str(registry), "--with-broken"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert "ready" in process.stdout.readline()
            feeds = load_registry(registry)
            assert [feed.id for feed in feeds if feed.id.startswith("mauvais-")] == [
                f"mauvais-{name}" for name in SHOWN_BROKEN
            ]
            assert Answer(feeds[0].url).status == 200
            process.send_signal(signal_number)
            assert process.wait(timeout=10) == 0
            assert process.stderr.read() == ""

    def test_a_busy_port_is_an_error_that_says_which(self) -> None:
        base = free_ports(7)
        with socket.create_server(("127.0.0.1", base + 2)):
            done = subprocess.run(
                self.command("--base-port", str(base)), capture_output=True, text=True, timeout=60
            )
        assert done.returncode == 1
        assert f"port {base + 2} on 127.0.0.1" in done.stderr
        assert "--base-port" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_failed_start_frees_the_ports_it_had(self) -> None:
        base = free_ports(7)
        with socket.create_server(("127.0.0.1", base + 6)), pytest.raises(PortInUseError), Newspapers(base):
            pass
        with Newspapers(base, library=LIBRARY) as papers:
            assert list(papers.ports.values()) == list(range(base, base + 7))

    def test_a_registry_that_cannot_be_written_is_an_error(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["--base-port", "0", "--registry", str(tmp_path / "none" / "r.yaml")]) == 1
        assert "r.yaml" in capsys.readouterr().err


class TestLoader:
    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        return Path(shutil.copytree(SAMPLE_DIR, tmp_path / "sample"))

    def spoil(self, path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("---\n", "", "must begin with YAML"),
            ("slug: masra", "slug: kasra", "slug: is kasra-accord-kinshasa"),
            ("published: 2023-12-04T17:00:00+01:00", "published: 2023-12-04T17:00:00", "published"),
            ("section: politique", "rubrique: politique", "section: Field required"),
            ("feeds: [le-logone]", "feeds: [logone]", "feeds: unknown feed"),
            ("feeds: [le-logone]", "feeds: [le-logone, le-kawar]", "feeds of one publisher"),
            ("feeds: [le-logone]", "feeds: [le-logone", "is not YAML"),
            ("author: ", "subscribers: true\nauthor: ", "le-logone has no subscriber_path"),
        ],
    )
    def test_a_wrong_article_is_named_with_its_field(self, copy: Path, old: str, new: str, said: str) -> None:
        self.spoil(copy / "articles" / "masra-accord-kinshasa.md", old, new)
        with (
            pytest.raises(SampleError, match=rf"masra-accord-kinshasa\.md: .*{said}"),
            Newspapers(0, library=load_library(copy)),
        ):
            pass

    def test_an_article_without_text(self, copy: Path) -> None:
        path = copy / "articles" / "masra-accord-kinshasa.md"
        path.write_text("---" + path.read_text(encoding="utf-8").split("---")[1] + "---\n", encoding="utf-8")
        with pytest.raises(SampleError, match="no text"):
            load_library(copy)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("format: atom", "format: json", "feeds.0.format"),
            ("publishers:", "papers:", "publishers"),
            ("id: la-dune-fr", "id: le-kawar", "id le-kawar is given to 2 feeds"),
            ("id: le-logone\n        title", "id: le-tchad\n        title", "unknown feed"),
        ],
    )
    def test_a_wrong_publisher_is_named(self, copy: Path, old: str, new: str, said: str) -> None:
        self.spoil(copy / "newspapers.yaml", old, new)
        with pytest.raises(SampleError, match=said):
            load_library(copy)

    def test_a_feed_without_articles(self, copy: Path) -> None:
        for path in (copy / "articles").glob("*.md"):
            if "la-dune-ar" in path.read_text(encoding="utf-8"):
                path.unlink()
        with pytest.raises(SampleError, match="no article is in the feed la-dune-ar"):
            load_library(copy)

    def test_two_articles_at_one_address(self) -> None:
        publisher = LIBRARY.publishers[0].model_copy(update={"article_path": "/fr/{section}"})
        library = Library((publisher, *LIBRARY.publishers[1:]), LIBRARY.articles)
        with pytest.raises(SampleError, match="already taken"), Newspapers(0, library=library):
            pass


class TestGold:
    """The labels of the sample articles, by which extraction is measured."""

    def test_every_french_article_is_labelled_once(self) -> None:
        french = {a.slug for a in LIBRARY.articles if FEEDS[a.meta.feeds[0]].language == "fr"}
        assert sorted(article["id"] for article in GOLD) == sorted(french)

    def test_articles_that_are_not_about_the_sahel_have_no_records(self) -> None:
        others = [article for article in GOLD if not article["sahel"]]
        assert len(others) >= 12
        assert all(article["meetings"] == article["alliances"] == [] for article in others)

    def test_some_articles_about_the_sahel_have_no_records(self) -> None:
        assert sum(a["sahel"] and not a["meetings"] and not a["alliances"] for a in GOLD) >= 6

    @pytest.mark.parametrize(("slug", "kind", "record"), RECORDS)
    def test_records_keep_the_contract(self, slug: str, kind: str, record: dict[str, Any]) -> None:
        assert record["evidence"]
        assert all(sentence in ARTICLES[slug].text for sentence in record["evidence"])
        if kind == "meetings":
            MeetingKind(record["kind"])
            MeetingStatus(record["status"])
            assert record["parties"]
            assert (record["place"] is None) == (record["country"] is None)
        else:
            AllianceAction(record["action"])
            AllianceStatus(record["status"])
            assert record["alliance"]
            assert not record["sectors"] or record["action"] in ("agreed", "cooperates")
        assert all(Topic(topic) for topic in record.get("topics", record.get("sectors")))

    def test_every_kind_status_and_action_occurs(self) -> None:
        meetings = [record for _, kind, record in RECORDS if kind == "meetings"]
        alliances = [record for _, kind, record in RECORDS if kind == "alliances"]
        assert {record["kind"] for record in meetings} == set(MeetingKind)
        assert {record["status"] for record in meetings} == set(MeetingStatus)
        assert {record["action"] for record in alliances} == set(AllianceAction)
        assert {record["status"] for record in alliances} == set(AllianceStatus)
