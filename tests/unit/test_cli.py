"""The command `sahel` as a stranger uses it: what it prints, where, and how it ends."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from typer.testing import CliRunner, Result

from sahel_pipeline.cli import app
from sahel_pipeline.local.newspapers import Newspapers
from sahel_pipeline.local.processes import free_port
from sahel_pipeline.records import Extraction
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.conftest import BUCKET
from tests.unit.pipeline.site import Answer, Site

SAHEL = Path(sys.executable).with_name("sahel")
TEXT = (
    "Le président malien Assimi Goïta a reçu mardi à Bamako le ministre algérien des Affaires étrangères, "
    "Ahmed Attaf. Le Mali, le Burkina Faso et le Niger sont membres de l’AES.\n"
)

GOOD = {
    "id": "a1",
    "date": "2024-07-08",
    "date_precision": "day",
    "title": "Audience à Bamako",
    "source": "Journal",
    "text": TEXT,
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without settings and keys, in an empty folder."""
    for name in list(os.environ):
        if name.startswith(("SAHEL_", "AWS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bucket(
    bare: Path, s3_access: S3Access, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> ObjectStore:
    """The environment leads to an empty corner of the test bucket."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_access.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_access.secret)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", str(s3_access.endpoint))
    monkeypatch.setenv("SAHEL_BUCKET", BUCKET)
    monkeypatch.setenv("SAHEL_PREFIX", store.prefix)
    monkeypatch.setenv("SAHEL_MAX_LOST_SHARE", "0.5")
    return store


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that may be read."""
    with Site() as served:
        monkeypatch.setenv("SAHEL_ALLOW_HOSTS", served.host)
        yield served


def sahel(*arguments: str, stdin: str | bytes = "") -> Result:
    """Run the command in this process; what it did not foresee is raised."""
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def fails(result: Result, *parts: str) -> None:
    """It ended with status 1 and one message for people, on standard error."""
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.output
    for part in parts:
        assert part in result.stderr


def commands(group: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *path, name)
        yield (*path, name), command


def test_every_command_explains_itself_and_its_options() -> None:
    every = dict(commands(typer.main.get_command(app)))
    assert {" ".join(path) for path in every} >= {
        *("run", "extract", "label", "feeds list", "feeds check", "feeds parse", "query", "schema", "up")
    }
    for path, command in every.items():
        assert sahel(*path, "--help").exit_code == 0
        assert command.help, path
        for parameter in command.params:
            assert parameter.help, (path, parameter.name)


def test_a_wrong_command_or_option_is_refused_with_a_hint() -> None:
    assert sahel("extrat").exit_code == 2
    result = sahel("schema", "meeting")
    assert result.exit_code == 2
    assert "meetings" in result.stderr


def test_a_mistyped_setting_is_told_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHEL_BUKET", "x")
    for arguments in (["run"], ["feeds", "list"], ["query", "SELECT 1"]):
        fails(sahel(*arguments), "SAHEL_BUKET", "did you mean SAHEL_BUCKET?")


class TestExtract:
    """`sahel extract`."""

    def test_a_file_gives_tables_with_evidence(self, bare: Path) -> None:
        (bare / "a.txt").write_text(TEXT)
        result = sahel("extract", "a.txt", "--date", "2024-07-08", "--title", "Audience")
        assert result.exit_code == 0
        assert "Assimi Goïta" in result.stdout
        assert "2024-07-02" in result.stdout
        assert "Ahmed Attaf." in result.stdout

    def test_standard_input_gives_json(self) -> None:
        result = sahel("extract", "-", "--date", "2024-07-08", "--json", stdin=TEXT)
        extraction = Extraction.model_validate_json(result.stdout)
        assert extraction.sahel
        assert [meeting.date for meeting in extraction.meetings] == ["2024-07-02"]
        for record in [*extraction.meetings, *extraction.alliances]:
            assert all(TEXT[e.start : e.end] == e.text for e in record.evidence)

    def test_it_explains_each_field_on_request(self) -> None:
        shown = sahel("extract", "-", "--date", "2024-07-08", "--explain", stdin=TEXT).stdout
        assert "Why meeting 1" in shown
        assert "resolved against 2024-07-08" in shown
        result = sahel("extract", "-", "--date", "2024-07-08", "--explain", "--json", stdin=TEXT)
        printed = json.loads(result.stdout)
        explained = {e["record_id"]: {b["field"] for b in e["fields"]} for e in printed["explanations"]}
        assert set(explained) == {r["record_id"] for r in (*printed["meetings"], *printed["alliances"])}
        assert all({"date", "status", "confidence"} <= fields for fields in explained.values())
        assert "explanations" not in sahel("extract", "-", "--json", stdin=TEXT).stdout

    def test_without_a_date_it_says_what_that_means(self) -> None:
        result = sahel("extract", "-", stdin=TEXT)
        assert "Without --date" in result.stdout

    def test_the_page_of_an_article_with_its_own_date(self, site: Site) -> None:
        site.article("visite", TEXT)
        page = site.pages["/article/visite"]
        page.body = page.body.replace(
            b"</head>", b'<meta property="article:published_time" content="2024-07-08T10:00:00Z"></head>'
        )
        result = sahel("extract", f"{site.origin}/article/visite", "--json")
        meetings = Extraction.model_validate_json(result.stdout).meetings
        assert "2024-07-02" in [meeting.date for meeting in meetings]
        assert {meeting.title for meeting in meetings} == {"Visite de travail à Bamako (visite)"}

    def test_a_text_without_records(self) -> None:
        assert "No records." in sahel("extract", "-", "--date", "2024-07-08", stdin="Il pleut.").stdout
        assert "No records." in sahel("extract", "-", "--date", "2024-07-08").stdout

    def test_a_file_with_a_byte_order_mark_is_read_without_it(self, bare: Path) -> None:
        (bare / "a.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
        result = sahel("extract", "a.txt", "--date", "2024-07-08", "--json")
        assert Extraction.model_validate_json(result.stdout).meetings[0].evidence[0].start == 0

    def test_what_cannot_be_read_is_told(self, bare: Path, site: Site) -> None:
        fails(
            sahel("extract", "missing.txt"), "cannot read missing.txt: No such file", "give an existing file"
        )
        fails(sahel("extract", str(bare)), "Is a directory")
        (bare / "latin.txt").write_bytes("Le président a été reçu".encode("latin-1"))
        fails(sahel("extract", "latin.txt"), "latin.txt is not UTF-8 text", "at byte 5", "convert it first")
        fails(sahel("extract", f"{site.origin}/none"), f"{site.origin}/none: answered 404")

    def test_a_wrong_date_is_told(self) -> None:
        for wrong in ("hier", "2024-13-01", "08/07/2024", "2024"):
            fails(sahel("extract", "-", "--date", wrong, stdin=TEXT), repr(wrong), "YYYY-MM-DD")

    def test_bytes_on_standard_input_that_are_no_utf8_are_told_in_any_locale(self) -> None:
        """Python itself lets them pass in the C locale."""
        result = subprocess.run(
            [SAHEL, "extract", "-"],
            input="Le président a été reçu".encode("latin-1"),
            capture_output=True,
            env={**os.environ, "LC_ALL": "C"},
            check=False,
        )
        assert result.returncode == 1
        assert b"error: - is not UTF-8 text" in result.stderr
        assert result.stdout == b""


class EndsItsProcess:
    """What ends the process that it is sent to."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


class TestLabel:
    """`sahel label`."""

    def lines(self, *articles: Any) -> str:
        return "\n".join(json.dumps(article, ensure_ascii=False) for article in articles) + "\n"

    def test_lines_in_give_lines_out_in_their_order(self, bare: Path) -> None:
        other = GOOD | {"id": "a2", "title": "Météo", "text": "Il pleut sur Lyon.", "source": None}
        month = GOOD | {"id": "a3", "date_precision": "month"}
        (bare / "in.jsonl").write_text(self.lines(GOOD, other) + "\n" + self.lines(month))
        result = sahel("label", "in.jsonl")
        assert result.exit_code == 0
        labels = [json.loads(line) for line in result.stdout.splitlines()]
        assert [label["id"] for label in labels] == ["a1", "a2", "a3"]
        assert all(label.keys() == {"id", "sahel", "meetings", "alliances"} for label in labels)
        assert [label["sahel"] for label in labels] == [True, False, True]
        assert [[meeting["date"] for meeting in label["meetings"]] for label in labels] == [
            ["2024-07-02"],
            [],
            [None],
        ], "of a month alone no Tuesday can be told"

    @pytest.mark.parametrize(
        "line",
        [
            "{",
            "[]",
            "7",
            '"text"',
            '{"id": "x"}',
            '{"text": "x", "date": "2024-07-08", "date_precision": "hour"}',
        ],
    )
    def test_a_bad_line_is_named_and_the_good_ones_before_it_are_labelled(
        self, line: str, bare: Path
    ) -> None:
        (bare / "in.jsonl").write_text(self.lines(GOOD) + line + "\n" + self.lines(GOOD))
        result = sahel("label", "in.jsonl")
        fails(result, "in.jsonl: line 2: ")
        assert [json.loads(printed)["id"] for printed in result.stdout.splitlines()] == ["a1"]

    def test_a_process_that_was_ended_is_told(self, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sahel_pipeline.relevance.is_sahel", EndsItsProcess())
        (bare / "in.jsonl").write_text(self.lines(GOOD))
        fails(sahel("label", "in.jsonl", "--processes", "2"), "in.jsonl: a process", "fewer --processes")

    def test_what_cannot_be_read_is_told(self, bare: Path) -> None:
        fails(sahel("label", "missing.jsonl"), "cannot read missing.jsonl: No such file")
        (bare / "latin.jsonl").write_bytes(b'{"text": "\xe9"}')
        fails(sahel("label", "latin.jsonl"), "latin.jsonl: ", "utf-8")

    def test_a_reader_that_has_seen_enough_is_no_error_of_the_file(self, bare: Path) -> None:
        """`sahel label - | head -1`."""
        code = (
            "import os, sys\n"
            "from sahel_pipeline.cli import app\n"
            "reading, writing = os.pipe()\n"
            "os.close(reading)\n"
            "os.dup2(writing, 1)\n"
            "app(['label', '-'])\n"
        )
        lines = self.lines(*([GOOD | {"text": "Il pleut."}] * 20))
        result = subprocess.run(
            [sys.executable, "-u", "-c", code], input=lines.encode(), capture_output=True, check=False
        )
        assert b"cannot read" not in result.stderr
        assert b"Traceback" not in result.stderr


def registry(folder: Path, *feeds: dict[str, Any]) -> str:
    known = {"publisher": "Journal", "country": "MLI", "language": "fr"}
    file = folder / "feeds.yaml"
    file.write_text(yaml.safe_dump([known | feed for feed in feeds]))
    return str(file)


class TestFeeds:
    """`sahel feeds`."""

    def test_a_registry_is_listed_with_what_is_off(self, bare: Path) -> None:
        file = registry(
            bare,
            {"id": "one", "url": "https://one.example/rss", "publisher": "Le [bold]Journal"},
            {"id": "two", "url": "https://two.example/rss", "enabled": False, "note": "personal use only"},
        )
        result = sahel("feeds", "list", "--feeds", file)
        assert result.exit_code == 0
        assert "Le [bold]Journal" in result.stdout
        assert "personal use only" in result.stdout
        assert "2 feeds, 1 of them read." in result.stdout

    def test_the_live_registry_is_good(self) -> None:
        result = sahel("feeds", "list")
        assert result.exit_code == 0
        assert int(result.stdout.splitlines()[-1].split()[0]) >= 80

    def test_a_wrong_registry_is_told_by_entry_and_field(self, bare: Path) -> None:
        file = registry(
            bare, {"id": "one", "url": "one.example"}, {"id": "TWO", "url": "https://two.example/"}
        )
        for command in ("list", "check"):
            fails(
                sahel("feeds", command, "--feeds", file),
                "entry 1 (one): field `url`",
                "entry 2 (TWO): field `id`",
            )
        fails(sahel("feeds", "list", "--feeds", "missing.yaml"), "missing.yaml: cannot be read")

    def test_the_sample_newspapers_can_be_looked_at(self, bare: Path) -> None:
        assert "radio-meridien-afrique" in sahel("feeds", "list", "--feeds", "sample").stdout
        checked = sahel("feeds", "check", "--feeds", "sample", "--only", "le-kawar", "--json")
        assert json.loads(checked.stdout)["status"] == "ok"

    def test_checking_asks_each_feed_and_ends_with_1_when_one_is_not_well(
        self, bare: Path, site: Site
    ) -> None:
        site.feed("/rss", site.item("a", when=datetime.now(UTC)))
        site.feed("/old", site.item("a", when=datetime(2024, 7, 8, tzinfo=UTC)))
        site.pages["/html"] = Answer(b"<!DOCTYPE html><html><body>Bonjour</body></html>")
        site.pages["/moved"] = Answer(status=301, headers={"Location": "/rss"})
        file = registry(
            bare,
            {"id": "none", "url": f"{site.origin}/none"},
            {"id": "good", "url": f"{site.origin}/rss"},
            {"id": "page", "url": f"{site.origin}/html"},
            {"id": "old", "url": f"{site.origin}/old"},
            {"id": "moved", "url": f"{site.origin}/moved"},
            {"id": "off", "url": f"{site.origin}/off", "enabled": False, "note": "closed"},
        )
        result = sahel("feeds", "check", "--feeds", file)
        assert result.exit_code == 1
        assert "1 of 5 feeds are well, 2 failing, 1 moved, 1 silent." in result.stdout
        for told in ("2024-07-08", "html", "not_found", "silent", "put that address into the registry"):
            assert told in result.stdout
        assert result.stdout.index("good") < result.stdout.index("none"), "trouble stands last"
        assert site.paths("/off") == []
        result = sahel("feeds", "check", "--feeds", file, "--json", "--trouble")
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        assert [(line["feed"], line["status"], line["entries"], list(line["trouble"])) for line in lines] == [
            ("none", "not_found", 0, ["failing"]),
            ("page", "html", 0, ["failing"]),
            ("old", "ok", 1, ["silent"]),
            ("moved", "ok", 1, ["moved"]),
        ]
        result = sahel("feeds", "check", "--feeds", file, "--only", "good")
        assert result.exit_code == 0
        assert "1 of 1 feeds are well." in result.stdout
        fails(sahel("feeds", "check", "--feeds", file, "--only", "other"), "other")

    def test_files_are_parsed_to_one_line_of_json_each(self, bare: Path, site: Site) -> None:
        site.feed("/rss", site.item("a"), site.item("b"))
        files = {
            "good.xml": site.pages["/rss"].body,
            "page.html": b"<!DOCTYPE html><html><body>Bonjour</body></html>",
            "empty.xml": b"",
            "cut.xml": site.pages["/rss"].body.partition(b"</item>")[0],
            "junk.xml": bytes(range(256)) * 10,
            "packed.xml.gz": gzip.compress(site.pages["/rss"].body),
            "bomb.gz": gzip.compress(bytes(20_000_000)),
            "cut.gz": gzip.compress(site.pages["/rss"].body)[:-20],
            "large.xml": b"<rss>" + b" " * 10_000_000,
            "rss?#%.xml": site.pages["/rss"].body,
            os.fsdecode(b"\xff.xml"): site.pages["/rss"].body,
            "-.xml": site.pages["/rss"].body,
        }
        for name, body in files.items():
            (bare / name).write_bytes(body)
        with zipfile.ZipFile(bare / "raw.zip", "w") as archive:
            for name in ("good.xml", "page.html"):
                archive.writestr(name, files[name])
        whole = (bare / "raw.zip").read_bytes()
        (bare / "cut.zip").write_bytes(whole[:-9])
        (bare / "broken.zip").write_bytes(whole.replace(b"<item>", b"<itom>"))
        (bare / "folder.xml").mkdir()
        os.mkfifo(bare / "pipe.xml")
        (bare / "circle.xml").symlink_to("circle.xml")
        broken = ("cut.zip", "broken.zip")
        others = (*broken, "missing.xml", "folder.xml", "pipe.xml", "circle.xml", "x" * 300, "/dev/zero")
        result = sahel("feeds", "parse", "--", *files, "raw.zip", *others)
        assert result.exit_code == 0
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        packed = ("raw.zip/good.xml", "raw.zip/page.html")
        assert [line["file"] for line in lines] == [*files, *packed, *others]
        told = {line["file"]: (line["status"], line["entries"]) for line in lines}
        assert [told[name] for name in packed] == [("ok", 2), ("html", 0)]
        assert told["good.xml"] == ("ok", 2)
        assert told["page.html"] == ("html", 0)
        assert told["empty.xml"] == ("empty", 0)
        assert told["cut.xml"] == ("ok", 1)
        assert told["junk.xml"] == ("malformed", 0)
        assert told["packed.xml.gz"] == told["rss?#%.xml"] == told["-.xml"] == ("ok", 2)
        assert told[os.fsdecode(b"\xff.xml")] == ("ok", 2)
        assert told["bomb.gz"] == told["large.xml"] == ("too_large", 0)
        assert told["cut.gz"] == ("bad_encoding", 0)
        assert {told[name] for name in others} == {("unreadable", 0)}
        assert all((line["error"] is None) == (line["status"] == "ok") for line in lines)


class TestRunAndQuery:
    """`sahel run` and `sahel query`."""

    @pytest.fixture
    def feeds(self, bare: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        """A registry of one of the sample newspapers."""
        with Newspapers(0, slow_seconds=1) as newspapers:
            chosen = [
                feed
                for feed in newspapers.registry(["html"])
                if feed["id"].startswith(("la-dune", "mauvais"))
            ]
            hosts = ",".join({feed["url"].split("/")[2] for feed in chosen})
            monkeypatch.setenv("SAHEL_ALLOW_HOSTS", hosts)
            monkeypatch.setenv("SAHEL_HOST_PACE", "0")
            file = bare / "chosen.yaml"
            file.write_text(yaml.safe_dump(chosen))
            yield str(file)

    def test_from_a_registry_to_records_and_questions(self, feeds: str, bucket: ObjectStore) -> None:
        first = sahel("run", "--feeds", feeds)
        assert first.exit_code == 0, first.output
        assert "Funnel of this run" in first.stdout
        assert "(mauvais-html): html: " in first.stdout
        assert "Meetings: who met whom" in first.stdout
        days = partitions.days(bucket, "meetings")
        assert days

        again = sahel("run", "--feeds", feeds)
        assert again.exit_code == 0
        assert "No new records" in again.stdout

        number = sahel("query", "--json", "SELECT count(*) AS n, count(DISTINCT dt) AS days FROM meetings")
        (row,) = map(json.loads, number.stdout.splitlines())
        assert row["days"] <= len(days)
        assert row["n"] == sum(bucket.get_json(keys.manifest("meetings", day))["rows"] for day in days)
        one = "SELECT dt, published, parties, evidence FROM meetings ORDER BY record_id LIMIT 1"
        table = sahel("query", one)
        assert table.exit_code == 0
        assert "1 rows" in table.stdout
        (row,) = map(json.loads, sahel("query", "--json", one).stdout.splitlines())
        assert row["published"].startswith(row["dt"])
        assert row["evidence"][0]["text"]
        statuses = sahel("query", "--json", "SELECT DISTINCT status FROM outcomes WHERE kind = 'feed'").stdout
        assert {json.loads(line)["status"] for line in statuses.splitlines()} >= {"ok", "html"}
        joined = (
            "SELECT count(*) AS n FROM meetings JOIN articles USING (article_id, dt) WHERE language = 'fr'"
        )
        assert json.loads(sahel("query", "--json", joined).stdout) == {"n": json.loads(number.stdout)["n"]}
        # Only when it runs does DuckDB find out about this one.
        fails(sahel("query", "SELECT title::INTEGER FROM articles"), "the query failed: Conversion Error")

    def test_a_registry_that_is_wrong_or_dead_ends_with_1(
        self, bare: Path, bucket: ObjectStore, site: Site
    ) -> None:
        fails(
            sahel("run", "--feeds", registry(bare, {"id": "one", "url": "x"})), "entry 1 (one): field `url`"
        )
        dead = registry(bare, {"id": "one", "url": f"{site.origin}/rss"})
        result = sahel("run", "--feeds", dead)
        fails(result, "one: not_found: ", "answered 404")
        assert "(one): not_found" in result.stdout

    def test_a_bucket_that_cannot_be_used_ends_with_1(
        self, bare: Path, bucket: ObjectStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = registry(bare, {"id": "one", "url": "http://one.example/rss"})
        commands = (["run", "--feeds", file], ["query", "SELECT 1"])
        monkeypatch.setenv("SAHEL_BUCKET", "no-such-bucket")
        for command in commands:
            fails(sahel(*command), "no bucket 'no-such-bucket'", "SAHEL_BUCKET")
        monkeypatch.setenv("SAHEL_BUCKET", BUCKET)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-secret")
        for command in commands:
            fails(sahel(*command), "refused the credentials", "AWS_SECRET_ACCESS_KEY")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        for command in commands:
            fails(sahel(*command), "no S3 credentials", "AWS_SECRET_ACCESS_KEY")

    def test_a_server_that_is_down_ends_with_1(
        self, bucket: ObjectStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        port = free_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{port}")
        fails(sahel("query", "SELECT 1"), f"does not answer at http://127.0.0.1:{port}")

    def test_an_empty_bucket_answers_with_nothing(self, bucket: ObjectStore) -> None:
        for view in ("articles", "meetings", "alliances", "outcomes", "rejected"):
            result = sahel("query", f"SELECT * FROM {view}")
            assert result.exit_code == 0, result.output
            assert result.stdout.endswith("0 rows\n")
        assert sahel("query", "--json", "SELECT parties FROM meetings").stdout == ""

    def test_a_wrong_query_says_what_is_wrong(self, bucket: ObjectStore) -> None:
        fails(sahel("query", "SELEKT 1"), "the query failed: Parser Error")
        fails(sahel("query", "SELECT nobody FROM meetings"), "the query failed: Binder Error", "nobody")
        fails(sahel("query", "SELECT * FROM meeting"), "the query failed: Catalog Error", "meetings")

    def test_odd_answers_are_printed(self, bucket: ObjectStore) -> None:
        assert "[red]" in sahel("query", "SELECT '[red]x' AS a, NULL AS b, [1, 2] AS c").stdout
        row = json.loads(
            sahel("query", "--json", "SELECT DATE '2024-07-08' AS d, 'é' AS e, NULL AS n").stdout
        )
        assert row == {"d": "2024-07-08", "e": "é", "n": None}
        assert sahel("query", "CREATE TABLE t (a INT)").exit_code == 0


@pytest.mark.parametrize(
    ("dataset", "title"),
    [
        ("meetings", "Meeting"),
        ("alliances", "Alliance"),
        ("articles", "Article"),
        ("outcomes", "Outcome"),
        ("rejected", "Rejection"),
    ],
)
def test_a_schema_is_printed_as_json(dataset: str, title: str) -> None:
    schema = json.loads(sahel("schema", dataset).stdout)
    assert schema["title"] == title
    assert schema["properties"].keys() >= {"feed_id", "source", "url"}


def test_table_definitions_are_printed_for_the_bucket_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAHEL_BUCKET", "records")
    monkeypatch.setenv("SAHEL_PREFIX", "lake/")
    printed = sahel("ddl", "athena").stdout
    assert printed.count("CREATE EXTERNAL TABLE") == 7
    assert "LOCATION 's3://records/lake/meetings/'" in printed
    assert (
        "LOCATION 's3://elsewhere/meetings/'"
        in sahel("ddl", "athena", "--location", "s3://elsewhere/").stdout
    )
