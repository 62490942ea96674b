"""A look at single feeds and pages, without bucket and state."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime

from sahel_pipeline.articles import PageText, extract_page
from sahel_pipeline.errors import RunFailedError
from sahel_pipeline.feeds.entry import ParsedFeed
from sahel_pipeline.feeds.fetch import fetch_feeds as fetch_all
from sahel_pipeline.feeds.http import ACCEPT_PAGE, FetchResult
from sahel_pipeline.feeds.parser import FeedParser
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.pipeline.run import chosen_feeds, http_client
from sahel_pipeline.settings import Settings


def read_one_page(url: str, settings: Settings) -> PageText:
    """Fetch one article page and read its text.

    Raises:
        RunFailedError: when it cannot be fetched or has no text.
    """

    async def fetch() -> FetchResult:
        async with http_client(settings) as client:
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


def check_feeds(
    settings: Settings, now: datetime, only: Sequence[str] = ()
) -> Iterator[tuple[Feed, FetchStatus, ParsedFeed, str | None]]:
    """Ask feeds as if for the first time: each with its status, what it says and what is wrong with it.

    Args:
        settings: Registry and limits.
        now: The time.
        only: Ids of the feeds to ask; all enabled ones when empty.

    Raises:
        RegistryError: when the registry is wrong or an id is unknown.
    """
    feeds = chosen_feeds(settings, only)

    async def fetch() -> list[tuple[Feed, FetchResult]]:
        async with http_client(settings) as client:
            return [pair async for pair in fetch_all(feeds, {}, client, now=now)]

    with FeedParser(timeout_s=settings.parse_timeout, max_entries=settings.max_entries) as parser:
        for feed, result in asyncio.run(fetch()):
            parsed = ParsedFeed(status=result.status, error=result.error)
            if result.status is FetchStatus.OK:
                parsed = parser.parse(
                    result.body, url=result.final_url, content_type=result.content_type, now=now
                )
            yield feed, parsed.status, parsed, parsed.error
