"""Reading many pages at once, in processes that may be lost.

HTML of the open web makes parsers run for minutes, take all memory or crash. So each page is read in
a child process with a time and a memory limit; a page that breaks its child costs that page only.

The children are plain `python -c` processes that talk over their standard streams, not
`multiprocessing` ones: those cannot be started from a daemonic process, and import the main module
again, which in an Airflow task is Airflow's own.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import resource
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, BinaryIO, Self

from sahel_pipeline.articles.page import MAX_PAGE_BYTES, PageText, extract_page

TIMEOUT = 20.0
"""Seconds for one page; a page of an ordinary news site takes a twentieth of a second."""

MEMORY = 2_000_000_000
"""Bytes of address space for a child process, where the system enforces it (Linux)."""

_START_TIMEOUT = 120.0  # seconds; starting takes half a second, on a machine that is not overloaded
_PAGES_PER_CHILD = 1000  # then a fresh one, since parsers hold on to memory
_PAGES_AHEAD = 4  # per process, in `read_many`
_HEADER = struct.Struct(">II")  # lengths of the metadata (JSON) and the page
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from sahel_pipeline.articles.reader import _serve; _serve()"


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it was fetched."""

    html: bytes
    """Body, decompressed."""
    url: str
    content_type: str | None = None


class PageReader:
    """Reads pages in child processes; a context manager that ends them.

    Safe to use from several threads, and inside an Airflow task.
    """

    def __init__(self, workers: int = 1, *, timeout: float = TIMEOUT) -> None:
        """Set the size; processes start with the first pages.

        Args:
            workers: Number of child processes. 0 reads in this process, without limits.
            timeout: Seconds for one page.
        """
        self._workers = workers
        self._timeout = timeout
        self._threads = ThreadPoolExecutor(max(workers, 1), thread_name_prefix="page-reader")
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()

    def read(self, page: RawPage) -> PageText:
        """Read one page.

        Raises:
            RuntimeError: A child process cannot be started.
        """
        if self._workers == 0:
            return extract_page(page.html, url=page.url, content_type=page.content_type)
        return self.submit(page).result()

    def submit(self, page: RawPage) -> Future[PageText]:
        """Read one page in the background (`asyncio.wrap_future` makes the result awaitable)."""
        return self._threads.submit(self._read_in_child if self._workers else self.read, page)

    def read_many(self, pages: Iterable[RawPage]) -> Iterator[PageText]:
        """Read pages, in their order, holding only a few of them at once.

        Raises:
            RuntimeError: A child process cannot be started.
        """
        if self._workers == 0:
            yield from map(self.read, pages)
            return
        ahead: deque[Future[PageText]] = deque()
        for page in pages:
            ahead.append(self.submit(page))
            if len(ahead) > _PAGES_AHEAD * self._workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def close(self) -> None:
        """End the child processes; pages not yet begun are given up."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_in_child(self, page: RawPage) -> PageText:
        child = self._child()
        result = child.read(page, self._timeout)
        self._idle.put(child)
        return result

    def _child(self) -> _Child:
        """Give an idle child, or a new one; those of no more use are ended on the way."""
        with contextlib.suppress(queue.Empty):
            while not (child := self._idle.get_nowait()).usable:
                child.end()
            return child
        return _Child()


class _Child:
    """One child process, of use until a page breaks it or it has read its share."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and code
            [sys.executable, "-c", _BOOT, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        self._pages_left = _PAGES_PER_CHILD
        if self._exchange(b"", _START_TIMEOUT) is None:
            self.end()
            message = (
                f"cannot start a process that reads pages ({sys.executable}): its error is on standard error"
            )
            raise RuntimeError(message)

    @property
    def usable(self) -> bool:
        return self._pages_left > 0 and self._process.poll() is None

    def read(self, page: RawPage, timeout: float) -> PageText:
        """Have a page read; a page that takes too long or breaks the process gives a problem."""
        self._pages_left -= 1
        metadata, html = json.dumps([page.url, page.content_type]).encode(), page.html[:MAX_PAGE_BYTES]
        answer = self._exchange(_HEADER.pack(len(metadata), len(html)) + metadata + html, timeout)
        if answer is None or self._timed_out:
            self._pages_left = 0
        if answer is None:
            # the timer ends a process by SIGKILL; so may a system short of memory, and that is a crash too
            return PageText(problem="timeout" if self._timed_out else "crashed")
        published = answer.pop("published")
        return PageText(published=datetime.fromisoformat(published) if published else None, **answer)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate()

    def _exchange(self, message: bytes, timeout: float) -> dict[str, Any] | None:
        """Send a message and wait for the answer; None when the process ended or was ended."""
        self._timed_out = False
        timer = threading.Timer(timeout, self._time_out)
        timer.start()
        try:
            self._to.write(message)
            self._to.flush()
            line = self._from.readline()
        except OSError:  # the process is gone
            return None
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _time_out(self) -> None:
        self._timed_out = True
        self._process.kill()


def _serve() -> None:
    """Read pages from standard input until it ends: what a child process runs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then closes our input
    with contextlib.suppress(ValueError, OSError):  # no such limit on this system
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.disable()  # what is wrong with a page is in its result
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints must not get between the answers
    _answer(sink, {})
    while len(header := source.read(_HEADER.size)) == _HEADER.size:
        metadata_size, page_size = _HEADER.unpack(header)
        url, content_type = json.loads(source.read(metadata_size))
        page = asdict(extract_page(source.read(page_size), url=url, content_type=content_type))
        page["published"] = page["published"] and page["published"].isoformat()
        _answer(sink, page)


def _answer(sink: BinaryIO, answer: dict[str, Any]) -> None:
    sink.write(json.dumps(answer).encode() + b"\n")
    sink.flush()
