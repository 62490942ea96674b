"""A run: what every use case gets to know."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sahel_pipeline.feeds.entry import ParsedFeed
from sahel_pipeline.feeds.http import FetchResult, HttpClient
from sahel_pipeline.feeds.parser import FeedParser
from sahel_pipeline.feeds.registry import Feed, RegistryError, load_registry
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage.objects import ObjectStore

S3_AT_ONCE = 8
"""Objects of state read or written at once; a client of boto3 keeps ten connections."""
_FETCHING = 0.75  # the share of a feed's time that fetching it may take
_PARSERS = min(2, os.cpu_count() or 1)  # children that parse feeds, started when they have work


@dataclass(frozen=True)
class Run:
    """One run of a DAG or of the CLI.

    Attributes:
        id: Names the run in the bucket; the same when a task is tried again.
        now: Time that the run stands for (UTC); the same for all of its tasks and tries.
        store: The bucket.
        settings: The settings.
    """

    id: str
    now: datetime
    store: ObjectStore
    settings: Settings


def registry(settings: Settings) -> list[Feed]:
    """The feed registry that the settings name, with the feeds that are off.

    Raises:
        RegistryError: when it cannot be read or an entry is wrong.
    """
    return load_registry(None if settings.feeds == "live" else Path(settings.feeds))


def chosen_feeds(settings: Settings, only: Sequence[str]) -> list[Feed]:
    """The feeds of the registry with the ids `only`, or all that are enabled when it is empty.

    Raises:
        RegistryError: when the registry is wrong, an id is unknown, or nothing is left to read.
    """
    return choose(registry(settings), only, settings)


def choose(feeds: Sequence[Feed], only: Sequence[str], settings: Settings) -> list[Feed]:
    """Those of the feeds with the ids `only`, or all that are enabled when it is empty.

    Raises:
        RegistryError: when an id is unknown, or nothing is left to read.
    """
    if unknown := set(only) - {feed.id for feed in feeds}:
        raise RegistryError(f"no feed in the registry has the id {', '.join(sorted(unknown))}")
    chosen = [feed for feed in feeds if (feed.id in only if only else feed.enabled)]
    if not chosen:
        raise RegistryError(f"no feed of the registry {settings.feeds!r} is enabled")
    return chosen


def feed_client(settings: Settings) -> HttpClient:
    """An HTTP client for feeds, which leaves the parser a part of each feed's time."""
    return _client(settings, min(settings.total_timeout, settings.feed_budget * _FETCHING))


def page_client(settings: Settings) -> HttpClient:
    """An HTTP client for pages."""
    return _client(settings, settings.total_timeout)


def feed_parser(settings: Settings, max_entries: int | None = None) -> FeedParser:
    """A parser of feeds with the limits of the settings."""
    return FeedParser(
        timeout_s=settings.feed_budget, max_entries=max_entries or settings.max_entries, workers=_PARSERS
    )


def parse_fetched(
    parser: FeedParser, result: FetchResult, settings: Settings, now: datetime | None
) -> ParsedFeed:
    """Parse a fetched feed in what is left of its time; blocks."""
    return parser.parse(
        result.body,
        url=result.final_url,
        content_type=result.content_type,
        now=now,
        timeout_s=max(settings.feed_budget - result.elapsed_s, settings.feed_budget * (1 - _FETCHING)),
    )


def _client(settings: Settings, total_timeout: float) -> HttpClient:
    return HttpClient(
        user_agent=settings.user_agent,
        total_timeout=total_timeout,
        connect_timeout=settings.connect_timeout,
        max_bytes=settings.max_feed_bytes,
        allowed_hosts=settings.allow_hosts,
    )
