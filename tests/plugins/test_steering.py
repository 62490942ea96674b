"""Steering feeds from the page: who may, what it changes, and what a forged form gets."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest

from sahel_ops.actions import Action, FeedForm, act
from sahel_ops.app import create_app
from sahel_ops.catalogue import Catalogue
from sahel_ops.filters import FeedFilters
from sahel_ops.rights import Seal, User
from sahel_ops.views.feeds import feed, feeds
from sahel_pipeline.feeds.controls import FeedControl
from sahel_pipeline.pipeline.controls import change_controls, read_controls
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage.objects import ObjectStore
from tests.plugins import bucket
from tests.plugins.conftest import NOW, SEAL, believing, paths_of

OPERATOR = SEAL.put(User("operator", may_act=True))
PAUSE = {"id": "phare", "action": "pause", "reason": "they asked us to", "seal": OPERATOR}


def send(page: httpx.Client, **fields: str) -> httpx.Response:
    return page.post("/feed", data=PAUSE | fields)


def test_pausing_and_resuming(store: ObjectStore, page: httpx.Client) -> None:
    answer = send(page)
    assert answer.status_code == 303
    shown = page.get(f"/{answer.headers['Location']}").text
    assert "Runs leave this feed out" in shown
    assert "they asked us to" in shown
    expected = FeedControl(feed_id="phare", paused=True, reason="they asked us to", by="operator", at=NOW)
    assert read_controls(store) == {"phare": expected}
    assert "paused (1)" in page.get("/feeds").text
    assert send(page, action="resume").status_code == 303
    assert read_controls(store) == {}


def test_silence_and_retry_stand_beside_each_other(store: ObjectStore, page: httpx.Client) -> None:
    send(page, action="retry")
    send(page, action="silence", reason="they move house", until="2024-03-20")
    control = read_controls(store)["phare"]
    assert (control.retry, control.silenced_until, control.paused) == (True, date(2024, 3, 20), False)
    assert "silenced to 2024-03-20" in page.get("/feeds?show=silenced").text
    send(page, action="unsilence")
    assert read_controls(store)["phare"].silenced_until is None


def test_a_silence_that_is_over_is_a_trouble(store: ObjectStore, page: httpx.Client) -> None:
    over = FeedControl(feed_id="phare", silenced_until=date(2024, 3, 9), reason="move", by="awa", at=NOW)
    change_controls(store, lambda _: [over])
    for path in ("/feeds?show=trouble", "/feed?id=phare"):
        assert "was silenced until 2024-03-09 by awa (move)" in page.get(path).text
    send(page, action="silence", reason="still moving", until="2024-04-01")
    assert "in trouble (0)" in page.get("/feeds").text


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"reason": ""}, 422, "reason: say why"),
        ({"action": "silence"}, 422, "until: say up to which day"),
        ({"action": "silence", "until": "2024-03-09"}, 422, "2024-03-09 is past"),
        ({"action": "delete"}, 422, "action: &#39;delete&#39; will not do"),
        ({"id": "nobody"}, 404, "no feed of the registry has the id nobody"),
        ({"seal": ""}, 422, "seal: is missing"),
        ({"seal": "forged"}, 403, "too old or not yours"),
        ({"seal": SEAL.put(User("somebody else", may_act=True))}, 403, "too old or not yours"),
        ({"seal": Seal("another secret").put(User("operator", may_act=True))}, 403, "too old or not yours"),
    ],
)
def test_a_form_that_is_wrong_or_forged_changes_nothing(
    store: ObjectStore, page: httpx.Client, fields: dict[str, str], status: int, reason: str
) -> None:
    answer = send(page, **fields)
    assert answer.status_code == status
    assert reason in answer.text
    assert read_controls(store) == {}


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_form_from_another_site_changes_nothing(store: ObjectStore, page: httpx.Client, site: str) -> None:
    answer = page.post("/feed", data=PAUSE, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert read_controls(store) == {}


def test_a_form_that_lay_open_for_a_day_is_refused(
    store: ObjectStore, page: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sahel_ops.rights._LASTS", -1)
    assert send(page).status_code == 403
    assert read_controls(store) == {}


def test_a_viewer_may_look_and_not_act(store: ObjectStore, page: httpx.Client) -> None:
    viewer = {"X-Role": "viewer"}
    shown = page.get("/feed?id=phare", headers=viewer)
    assert shown.status_code == 200
    assert "<form" not in shown.text
    sealed = PAUSE | {"seal": SEAL.put(User("viewer", may_act=False))}
    answer = page.post("/feed", data=sealed, headers=viewer)
    assert answer.status_code == 403
    assert "viewer may look, but not steer feeds" in answer.text
    assert read_controls(store) == {}


def test_a_stranger_gets_401_on_every_route_in_every_way(catalogue: Catalogue, page: httpx.Client) -> None:
    app = create_app(catalogue, guard=believing, seal=SEAL)
    paths = {path.replace("{form}", "csv").replace("{name:path}", "x/y") for path in paths_of(app)}
    assert {"/", "/feed", "/event", "/board.csv", "/static/{name}", "/x/y"} <= paths
    for path in sorted(paths):
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = page.request(method, path, headers={"X-Role": "stranger"})
            assert answer.status_code == 401, (method, path)


def test_of_two_operators_at_once_nothing_is_lost(store: ObjectStore) -> None:
    for feed_id in ("phare", "echo"):
        form = FeedForm(id=feed_id, action=Action.PAUSE, seal="-", reason="both")
        act(store, form, "awa", NOW)
    assert set(read_controls(store)) == {"phare", "echo"}


def test_a_feed_has_its_history(store: ObjectStore, catalogue: Catalogue, settings: Settings) -> None:
    bucket.put_poll(store, "phare", "r2", dropped=3)
    bucket.put_poll(
        store, "phare", "r1", when=NOW - timedelta(days=1), entries=None, new=None, error="no", status="dns"
    )
    bucket.put_poll(store, "echo", "r3", new=0)
    bucket.put_poll(store, "phare", "r0", when=NOW - timedelta(days=200))
    row = feed(catalogue, settings, "phare", NOW)
    assert row is not None
    assert [(poll.run, poll.status, poll.new, poll.kept) for poll in row.polls] == [
        ("r2", "ok", 4, 1),
        ("r1", "dns", None, 0),
    ]
    assert [poll.run for poll in row.last_errors] == ["r1"]
    assert row.kept == 0.25
    assert (row.days[-1].entries, row.days[-2].entries, len(row.days)) == (10, None, 90)
    assert feed(catalogue, settings, "nobody", NOW) is None
    chosen = feeds(catalogue, settings, FeedFilters.model_validate({"sort": "kept", "order": "desc"}), NOW)
    assert chosen.rows[0].feed.id == "phare"
    assert [row.kept for row in chosen.rows if row.feed.id == "echo"] == [None]


def test_controls_that_cannot_be_read_say_what_to_do(store: ObjectStore, page: httpx.Client) -> None:
    store.put("control/feeds.json", b"nonsense")
    answer = page.get("/feeds")
    assert answer.status_code == 503
    assert "correct it, or delete it" in answer.text
