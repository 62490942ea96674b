from __future__ import annotations

import datetime as dt
import json

import pytest

from sahel_pipeline.feeds.entry import Entry, ParsedFeed
from sahel_pipeline.feeds.http import FetchResult
from sahel_pipeline.feeds.registry import Feed
from sahel_pipeline.feeds.state import (
    REDIRECT_DAYS,
    FeedState,
    HostState,
    Polling,
    StateError,
    after_fetch,
    after_parse,
    host_hold,
    mark,
    plan,
    shard_of,
)
from sahel_pipeline.feeds.status import FetchStatus

URL = "https://journal.example/feed"
FEED = Feed(id="journal", publisher="Journal", country="MLI", url=URL, language="fr")
NOW = dt.datetime(2022, 9, 2, 6, 0, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def result(status: str, http_status: int | None = 200, **fields: object) -> FetchResult:
    values = {
        "url": URL,
        "final_url": URL,
        "status": FetchStatus(status),
        "http_status": http_status,
    } | fields
    return FetchResult(**values)  # type: ignore[arg-type]


def good(**fields: object) -> FetchResult:
    return result("ok", **{"etag": '"1"', "last_modified": "Thu", "body_sha256": "ab"} | fields)


def parsed(*keys: str) -> ParsedFeed:
    return ParsedFeed(FetchStatus.OK, entries=tuple(Entry(guid=key, title=key) for key in keys))


def broken(status: str) -> ParsedFeed:
    return ParsedFeed(FetchStatus(status), error="because")


def read_well(state: FeedState, now: dt.datetime = NOW, **fields: object) -> FeedState:
    return after_parse(after_fetch(FEED, state, good(**fields), now), parsed("a"), now)[0]


def test_a_new_feed_is_fetched_without_conditions() -> None:
    todo = plan(FEED, FeedState(), NOW)
    assert (todo.url, todo.skip, todo.etag, todo.last_modified) == (URL, None, None, None)


def test_what_was_read_well_is_asked_for_conditionally() -> None:
    state = read_well(FeedState())
    todo = plan(FEED, state, NOW + DAY)
    assert (todo.skip, todo.etag, todo.last_modified) == (None, '"1"', "Thu")
    assert (state.body_sha256, state.last_success, state.last_news, state.error_streak) == ("ab", NOW, NOW, 0)


def test_not_modified_is_a_success_that_keeps_what_is_known() -> None:
    state = after_fetch(FEED, read_well(FeedState()), result("not_modified", 304, etag='"2"'), NOW + DAY)
    assert (state.etag, state.body_sha256, state.last_success) == ('"2"', "ab", NOW + DAY)
    assert state.last_news == NOW


@pytest.mark.parametrize("status", ["html", "empty", "malformed", "too_costly"])
def test_a_body_that_is_no_good_is_looked_at_again(status: str) -> None:
    state = after_fetch(FEED, read_well(FeedState()), good(etag='"bad"', body_sha256="bad"), NOW)
    state, _ = after_parse(state, broken(status), NOW)
    assert (state.etag, state.last_modified, state.body_sha256) == (None, None, None)
    assert (state.last_status, state.last_error, state.error_streak) == (status, "because", 1)
    assert state.window  # what it showed before is still known
    again, _ = after_parse(after_fetch(FEED, state, good(), NOW + DAY), broken(status), NOW + DAY)
    assert again.error_streak == 2


def test_now_and_then_a_feed_is_asked_without_conditions() -> None:
    state = read_well(FeedState())
    state = after_fetch(FEED, state, result("not_modified", 304, etag='"1"'), NOW + 6 * DAY)
    assert plan(FEED, state, NOW + 6 * DAY).etag == '"1"'
    assert plan(FEED, state, NOW + 7 * DAY).etag is None
    state = after_fetch(FEED, state, result("unchanged", etag='"1"', body_sha256="ab"), NOW + 7 * DAY)
    assert plan(FEED, state, NOW + 8 * DAY).etag == '"1"'


@pytest.mark.parametrize(
    ("fields", "conditional"),
    [
        ({"body_sha256": "cd"}, False),  # another body under the same validators
        ({"body_sha256": "cd", "etag": '"2"'}, True),
        ({"body_sha256": "ab"}, True),
    ],
)
def test_validators_that_lie_are_no_longer_sent(fields: dict[str, str], conditional: bool) -> None:
    state = read_well(read_well(FeedState()), NOW + DAY, **fields)
    assert bool(plan(FEED, state, NOW + DAY).etag) is conditional
    again = read_well(state, NOW + 2 * DAY, etag='"3"', body_sha256="ef")
    assert bool(plan(FEED, again, NOW + 2 * DAY).etag) is conditional


def test_a_feed_without_validators_does_not_lie() -> None:
    state = read_well(FeedState(), etag=None, last_modified=None)
    state = read_well(state, etag=None, last_modified=None, body_sha256="cd")
    assert not state.lying_validators


# errors


def streak(status: str, times: int) -> list[float]:
    """Hours of the pauses after each of `times` errors in a row."""
    state, now, pauses = read_well(FeedState()), NOW, []
    for _ in range(times):
        state = after_fetch(FEED, state, result(status, 500), now)
        assert state.held_until is not None
        pauses.append((state.held_until - now) / HOUR)
        now = state.held_until
    return pauses


def test_soft_errors_pause_from_an_hour_to_a_day() -> None:
    pauses = streak("timeout", 8)
    assert 0.9 <= pauses[0] <= 1
    assert pauses[:5] == sorted(pauses[:5])
    assert 19 < pauses[-1] <= 22  # a daily run still finds the feed due


def test_hard_errors_pause_from_half_a_day_to_a_week() -> None:
    pauses = streak("not_found", 8)
    assert 9.9 <= pauses[0] <= 11
    assert 6 * 24 < pauses[-1] <= 7 * 24


def test_a_feed_is_left_alone_during_its_pause_and_asked_after_it() -> None:
    state = after_fetch(FEED, FeedState(), result("not_found", 404), NOW)
    todo = plan(FEED, state, NOW + HOUR)
    assert todo.skip is FetchStatus.NOT_DUE
    assert todo.reason
    assert "after 1 errors in a row, the last one not_found" in todo.reason
    assert plan(FEED, state, NOW + DAY).skip is None


@pytest.mark.parametrize("status", ["timeout", "malformed", "gone", "rate_limited"])
def test_a_task_that_is_tried_again_counts_an_error_once(status: str) -> None:
    def tried(state: FeedState, now: dt.datetime) -> FeedState:
        if status == "malformed":
            return after_parse(after_fetch(FEED, state, good(), now), broken(status), now)[0]
        return after_fetch(FEED, state, result(status, 410, error="because"), now)

    before = after_fetch(FEED, FeedState(), result("timeout", None, error="because"), NOW)
    once = tried(before, NOW + DAY)
    assert once.error_streak == (1 if status == "rate_limited" else 2)
    assert tried(once, NOW + DAY).error_streak == once.error_streak
    assert tried(once, NOW + 2 * DAY).error_streak > 1 or status == "rate_limited"


def test_one_success_ends_the_streak() -> None:
    state = after_fetch(FEED, FeedState(), result("dns", None), NOW)
    state = read_well(state, NOW + DAY)
    assert (state.error_streak, state.held_until, state.last_error) == (0, None, None)


def test_jitter_spreads_feeds_but_repeats_itself() -> None:
    feeds = [FEED.model_copy(update={"id": f"f{n}"}) for n in range(20)]
    held = [after_fetch(feed, FeedState(), result("timeout", None), NOW).held_until for feed in feeds]
    assert len(set(held)) == 20
    assert held == [after_fetch(feed, FeedState(), result("timeout", None), NOW).held_until for feed in feeds]


@pytest.mark.parametrize(("asked", "hours"), [(7200.0, 2), (None, 1), (1e9, 7 * 24)])
def test_patience_is_for_the_whole_host(asked: float | None, hours: int) -> None:
    state = after_fetch(FEED, FeedState(), result("rate_limited", 429, retry_after_s=asked), NOW)
    assert state.host_held_until == NOW + hours * HOUR
    assert state.error_streak == 0
    assert host_hold([FeedState(), state]) == state.host_held_until
    assert plan(FEED, state, NOW + (hours - 0.1) * HOUR).skip is FetchStatus.NOT_DUE
    assert plan(FEED, state, NOW + hours * HOUR).skip is None


def test_gone_is_for_good_until_the_address_changes() -> None:
    state = after_fetch(FEED, FeedState(), result("gone", 410), NOW)
    todo = plan(FEED, state, NOW + 400 * DAY)
    assert todo.skip is FetchStatus.GONE
    assert todo.reason
    assert "gone for good since 2022-09-02" in todo.reason
    skipped = FetchResult(url=URL, final_url=URL, status=FetchStatus.GONE)
    assert after_fetch(FEED, state, skipped, NOW + DAY) == state
    moved = FEED.model_copy(update={"url": "https://new.example/feed"})
    assert plan(moved, state, NOW + DAY).skip is None


def test_a_feed_that_was_not_asked_keeps_its_state() -> None:
    state = after_fetch(FEED, FeedState(), result("dns", None), NOW)
    assert after_fetch(FEED, state, result("not_due", None), NOW + HOUR) == state


def test_a_new_address_in_the_registry_starts_afresh_but_remembers_the_window() -> None:
    state = read_well(FeedState())
    moved = FEED.model_copy(update={"url": "https://new.example/feed"})
    todo = plan(moved, state, NOW)
    assert (todo.url, todo.etag) == ("https://new.example/feed", None)
    after = after_fetch(moved, state, good(), NOW)
    assert (after.url, after.window) == ("https://new.example/feed", state.window)


# permanent redirects


def test_a_permanent_redirect_changes_the_address_after_days() -> None:
    target = "https://new.example/feed"
    state = read_well(FeedState(), NOW, permanent_redirect_to=target)
    assert (state.url, state.redirect_to, state.redirect_since) == (URL, target, NOW)
    state = read_well(state, NOW + DAY, permanent_redirect_to=target)
    assert (state.url, state.redirect_since) == (URL, NOW)
    state = read_well(state, NOW + REDIRECT_DAYS, permanent_redirect_to=target)
    assert (state.url, state.redirect_to) == (target, None)
    assert plan(FEED, state, NOW + 9 * DAY).url == target


@pytest.mark.parametrize("between", [{}, {"permanent_redirect_to": "https://other.example/"}])
def test_a_redirect_that_does_not_hold_starts_again(between: dict[str, str]) -> None:
    state = read_well(FeedState(), NOW, permanent_redirect_to="https://new.example/feed")
    state = read_well(state, NOW + DAY, **between)
    state = read_well(state, NOW + REDIRECT_DAYS, permanent_redirect_to="https://new.example/feed")
    assert state.url == URL


def test_a_redirect_to_a_page_of_maintenance_does_not_count() -> None:
    target = "https://journal.example/maintenance"
    state = FeedState()
    for day in range(8):
        state = after_fetch(FEED, state, good(permanent_redirect_to=target), NOW + day * DAY)
        state, _ = after_parse(state, broken("html"), NOW + day * DAY)
    assert state.url == URL


def test_a_redirect_away_from_https_is_never_kept() -> None:
    state = FeedState()
    for day in range(8):
        state = read_well(state, NOW + day * DAY, permanent_redirect_to="http://journal.example/feed")
    assert state.url == URL


def test_what_this_very_run_noted_does_not_hold_it_back() -> None:
    """A task may die after it noted how a feed answered, and is tried again."""
    well = read_well(FeedState())
    assert plan(FEED, well, NOW, paced=True).skip is None
    assert plan(FEED, well, NOW + dt.timedelta(minutes=1), paced=True).skip is FetchStatus.NOT_DUE
    failed = after_fetch(FEED, well, result("server_error", 500), NOW)
    assert plan(FEED, failed, NOW).skip is None
    assert plan(FEED, failed, NOW + dt.timedelta(minutes=1)).skip is FetchStatus.NOT_DUE
    patient = after_fetch(FEED, well, result("rate_limited", 429, retry_after_s=60.0), NOW)
    assert plan(FEED, patient, NOW).skip is FetchStatus.NOT_DUE, "its host asked to be left alone"


# window


@pytest.mark.parametrize(
    ("before", "after", "new", "overlap", "overflowed"),
    [
        ("", "abc", 3, 0, False),  # the first time
        ("abc", "abc", 0, 3, False),
        ("abc", "cde", 2, 1, False),
        ("abc", "def", 3, 0, True),
        ("abcdefghijklmnopqrstuvwxyz", "zABCDEFGHIJKLMNOPQRSTUVWXY", 25, 1, True),  # one pinned entry
        ("abc", "aab", 0, 2, False),
    ],
)
def test_window_overflow(before: str, after: str, new: int, overlap: int, overflowed: bool) -> None:
    state = FeedState() if not before else after_parse(FeedState(), parsed(*before), NOW)[0]
    state, window = after_parse(state, parsed(*after), NOW + DAY)
    assert (window.new, window.overlap, window.overflowed) == (new, overlap, overflowed)
    assert len(state.shown()) == len(set(after))
    assert state.last_news == (NOW + DAY if new else NOW)
    assert state.last_overflow == (NOW + DAY if overflowed else None)


# pace


def not_modified(**fields: object) -> FetchResult:
    return result("not_modified", 304, **fields)


def pauses(state: FeedState, news: str, **fields: object) -> list[float]:
    """Minutes until the next poll after each of some polls, which bring news ('n') or none ('.')."""
    now, found = NOW, []
    for number, brings in enumerate(news):
        if brings == "n":
            fetched = after_fetch(FEED, state, good(body_sha256=str(number), **fields), now)
            state, _ = after_parse(fetched, parsed("pinned", f"{number}"), now)
        else:
            state = after_fetch(FEED, state, not_modified(**fields), now)
        assert state.next_poll is not None
        found.append((state.next_poll - now).total_seconds() / 60)
        now = state.next_poll
    return found


def test_the_pause_grows_without_news_and_halves_with_them_between_its_bounds() -> None:
    assert pauses(FeedState(), "n...nn") == [15, 22.5, 33.75, 50.625, 25.3125, 15]
    assert pauses(FeedState(), "." * 30)[-1] == 22 * 60
    assert pauses(FeedState(), "." * 30 + "n")[-1] == 11 * 60


def test_a_daily_schedule_asks_every_feed_every_time() -> None:
    state, now = read_well(FeedState(), max_age_s=1e9), NOW
    for _ in range(40):
        now += DAY
        assert plan(FEED, state, now, paced=True).skip is None
        state = after_fetch(FEED, state, not_modified(max_age_s=1e9), now)


def test_hints_make_the_pause_longer_and_never_shorter() -> None:
    assert pauses(FeedState(), "n.", max_age_s=3600.0) == [60, 60]
    assert pauses(FeedState(), "n...", max_age_s=60.0) == [15, 22.5, 33.75, 50.625]
    assert pauses(FeedState(), "n", max_age_s=1e9) == [22 * 60]
    hourly = ParsedFeed(FetchStatus.OK, entries=(Entry(guid="a"),), ttl_s=3600)
    state, _ = after_parse(after_fetch(FEED, FeedState(), good(), NOW), hourly, NOW)
    assert state.next_poll == NOW + HOUR
    later = after_fetch(FEED, state, not_modified(), NOW + HOUR)
    assert later.next_poll == NOW + 2 * HOUR, "the hint of the document holds while it does not change"


def test_a_feed_that_overflows_is_asked_as_often_as_may_be_whatever_it_says() -> None:
    state = read_well(FeedState(), max_age_s=86400.0)
    for number in range(1, 4):
        state = after_fetch(FEED, state, not_modified(max_age_s=86400.0), NOW + number * DAY)
    fetched = after_fetch(FEED, state, good(max_age_s=86400.0, body_sha256="cd"), NOW + 4 * DAY)
    state, window = after_parse(fetched, parsed("b", "c"), NOW + 4 * DAY)
    assert window.overflowed
    assert state.next_poll == NOW + 4 * DAY + HOUR / 4


def test_only_a_run_that_keeps_the_pace_leaves_a_feed_out() -> None:
    state = read_well(FeedState(), max_age_s=3600.0)
    todo = plan(FEED, state, NOW + HOUR / 2, paced=True)
    assert todo.skip is FetchStatus.NOT_DUE
    assert todo.reason == f"{URL}: asked again from 2022-09-02 07:00 UTC on, by its own pace"
    assert plan(FEED, state, NOW + HOUR / 2).skip is None
    assert plan(FEED, state, NOW + HOUR, paced=True).skip is None
    moved = FEED.model_copy(update={"url": URL + "2"})
    assert plan(moved, state, NOW + HOUR / 2, paced=True).skip is None


def test_the_bounds_can_be_set() -> None:
    polling = Polling(HOUR, 2 * HOUR)
    state = after_fetch(FEED, FeedState(), not_modified(), NOW, polling)
    assert state.next_poll == NOW + 1.5 * HOUR
    state = after_fetch(FEED, state, not_modified(max_age_s=1e6), NOW, polling)
    assert state.next_poll == NOW + 2 * HOUR


# entries that wait for their pages


def test_an_entry_waits_for_each_of_its_feeds_by_itself() -> None:
    host, entry = HostState(host="journal.example"), Entry(guid="a")
    host.postpone(entry, "journal", 1, NOW.date())
    host.postpone(entry, "une", 0, NOW.date() + DAY)
    assert {feed: [w.tries for w in host.waiting(feed).values()] for feed in ("journal", "une", "x")} == {
        "journal": [1],
        "une": [0],
        "x": [],
    }
    host.postpone(entry, "journal", 2, NOW.date() + DAY)
    host.postpone(entry, "journal", 1, NOW.date() + 2 * DAY)  # an earlier task tried again
    (waiting,) = host.waiting("journal").values()
    assert (waiting.tries, waiting.since) == (2, NOW.date())
    host.remember(entry, "journal", None, NOW.date())
    assert (host.waiting("journal"), list(host.waiting("une"))) == ({}, [entry.key])


def test_what_waits_for_a_feed_that_is_off_is_forgotten_in_the_end() -> None:
    host = HostState(host="journal.example")
    host.postpone(Entry(guid="a"), "journal", 1, NOW.date())
    host.prune(NOW.date() + 30 * DAY)
    assert host.waiting("journal")
    host.prune(NOW.date() + 31 * DAY)
    assert host.pending == {}


# shards


def shard() -> HostState:
    host = HostState(host="journal.example")
    host.remember(Entry(guid="a", title="Été"), "journal", "article-1", NOW.date())
    host.remember(Entry(guid="b"), "journal", None, NOW.date())
    return host


def test_a_shard_survives_its_json_byte_for_byte() -> None:
    data = shard().to_json()
    assert HostState.from_json(data, where="here") == shard()
    assert HostState.from_json(data, where="here").to_json() == data
    other = HostState(host="journal.example")
    other.remember(Entry(guid="b"), "journal", None, NOW.date())  # another order
    other.remember(Entry(guid="a", title="Été"), "journal", "article-1", NOW.date())
    assert other.to_json() == data


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"version":2,"host":"x"}', b'{"version":1,"host":"x","y":1}']
)
def test_a_shard_that_cannot_be_read_says_what_to_do(data: bytes) -> None:
    with pytest.raises(
        StateError, match=r"^state/x\.json: .*restore an earlier version of this object, or delete it"
    ):
        HostState.from_json(data, where="state/x.json")


def test_news_is_what_is_new_changed_or_new_in_this_feed() -> None:
    host = shard()
    entry = Entry(guid="a", title="Été")
    assert not host.is_news(entry, "journal")
    assert host.is_news(entry, "other-feed")
    assert host.is_news(Entry(guid="a", title="Été corrigé"), "journal")
    assert host.is_news(Entry(guid="c"), "journal")
    host.remember(entry, "other-feed", "article-1", NOW.date() + DAY)
    seen = host.seen[entry.key]
    assert (seen.feeds, seen.first_seen) == (("journal", "other-feed"), NOW.date())
    assert not host.is_news(entry, "other-feed")


def test_old_entries_are_forgotten_unless_a_feed_still_shows_them() -> None:
    host, shown = shard(), {mark(Entry(guid="a").key)}
    assert host.prune(NOW.date() + 180 * DAY, shown) == 0
    assert host.prune(NOW.date() + 181 * DAY, shown) == 1
    assert list(host.seen) == [Entry(guid="a").key]


def test_whole_keys_of_an_earlier_version_are_still_known_in_the_window() -> None:
    shows = parsed("a", "b")
    old = FeedState.model_validate_json(
        json.dumps({"window": [entry.key for entry in shows.entries], "last_fetch": NOW.isoformat()})
    )
    state, window = after_parse(old, shows, NOW + DAY)
    assert (window.new, window.overlap) == (0, 2)
    assert state.shown() == old.shown() == [entry.key[:8] for entry in shows.entries]


def test_growth_of_a_shard_is_as_documented() -> None:
    host = HostState(host="journal.example")
    for number in range(1000):
        host.remember(Entry(guid=str(number)), "journal-de-la-region", f"{number:032x}", NOW.date())
    assert len(host.to_json()) / 1000 < 200


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://WWW.rfi.fr/fr/rss", "www.rfi.fr"),
        ("http://127.0.0.1:8341/feed", "127.0.0.1_8341"),
        ("http://[::1]:8/", "__1_8"),
        ("https://élysée.example/", "xn--lyse-9oad.example"),
        ("nonsense", "unknown"),
    ],
)
def test_shard_names(url: str, name: str) -> None:
    assert shard_of(url) == name
