"""What an operator should know about a feed: failing, blocked, gone, moved, silent, overflowing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sahel_pipeline.feeds.entry import ParsedFeed
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import FeedState
from sahel_pipeline.feeds.status import MEANINGS, FetchStatus

USUAL_SILENT_DAYS = 10
"""Days without a new entry after which a feed is silent, unless its `max_silent_days` says otherwise."""
_RECENT = timedelta(days=7)  # an overflow longer ago is no news


class Trouble(StrEnum):
    """Kinds of trouble with a feed."""

    GONE = "gone"
    BLOCKED = "blocked"
    FAILING = "failing"
    MOVED = "moved"
    SILENT = "silent"
    OVERFLOWING = "overflowing"
    SILENCE_OVER = "silence_over"


@dataclass(frozen=True, slots=True)
class Finding:
    """One trouble with one feed: a sentence that says what, since when and what to do."""

    feed_id: str
    trouble: Trouble
    sentence: str


def examine(feed: Feed, state: FeedState, now: datetime) -> list[Finding]:
    """Return what is wrong with a feed, by what is remembered of it; nothing when all is well."""
    found = []

    def find(trouble: Trouble, sentence: str) -> None:
        found.append(Finding(feed.id, trouble, sentence))

    if state.registry_url and state.registry_url != feed.url:
        return []  # what is remembered is about another address
    if state.gone_since is not None:
        return [
            Finding(
                feed.id,
                Trouble.GONE,
                f"gone for good since {_day(state.gone_since)}; {MEANINGS[FetchStatus.GONE].action}",
            )
        ]
    if state.error_streak and state.last_status is not None:
        since = f"last well on {_day(state.last_success)}" if state.last_success else "never well yet"
        find(
            _trouble(state.last_status),
            f"{state.error_streak} errors in a row ({since}); {state.last_error or state.last_status}",
        )
    if state.url and state.url != feed.url:
        find(Trouble.MOVED, f"moved for good; put its new address into the registry: {state.url}")
    elif state.redirect_to is not None and state.redirect_since is not None:
        find(
            Trouble.MOVED,
            f"says since {_day(state.redirect_since)} that it moved for good to {state.redirect_to}; "
            "put that address into the registry when it is right",
        )
    limit = feed.max_silent_days or USUAL_SILENT_DAYS
    quiet_since = None if state.error_streak else state.last_news
    if quiet_since is not None and now - quiet_since > timedelta(days=limit):
        find(
            Trouble.SILENT,
            f"no new entry since {_day(quiet_since)}, more than {limit} days; open the address in a "
            "browser, and raise max_silent_days when the publisher is that slow",
        )
    if state.last_overflow is not None and now - state.last_overflow <= _RECENT:
        find(
            Trouble.OVERFLOWING,
            f"entries were probably lost before {_day(state.last_overflow)}: hardly any of the last ones "
            "were still shown; run sahel_ingest more often (SAHEL_SCHEDULE)",
        )
    return found


def diagnose(feed: Feed, result: FetchResult, parsed: ParsedFeed, now: datetime) -> list[Finding]:
    """Return what is wrong with a feed by one answer alone; nothing when all is well."""
    if not parsed.status.good:
        return [Finding(feed.id, _trouble(parsed.status), parsed.error or MEANINGS[parsed.status].action)]
    found = []
    if (target := result.permanent_redirect_to) is not None:
        found.append(
            Finding(
                feed.id,
                Trouble.MOVED,
                f"says that it moved for good to {target}; put that address into the registry if it is right",
            )
        )
    limit, latest = feed.max_silent_days or USUAL_SILENT_DAYS, newest(parsed)
    if latest is not None and now - latest > timedelta(days=limit):
        found.append(
            Finding(
                feed.id,
                Trouble.SILENT,
                f"its newest entry is of {_day(latest)}, more than {limit} days ago; open the address in a "
                "browser: turn the feed off when it is dead, raise max_silent_days when it is that slow",
            )
        )
    return found


def newest(parsed: ParsedFeed) -> datetime | None:
    """When the newest entry was published or changed; None when no entry has a date."""
    dates = (entry.published or entry.updated for entry in parsed.entries)
    return max((date for date in dates if date is not None), default=None)


def _trouble(status: FetchStatus) -> Trouble:
    known = {FetchStatus.GONE: Trouble.GONE, FetchStatus.BLOCKED: Trouble.BLOCKED}
    return known.get(status, Trouble.FAILING)


def _day(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d")
