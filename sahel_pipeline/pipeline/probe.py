"""A look at single feeds and pages, without bucket and state."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sahel_pipeline.articles import PageText, extract_page
from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.feeds.entry import ParsedFeed
from sahel_pipeline.feeds.fetch import fetch_feeds as fetch_all
from sahel_pipeline.feeds.health import Finding, diagnose, newest
from sahel_pipeline.feeds.http import ACCEPT_PAGE, FetchResult, as_fetched
from sahel_pipeline.feeds.parser import FeedParser
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.run import chosen_feeds, feed_client, feed_parser, page_client, parse_fetched
from sahel_pipeline.settings import Settings

_ZIP = b"PK\x03\x04"
_BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading a ZIP archive raises that is broken, encrypted, or packed in a way that is not known."""
_ALL = 1_000_000
"""Entries: more than a file of any allowed size can hold. Files are counted whole."""


def read_one_page(url: str, settings: Settings) -> PageText:
    """Fetch one article page and read its text.

    Raises:
        RunFailedError: when it cannot be fetched or has no text.
    """

    async def fetch() -> FetchResult:
        async with page_client(settings) as client:
            return await client.get(url, accept=ACCEPT_PAGE, max_bytes=settings.max_page_bytes)

    result = asyncio.run(fetch())
    if result.status is not FetchStatus.OK:
        raise RunFailedError(result.error or f"{url}: {result.status}")
    page = extract_page(result.body, url=result.final_url, content_type=result.content_type)
    if not page.text:
        raise RunFailedError(
            f"{url}: no article text was found on this page ({page.problem}); save it to a file"
        )
    return page


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """How one feed answered.

    Attributes:
        feed: The feed.
        status: The outcome.
        entries: Number of its entries.
        newest: When the newest of them was published (UTC); None when none has a date.
        findings: What is wrong with it and what to do; nothing when all is well.
    """

    feed: Feed
    status: FetchStatus
    entries: int
    newest: datetime | None
    findings: list[Finding]


def check_feeds(settings: Settings, now: datetime, only: Sequence[str] = ()) -> list[FeedCheck]:
    """Ask feeds as if for the first time.

    Args:
        settings: Registry and limits.
        now: The time.
        only: Ids of the feeds to ask; all enabled ones when empty.

    Returns:
        What came of each, in the order of the registry.

    Raises:
        RegistryError: when the registry is wrong or an id is unknown.
    """
    feeds = chosen_feeds(settings, only)

    async def check() -> dict[str, FeedCheck]:
        checks = {}
        with feed_parser(settings) as parser:
            async with feed_client(settings) as client:
                results = fetch_all(
                    feeds,
                    {},
                    client,
                    now=now,
                    concurrency=settings.fetch_concurrency,
                    per_host=settings.host_concurrency,
                )
                async for feed, result in results:
                    parsed = ParsedFeed(status=result.status, error=result.error)
                    if result.status is FetchStatus.OK:
                        parsed = await asyncio.to_thread(parse_fetched, parser, result, settings, now)
                    checks[feed.id] = FeedCheck(
                        feed=feed,
                        status=parsed.status,
                        entries=len(parsed.entries),
                        newest=newest(parsed),
                        findings=diagnose(feed, result, parsed, now),
                    )
        return checks

    checks = asyncio.run(check())
    return [checks[feed.id] for feed in feeds]


def parse_files(files: Iterable[Path], settings: Settings) -> Iterator[dict[str, Any]]:
    """Parse files as if they were fetched feeds, plain or gzipped; of a ZIP archive (`raw/`) all files in it.

    Args:
        files: Their paths.
        settings: Limits of size and time.

    Yields:
        For each its `file`, `status` (`unreadable`, or an outcome), number of `entries`, `error`, and what
        was repaired, skipped or cut (`problems`).
    """
    with feed_parser(settings, max_entries=_ALL) as parser:
        for file in files:
            for name, body in _contents(file, settings.max_feed_bytes + 1):
                if isinstance(body, OSError):
                    why = f"{name}: {body.strerror or body}; name a file that can be read"
                    yield _line(name, "unreadable", why)
                else:
                    parsed = _parsed(name, body, parser, settings)
                    yield _line(name, parsed.status, parsed.error, len(parsed.entries), parsed.problems)


def _line(
    file: Path, status: str, error: str | None, entries: int = 0, problems: Iterable[str] = ()
) -> dict[str, Any]:
    return {
        "file": str(file),
        "status": str(status),
        "entries": entries,
        "error": error,
        "problems": list(problems),
    }


def _contents(file: Path, most: int) -> Iterator[tuple[Path, bytes | OSError]]:
    """What a file holds, `most` bytes of each: itself, or what it is an archive of; or the error."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a pipe may never end, nor a device
            raise OSError(errno.EINVAL, "is no regular file")
        with file.open("rb") as stream:
            archived = stream.read(len(_ZIP)) == _ZIP
            stream.seek(0)
            if not archived:
                yield file, stream.read(most)
                return
            with zipfile.ZipFile(stream) as archive:
                for name in archive.namelist():
                    with archive.open(name) as member:
                        yield file / name, member.read(most)
    except OSError as error:
        yield file, error
    except _BROKEN_ARCHIVE as error:
        yield file, OSError(errno.EINVAL, f"is an archive that cannot be read ({error})")


def _parsed(file: Path, body: bytes, parser: FeedParser, settings: Settings) -> ParsedFeed:
    address = Path(os.path.abspath(file)).as_uri()  # noqa: PTH100
    result = as_fetched(body, address, max_bytes=settings.max_feed_bytes)
    if result.status is not FetchStatus.OK:
        return ParsedFeed(status=result.status, error=result.error)
    return parse_fetched(parser, result, settings, None)
