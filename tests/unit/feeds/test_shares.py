from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sahel_pipeline.feeds.shares import FeedStates, depth_of, full_share_of, merged, overlap, share_of
from sahel_pipeline.feeds.state import FeedState, StateError, shard_of

NOW = datetime(2022, 9, 2, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def state(host: str, fetched: datetime = NOW, **fields: object) -> FeedState:
    return FeedState.model_validate(
        {"registry_url": f"https://{host}/rss", "last_fetch": fetched, "window": "a" * 8} | fields
    )


@pytest.mark.parametrize(
    ("feeds", "size", "depth"),
    [(0, 200, 0), (1, 200, 0), (200, 200, 0), (201, 200, 1), (10_000, 200, 6), (50_000, 200, 8), (3, 1, 2)],
)
def test_there_are_as_many_shares_as_the_registry_needs(feeds: int, size: int, depth: int) -> None:
    assert depth_of(feeds, size) == depth


@given(st.text(min_size=1), st.integers(0, 31))
def test_a_share_splits_in_two(host: str, depth: int) -> None:
    share = share_of(host, depth)
    assert len(share) == depth
    assert share_of(host, depth + 1) in (f"{share}0", f"{share}1")


def test_hosts_are_spread_evenly() -> None:
    shares = [share_of(f"journal-{number}.example", 3) for number in range(8000)]
    assert {share: 900 < shares.count(share) < 1100 for share in set(shares)} == dict.fromkeys(
        [f"{number:03b}" for number in range(8)], True
    )


def test_shares_overlap_when_one_is_in_the_other() -> None:
    assert overlap("", "01")
    assert overlap("011", "01")
    assert not overlap("00", "01")
    assert full_share_of("https://WWW.rfi.fr/rss") == share_of("www.rfi.fr", 32)


def test_states_survive_their_json_byte_for_byte() -> None:
    one = FeedStates(
        feeds={"b": state("b.example"), "a": state("a.example", etag='"é"')},
        waiting={"b.example", "a.example"},
    )
    one.hold_pages({"z.example:80": NOW, "c.example:443": NOW})
    other = FeedStates(feeds=dict(reversed(one.feeds.items())), waiting={"a.example", "b.example"})
    other.hold_pages({"c.example:443": NOW, "z.example:80": NOW})
    assert one.to_json() == other.to_json()
    assert FeedStates.from_json(one.to_json(), where="here") == one


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"version":2}', b'{"version":1,"y":1}'])
def test_what_cannot_be_read_says_what_to_do(data: bytes) -> None:
    with pytest.raises(StateError, match=r"^state/x\.json: .*restore an earlier version of this object"):
        FeedStates.from_json(data, where="state/x.json")


def test_of_what_two_objects_know_the_later_counts() -> None:
    old, new = state("a.example", etag="1"), state("a.example", NOW + HOUR, etag="2")
    for some in ([old, new], [new, old]):
        together = merged(FeedStates(feeds={"a": known}, waiting={"a.example"}) for known in some)
        assert together == FeedStates(feeds={"a": new}, waiting={"a.example"})
    never = merged([FeedStates(feeds={"a": FeedState()}), FeedStates(feeds={"a": old})])
    assert never.feeds == {"a": old}


def test_a_part_knows_what_belongs_to_its_hosts() -> None:
    hosts = [f"journal-{number}.example" for number in range(20)]
    whole = FeedStates(feeds={host: state(host) for host in hosts}, waiting=set(hosts))
    halves = [whole.within("0"), whole.within("1")]
    assert merged(halves) == whole
    assert all(len(half.feeds) == len(half.waiting) > 0 for half in halves)
    assert {share_of(shard_of(one.registry_url), 1) for one in halves[1].feeds.values()} == {"1"}


def test_hosts_of_pages_are_held_as_long_as_the_longest_said() -> None:
    states = FeedStates()
    states.hold_pages({"a:80": NOW + 2 * HOUR, "b:80": NOW + DAY})
    states.hold_pages({"a:80": NOW + HOUR})
    assert states.pages_held == {"a:80": NOW + 2 * HOUR, "b:80": NOW + DAY}
    states.prune(NOW.date() + DAY)
    assert states.pages_held == {"b:80": NOW + DAY}


def test_feeds_that_are_no_longer_asked_are_forgotten_in_the_end() -> None:
    states = FeedStates(feeds={"old": state("a.example"), "new": state("a.example", NOW + DAY)})
    states.prune(NOW.date() + 180 * DAY)
    assert set(states.feeds) == {"old", "new"}
    states.prune(NOW.date() + 181 * DAY)
    assert set(states.feeds) == {"new"}


def test_what_the_feeds_of_a_host_show() -> None:
    states = FeedStates(
        feeds={
            "one": state("a.example", window="aaaaaaaabbbbbbbb"),
            "two": state("a.example", window="bbbbbbbbcccccccc"),
            "three": state("b.example", window="dddddddd"),
        }
    )
    assert states.shown() == {
        "a.example": {"aaaaaaaa", "bbbbbbbb", "cccccccc"},
        "b.example": {"dddddddd"},
    }
