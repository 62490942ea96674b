"""How feeds answered is remembered in shares, that split and join as the registry grows and shrinks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sahel_pipeline.feeds.shares import FeedStates
from sahel_pipeline.feeds.state import HostState, shard_of
from sahel_pipeline.pipeline.states import all_states, load_host, stored_shares
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import ObjectStore
from tests.unit.pipeline.conftest import NOW, MakeRun, feed_of, ingest
from tests.unit.pipeline.site import Answer, Site, apart_from

WHEN = datetime(2024, 7, 8, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def sites(site: Site) -> Iterator[list[Site]]:
    """Two sites, in shares of their own where there are two."""
    with apart_from(site) as other:
        for served, name in ((site, "visite"), (other, "sommet")):
            served.feed("/rss", served.item(name, when=WHEN), ETag=f'"{name}"')
            served.article(name)
        yield [site, other]


@pytest.fixture
def feeds(sites: list[Site]) -> list[dict[str, Any]]:
    return [feed_of(site, name=f"paper-{number}") for number, site in enumerate(sites)]


def conditions(site: Site) -> list[str | None]:
    return [headers.get("if-none-match") for path, headers in site.asked if path == "/rss"]


def test_shares_split_and_join_and_nothing_is_forgotten(
    sites: list[Site], feeds: list[dict[str, Any]], make_run: MakeRun, store: ObjectStore
) -> None:
    shares = []
    for day, size in enumerate([200, 1, 1, 200, 200]):
        ingest(make_run(feeds, NOW + day * DAY, feeds_per_batch=size))
        shares.append(stored_shares(store))
        assert {state.last_fetch for state in all_states(store).values()} == {NOW + day * DAY}
    # The whole goes once every part of it has taken over, and the parts once the whole has.
    assert shares == [[""], ["", "0", "1"], ["0", "1"], [""], [""]]
    assert conditions(sites[0]) == [None, *['"visite"'] * 4]
    assert conditions(sites[1]) == [None, *['"sommet"'] * 4]


def test_a_run_of_one_feed_forgets_nothing_of_the_others(
    sites: list[Site], feeds: list[dict[str, Any]], make_run: MakeRun, store: ObjectStore
) -> None:
    ingest(make_run(feeds))
    ingest(make_run(feeds, NOW + DAY, feeds_per_batch=1), only=["paper-0"])
    assert set(all_states(store)) == {"paper-0", "paper-1"}
    ingest(make_run(feeds, NOW + 2 * DAY, feeds_per_batch=1))
    assert (conditions(sites[0])[1:], conditions(sites[1])[1:]) == (['"visite"'] * 2, ['"sommet"'])


def test_an_unchanged_feed_costs_one_object(
    sites: list[Site],
    feeds: list[dict[str, Any]],
    make_run: MakeRun,
    store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ingest(make_run(feeds))
    asked: list[str] = []
    get, put = ObjectStore.get_tagged, ObjectStore.put
    monkeypatch.setattr(ObjectStore, "get_tagged", lambda self, key: asked.append(key) or get(self, key))
    monkeypatch.setattr(
        ObjectStore,
        "put",
        lambda self, key, *args, **named: asked.append(key) or put(self, key, *args, **named),
    )
    ingest(make_run(feeds, NOW + DAY))
    assert {key for key in asked if key.startswith(("state/feeds/", "state/hosts/"))} == {keys.share("")}
    assert asked.count(keys.share("")) == 2  # read to poll, and written at once


def test_an_entry_waits_for_its_page_though_its_feed_is_unchanged(
    sites: list[Site], feeds: list[dict[str, Any]], make_run: MakeRun, store: ObjectStore
) -> None:
    page = sites[0].pages["/article/visite"]
    sites[0].pages["/article/visite"] = Answer(status=503)
    assert ingest(make_run(feeds)).articles == 1
    states = FeedStates.from_json(store.get(keys.share("")) or b"", where="")
    assert states.waiting == {shard_of(sites[0].origin)}
    sites[0].pages["/article/visite"] = page
    assert ingest(make_run(feeds, NOW + DAY)).articles == 1
    assert FeedStates.from_json(store.get(keys.share("")) or b"", where="").waiting == set()
    assert conditions(sites[0])[1] == '"visite"'


def test_what_earlier_versions_remembered_of_a_feed_is_known(
    sites: list[Site], feeds: list[dict[str, Any]], make_run: MakeRun, store: ObjectStore
) -> None:
    """They kept it with the entries of the host."""
    ingest(make_run(feeds))
    states = all_states(store)
    for number, site in enumerate(sites):
        shard, _ = load_host(store, shard_of(site.origin))
        shard.feeds = {f"paper-{number}": states[f"paper-{number}"]}
        store.put(keys.host_state(shard.host), shard.to_json())
    store.delete([keys.share("")])
    sites[0].feed("/rss", sites[0].item("douane", when=WHEN), ETag='"neu"')
    sites[0].article("douane")
    assert ingest(make_run(feeds, NOW + DAY)).articles == 1
    assert (conditions(sites[0])[1], conditions(sites[1])[1]) == ('"visite"', '"sommet"')
    assert all_states(store).keys() == states.keys()
    shard = HostState.from_json(store.get(keys.host_state(shard_of(sites[0].origin))) or b"", where="")
    assert shard.feeds == {}
