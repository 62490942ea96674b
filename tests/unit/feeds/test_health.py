from __future__ import annotations

import datetime as dt

import pytest

from sahel_pipeline.feeds.entry import Entry, ParsedFeed
from sahel_pipeline.feeds.health import diagnose, examine
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import FeedState
from sahel_pipeline.feeds.status import FetchStatus

URL = "https://journal.example/feed"
FEED = Feed(id="journal", publisher="Journal", country="MLI", url=URL, language="fr", max_silent_days=20)
NOW = dt.datetime(2022, 9, 30, 6, 0, tzinfo=dt.UTC)


def ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def state(**fields: object) -> FeedState:
    return FeedState(**{"registry_url": URL, "url": URL, "last_success": NOW, "last_news": NOW} | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "troubles", "sentence"),
    [
        ({}, [], ""),
        ({"last_news": ago(20)}, [], ""),
        ({"last_news": ago(21)}, ["silent"], "no new entry since 2022-09-09, more than 20 days; "),
        (
            {
                "error_streak": 3,
                "last_status": FetchStatus.DNS,
                "last_error": "no name",
                "last_success": ago(3),
            },
            ["failing"],
            "3 errors in a row (last well on 2022-09-27); no name",
        ),
        (
            {"error_streak": 1, "last_status": FetchStatus.HTML, "last_success": None},
            ["failing"],
            "1 errors in a row (never well yet); html",
        ),
        (
            {"error_streak": 2, "last_status": FetchStatus.BLOCKED, "last_error": "answered 403 Forbidden"},
            ["blocked"],
            "2 errors in a row (last well on 2022-09-30); answered 403 Forbidden",
        ),
        (
            {"gone_since": ago(9), "error_streak": 1},
            ["gone"],
            "gone for good since 2022-09-21; turn the feed off",
        ),
        (
            {"url": "https://new.example/"},
            ["moved"],
            "moved for good; put its new address into the registry: https",
        ),
        (
            {"redirect_to": "https://new.example/", "redirect_since": ago(2)},
            ["moved"],
            "says since 2022-09-28 that it moved for good to https://new.example/; ",
        ),
        ({"last_overflow": ago(7)}, ["overflowing"], "entries were probably lost before 2022-09-23: "),
        ({"last_overflow": ago(8)}, [], ""),
        ({"registry_url": "https://old.example/", "gone_since": ago(9)}, [], ""),
    ],
)
def test_findings(fields: dict[str, object], troubles: list[str], sentence: str) -> None:
    found = examine(FEED, state(**fields), NOW)
    assert [finding.trouble for finding in found] == troubles
    assert all(finding.feed_id == "journal" for finding in found)
    assert "".join(finding.sentence for finding in found).startswith(sentence)


def test_a_feed_that_was_never_fetched_has_no_findings() -> None:
    assert examine(FEED, FeedState(), NOW) == []


def test_the_usual_silence() -> None:
    feed = FEED.model_copy(update={"max_silent_days": None})
    assert examine(feed, state(last_news=ago(10)), NOW) == []
    assert len(examine(feed, state(last_news=ago(11)), NOW)) == 1


@pytest.mark.parametrize(
    ("answer", "parsed", "troubles", "sentence"),
    [
        ({}, ParsedFeed(FetchStatus.OK, entries=(Entry(published=ago(20)), Entry())), [], ""),
        ({}, ParsedFeed(FetchStatus.OK, entries=(Entry(title="no date"),)), [], ""),
        (
            {},
            ParsedFeed(FetchStatus.OK, entries=(Entry(updated=ago(21)),)),
            ["silent"],
            "of 2022-09-09, more",
        ),
        ({}, ParsedFeed(FetchStatus.HTML, error="a web page"), ["failing"], "a web page"),
        ({}, ParsedFeed(FetchStatus.GONE, error="is gone"), ["gone"], "is gone"),
        (
            {"permanent_redirect_to": "https://new.example/"},
            ParsedFeed(FetchStatus.OK, entries=(Entry(published=ago(21)),)),
            ["moved", "silent"],
            "moved for good to https://new.example/; ",
        ),
    ],
)
def test_what_one_answer_tells(
    answer: dict[str, str], parsed: ParsedFeed, troubles: list[str], sentence: str
) -> None:
    result = FetchResult(url=URL, final_url=URL, status=parsed.status, **answer)  # type: ignore[arg-type]
    found = diagnose(FEED, result, parsed, NOW)
    assert [finding.trouble for finding in found] == troubles
    assert sentence in "".join(finding.sentence for finding in found)
