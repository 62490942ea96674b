"""The child process of `parser`: `python -m sahel_pipeline.feeds.parser_child SOCKET MEMORY_MB`.

It leaves when its parent does, because then the socket ends.
"""

from __future__ import annotations

import json
import signal
import socket
import struct
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sahel_pipeline.feeds.document import read_feed
from sahel_pipeline.feeds.entry import Entry, ParsedFeed
from sahel_pipeline.feeds.status import FetchStatus

_LENGTH = struct.Struct(">Q")
_FEEDPARSER_MB = 10  # what feedparser takes once it is loaded, which the first feed that needs it does


def main(descriptor: int, memory_mb: int) -> None:
    """Answer questions on the socket until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    _limit_memory(memory_mb)
    with socket.socket(fileno=descriptor) as channel, channel.makefile("rb") as stream:
        with suppress(BrokenPipeError):  # the parent may have been killed meanwhile
            channel.sendall(b"+")
        while size := stream.read(_LENGTH.size):
            try:
                answer = _answer(_part(size, stream), _part(stream.read(_LENGTH.size), stream))
            except MemoryError:
                channel.sendall(_LENGTH.pack(0))
                return  # what is left of the heap is not to be relied on
            channel.sendall(_LENGTH.pack(len(answer)) + answer)


def _part(size: bytes, stream: BinaryIO) -> bytes:
    (length,) = _LENGTH.unpack(size)
    return stream.read(length)


def _answer(header: bytes, body: bytes) -> bytes:
    asked = json.loads(header)
    # The parent kills us sooner; this is for the case that it was itself killed meanwhile.
    signal.setitimer(signal.ITIMER_REAL, asked["timeout_s"] + 5)
    try:
        parsed = read_feed(
            body,
            url=asked["url"],
            content_type=asked["content_type"],
            now=datetime.fromisoformat(asked["now"]) if asked["now"] else None,
            max_entries=asked["max_entries"],
        )
    except MemoryError:
        raise
    except Exception as error:  # a feed nobody thought of must not cost the ones after it
        reason = f"{asked['url']}: cannot be read ({type(error).__name__}: {error}); please report this feed"
        parsed = ParsedFeed(status=FetchStatus.MALFORMED, error=reason)
    signal.setitimer(signal.ITIMER_REAL, 0)
    # Not as ASCII: half a surrogate pair would get through and be an error on the other side.
    answer = json.dumps(parsed, default=_as_json, ensure_ascii=False)
    return answer.encode("utf-8", "replace")


def _as_json(value: ParsedFeed | Entry | datetime) -> object:
    return value.isoformat() if isinstance(value, datetime) else vars(value)


def _limit_memory(megabytes: int) -> None:
    """Limit the address space to what the process has now and `megabytes` more, where that works."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + (megabytes + _FEEDPARSER_MB) * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
