from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from sahel_pipeline.feeds.parser import FeedParser
from sahel_pipeline.feeds.status import FetchStatus
from tests.unit.feeds.servers import RSS

URL = "https://journal.example/feed"


SLOW = b"<rss>" + b"<item>" * 300_000  # half a minute of work


def test_one_child_serves_many_feeds() -> None:
    with FeedParser() as parser:
        first = parser.parse(RSS, url=URL)
        children = set(psutil.Process().children())
        again = [parser.parse(RSS, url=URL) for _ in range(20)]
        assert set(psutil.Process().children()) == children
    assert first.status is FetchStatus.OK
    assert first.entries[0].published is not None
    assert first.entries[0].published.utcoffset() is not None
    assert all(parsed == first for parsed in again)


def test_every_input_gives_an_outcome_and_the_child_lives_on() -> None:
    with FeedParser() as parser:
        statuses = [
            parser.parse(body, url=URL, content_type=kind).status
            for body, kind in (
                (b"", None),
                (b"<html></html>", "application/rss+xml"),
                (bytes(range(256)), "text/xml; charset=\x00"),
                (b"\x1f\x8b\x08garbage", None),
                (RSS, "text/html"),
            )
        ]
    assert statuses == ["empty", "html", "malformed", "malformed", "ok"]


def test_a_feed_that_takes_too_long_is_stopped_and_the_next_is_read() -> None:
    with FeedParser(timeout_s=1) as parser:
        parser.parse(RSS, url=URL)
        bomb = parser.parse(SLOW, url=URL)
        after = parser.parse(RSS, url=URL)
    assert bomb.status is FetchStatus.TOO_COSTLY
    assert bomb.error is not None
    assert bomb.error.startswith(f"{URL}: took more than 0.75 s to read; ")
    assert after.status is FetchStatus.OK


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited on Linux only")
def test_a_feed_that_takes_too_much_memory_is_stopped_and_the_next_is_read() -> None:
    heavy = RSS.replace(b"Niamey", b"x" * 9_000_000)
    with FeedParser(memory_mb=20) as parser:
        parsed = parser.parse(heavy, url=URL)
        after = parser.parse(RSS, url=URL)
    assert parsed.status is FetchStatus.TOO_COSTLY
    assert parsed.error is not None
    assert "took more than 20 MB" in parsed.error
    assert after.status is FetchStatus.OK


def test_entity_bombs_are_cut() -> None:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">'
        + levels
        + b"]>"
        + RSS[39:].replace(b"sommet", b"&l9;")
    )
    quadratic = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "'
        + b"x" * 50_000
        + b'">]>'
        + RSS[39:].replace(b"sommet", b"&a;" * 50_000)
    )
    with FeedParser(timeout_s=10) as parser:
        for bomb in (laughs, quadratic):
            parsed = parser.parse(bomb, url=URL)
            assert parsed.status in (FetchStatus.OK, FetchStatus.MALFORMED, FetchStatus.TOO_COSTLY)
            assert len(repr(parsed)) < 2_000_000
        assert parser.parse(RSS, url=URL).status is FetchStatus.OK


def test_fifty_thousand_entries_are_cut_to_the_limit_in_time() -> None:
    item = b"<item><title>Titre</title><link>https://journal.example/%d</link></item>"
    body = b"<rss version='2.0'><channel>" + b"".join(item % n for n in range(50_000)) + b"</channel></rss>"
    with FeedParser(timeout_s=20, max_entries=500) as parser:
        parsed = parser.parse(body, url=URL)
    assert len(parsed.entries) == 500
    assert parsed.problems == ("only the first 500 entries were read, 49500 more were left out",)


def test_of_a_feed_that_costs_too_much_the_first_entries_are_read() -> None:
    item = b"<item><title>Titre</title><link>https://journal.example/%d</link></item>"
    costly = b"<item><summary>x</summary>" + b"<category>y</category>" * 200_000 + b"</item>"
    body = (
        b"<rss version='2.0'><channel>"
        + b"".join(item % n for n in range(500))
        + costly
        + b"</channel></rss>"
    )
    with FeedParser(timeout_s=4) as parser:
        parsed = parser.parse(body, url=URL)
    assert (parsed.status, len(parsed.entries)) == (FetchStatus.OK, 100)
    assert parsed.problems == ("only the first 100 entries were read, 401 more were left out",)


def test_a_child_that_dies_is_replaced() -> None:
    with FeedParser() as parser:
        parser.parse(RSS, url=URL)
        process = parser._children[0]._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert parser.parse(RSS, url=URL).status is FetchStatus.OK


def test_threads_share_the_children() -> None:
    with FeedParser(workers=2) as parser, ThreadPoolExecutor(6) as threads:
        parsed = list(threads.map(lambda n: parser.parse(RSS, url=f"https://e.example/{n}/"), range(30)))
    assert [feed.entries[0].link for feed in parsed] == ["https://e.example/sommet"] * 30


def test_the_child_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with FeedParser() as parser:
        parser.parse(RSS, url=URL)
        process = parser._children[0]._process
        assert process is not None
        environ = Path(f"/proc/{process.pid}/environ")
        if not environ.exists():
            pytest.skip("the environment of a process can be read on Linux only")
        assert b"secret" not in environ.read_bytes()


def test_the_child_leaves_with_its_parent() -> None:
    script = (
        "import os; from sahel_pipeline.feeds.parser import FeedParser\n"
        "parser = FeedParser(); parser.parse(b'x', url='https://e.example/')\n"
        "print(parser._children[0]._process.pid, flush=True); os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    deadline = time.monotonic() + 60
    while is_running(int(done.stdout)):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # where nobody reaps orphans, a dead one still has a number
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_closing_ends_the_child() -> None:
    parser = FeedParser()
    parser.parse(RSS, url=URL)
    process = parser._children[0]._process
    assert process is not None
    parser.close()
    assert process.poll() is not None


def test_a_child_loads_feedparser_only_for_a_feed_that_needs_it() -> None:
    """It takes longer to load than many a feed to read, and most feeds do without."""
    script = """
import sys
from sahel_pipeline.feeds.parser_child import read_feed

plain = b'<rss version="2.0"><channel><item><title>A</title></item></channel></rss>'
other = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title></entry></feed>'
for body in (plain, other):
    print(len(read_feed(body, url="http://example.org/rss").entries), "feedparser" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False", "1", "True"]
