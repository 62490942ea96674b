"""Parse feeds in a child process that can be stopped.

feedparser has no limit of time or memory: a megabyte of attributes keeps it busy for minutes. So it
works in a child process, which is told apart from ours in every respect: a plain `python -m` (no
fork, no `multiprocessing`, so it works inside any Airflow executor), without our environment and its
credentials, with its memory limited, and killed when its time is over. A child serves many feeds and
is replaced after a kill.

Messages on the socket between the two are a length (8 bytes, big-endian) and that many bytes: to the
child a JSON header, then the body; back comes the `ParsedFeed` as JSON, never as pickle.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter

from sahel_pipeline.feeds.entry import ParsedFeed
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus

_PARSED_FEED = TypeAdapter(ParsedFeed)
_LENGTH = struct.Struct(">Q")
_MAX_ANSWER = 200_000_000  # bytes; more than the child's memory can hold anyhow
_FEWER = 100  # entries read of a feed that costs too much as a whole
_LAST = 0.25  # share of the time that is left for them
_START_TIMEOUT = 60.0  # seconds until a child must have loaded its code, on a busy machine


class _TooCostlyError(Exception):
    """The child took too long, too much memory, or died."""


class FeedParser:
    """Parser of feeds, to be used as a context manager. Safe to call from several threads.

    Args:
        timeout_s: seconds one feed may take.
        max_entries: entries read from one feed, from the top.
        memory_mb: megabytes (10^6 bytes) one feed may take beyond the bare child; enforced where the
            system can limit address space (Linux).
        workers: children working at the same time.
    """

    def __init__(
        self,
        *,
        timeout_s: float = 20.0,
        max_entries: int = 1000,
        memory_mb: int = 150,
        workers: int = 1,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_entries = max_entries
        self._memory_mb = memory_mb
        self._children = [_Child(memory_mb) for _ in range(workers)]
        self._idle = list(self._children)
        self._free = threading.Semaphore(workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the children."""
        for child in self._children:
            child.stop()

    def parse(
        self,
        body: bytes,
        *,
        url: str,
        content_type: str | None = None,
        now: datetime | None = None,
        timeout_s: float | None = None,
    ) -> ParsedFeed:
        """Read a feed; blocks for at most the time-out (and the start of a child).

        Args:
            body: the document, decompressed.
            url: where it came from; relative links are resolved against it.
            content_type: header it came with.
            now: when it was fetched; dates more than a day ahead of it are not trusted.
            timeout_s: seconds this feed may take, instead of the parser's own.

        Returns:
            What the feed says; a feed that cannot be read gives a `ParsedFeed` that says why.

        Raises:
            RuntimeError: when no child can be started: Python or the package is broken, not the feed.
        """
        timeout_s = timeout_s or self._timeout_s
        header = {"url": url, "content_type": content_type, "now": now.isoformat() if now else None}
        reasons = []
        with self._free:
            child = self._idle.pop()
            try:
                # When the whole costs too much, the first entries are better than none.
                for entries, share in ((self._max_entries, 1 - _LAST), (_FEWER, _LAST)):
                    limits = {"max_entries": min(entries, self._max_entries), "timeout_s": timeout_s * share}
                    try:
                        answer = child.ask(json.dumps(header | limits).encode(), body, timeout_s * share)
                        return _PARSED_FEED.validate_json(answer)
                    except _TooCostlyError as error:
                        reasons.append(str(error))
            finally:
                self._idle.append(child)
        status = FetchStatus.TOO_COSTLY
        return ParsedFeed(status=status, error=f"{url}: {reasons[0]}; {MEANINGS[status].action}")


class _Child:
    """One child process; started when first needed, and again after it was killed."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None

    def ask(self, header: bytes, body: bytes, timeout_s: float) -> bytes:
        """Send one feed and wait for the answer.

        Raises:
            _TooCostlyError: when none came; the child is gone then.
        """
        channel = self._started()
        deadline = time.monotonic() + timeout_s
        try:
            for part in (header, body):
                channel.settimeout(_left(deadline))
                channel.sendall(_LENGTH.pack(len(part)))
                channel.sendall(part)
            (length,) = _LENGTH.unpack(_receive(channel, _LENGTH.size, deadline))
            if length == 0:  # the child ran out of memory and is leaving
                raise _TooCostlyError(f"took more than {self._memory_mb} MB to read")
            if length > _MAX_ANSWER:
                raise _TooCostlyError("gave an answer that is too long")
            return _receive(channel, length, deadline)
        except TimeoutError:
            self.stop()
            raise _TooCostlyError(f"took more than {timeout_s:g} s to read") from None
        except OSError:
            code = self.stop()
            raise _TooCostlyError(f"made the reading process die (exit code {code})") from None
        except BaseException:
            self.stop()  # what is on the wire no longer fits the next question
            raise

    def _started(self) -> socket.socket:
        if self._process is not None and self._socket is not None and self._process.poll() is None:
            return self._socket
        self.stop()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [
                    *(sys.executable, "-P", "-S", "-X", "utf8", "-W", "ignore"),
                    *("-m", "sahel_pipeline.feeds.parser_child", str(theirs.fileno()), str(self._memory_mb)),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # It reads what strangers wrote: it gets none of our environment, only the way to its code,
                # which is all of ours, so that it need not look for it (-S).
                env={"PYTHONPATH": _code_path()},
            )
        self._socket = ours
        try:
            _receive(ours, 1, time.monotonic() + _START_TIMEOUT)  # it says so when it is ready
        except OSError as error:
            code = self.stop()
            raise RuntimeError(
                f"the process that reads feeds did not start (exit code {code}); "
                f"try `{sys.executable} -m sahel_pipeline.feeds.parser_child` to see why"
            ) from error
        return ours

    def stop(self) -> int | None:
        """Kill the child; return its exit code, None when there was none."""
        process, channel = self._process, self._socket
        self._process = self._socket = None
        if channel is not None:
            channel.close()
        if process is None:
            return None
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        return process.wait()


def _code_path() -> str:
    """Module path for a child that must find the same code as we did."""
    ours = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join(dict.fromkeys([ours, *(entry for entry in sys.path if entry)]))


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _receive(channel: socket.socket, size: int, deadline: float) -> bytes:
    received = bytearray()
    while len(received) < size:
        channel.settimeout(_left(deadline))
        chunk = channel.recv(min(size - len(received), 1 << 20))
        if not chunk:
            raise ConnectionResetError("the child closed the connection")
        received += chunk
    return bytes(received)
