import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sahel_pipeline.articles import PageReader, RawPage, extract_page
from tests.unit.articles.pages import ARTICLE, page

GOOD = RawPage(page().encode(), "https://exemple.fr/2023/05/12/a", "text/html; charset=utf-8")
SLOW = RawPage(  # takes trafilatura ten seconds
    b"<html><body>" + b"<p>un mot <a href='/x'>lien</a> et un autre mot.</p>" * 90_000,
    "https://exemple.fr/lent",
)


def idle(reader: PageReader) -> list[int]:
    """Process ids of the children that wait for a page."""
    children = [reader._idle.get() for _ in range(reader._idle.qsize())]
    for child in children:
        reader._idle.put(child)
    return [child._process.pid for child in children]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # a zombie has ended too; nobody has collected it yet
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.parametrize("workers", [0, 2])
def test_pages_are_read_in_order(workers: int) -> None:
    pages = [
        GOOD,
        RawPage(b"", "https://exemple.fr/vide"),
        RawPage(b"%PDF-1.7", "https://exemple.fr/pdf"),
        GOOD,
    ] * 5
    with PageReader(workers) as reader:
        results = list(reader.read_many(iter(pages)))
    assert [result.problem for result in results] == [None, "empty", "not_html", None] * 5
    assert results[0] == extract_page(GOOD.html, url=GOOD.url, content_type=GOOD.content_type)
    assert results[0].text.endswith(ARTICLE)
    assert results[0].published is not None


def test_read_many_holds_a_few_pages_only() -> None:
    taken = 0

    def endless():  # type: ignore[no-untyped-def]
        nonlocal taken
        while True:
            taken += 1
            yield GOOD

    with PageReader(1) as reader:
        results = reader.read_many(endless())
        next(results)
        assert taken < 10


def test_a_page_that_takes_too_long_costs_that_page_only() -> None:
    with PageReader(1, timeout=1.5) as reader:
        started = time.monotonic()
        results = list(reader.read_many([GOOD, SLOW, GOOD]))
        assert time.monotonic() - started < 60
    assert [result.problem for result in results] == [None, "timeout", None]


def test_a_crash_costs_the_page_under_way_only() -> None:
    with PageReader(1, timeout=60) as reader:
        assert reader.read(GOOD).problem is None
        (child,) = idle(reader)
        threading.Timer(0.5, os.kill, (child, signal.SIGKILL)).start()
        results = list(reader.read_many([SLOW, GOOD]))
    assert [result.problem for result in results] == ["crashed", None]


def test_a_child_lost_between_two_pages_costs_nothing() -> None:
    with PageReader(1) as reader:
        reader.read(GOOD)
        (child,) = idle(reader)
        os.kill(child, signal.SIGKILL)
        time.sleep(0.3)
        assert reader.read(GOOD).problem is None


def test_no_child_outlives_the_reader() -> None:
    with PageReader(2) as reader:
        list(reader.read_many([GOOD] * 8))
        pids = idle(reader)
        assert pids
        assert all(map(is_running, pids))
    assert not any(map(is_running, pids))


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, sys\n"
        "from sahel_pipeline.articles import PageReader, RawPage\n"
        "reader = PageReader(1)\n"
        "reader.read(RawPage(b'<p>x</p>', 'https://exemple.fr/a'))\n"
        "print(reader._idle.get()._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    parent = subprocess.run([sys.executable, script], capture_output=True, text=True)
    child = int(parent.stdout)
    deadline = time.monotonic() + 10
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def test_it_works_in_a_daemonic_process(tmp_path: Path) -> None:
    # multiprocessing forbids daemonic processes, such as some task runners use, children of its own kind
    script = tmp_path / "daemonic.py"
    script.write_text(
        "import multiprocessing\n"
        "from sahel_pipeline.articles import PageReader, RawPage\n"
        "def task():\n"
        "    with PageReader(1) as reader:\n"
        "        print(reader.read(RawPage(b'<html></html>', 'https://exemple.fr/a')).problem, flush=True)\n"
        "if __name__ == '__main__':\n"
        "    process = multiprocessing.get_context('spawn').Process(target=task, daemon=True)\n"
        "    process.start()\n"
        "    process.join()\n"
    )
    assert subprocess.run([sys.executable, script], capture_output=True, text=True).stdout.strip() == "empty"


def test_a_child_that_cannot_start_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["/nowhere"])
    with (
        PageReader(1) as reader,
        pytest.raises(RuntimeError, match="cannot start a process that reads pages"),
    ):
        reader.read(GOOD)
