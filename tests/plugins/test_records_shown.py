"""Timeline, network, event and board, and the words that are marked in the evidence."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import httpx
import pytest

from sahel_ops.catalogue import Catalogue
from sahel_ops.filters import BoardFilters, EventChosen, NodesOf
from sahel_ops.highlight import pieces
from sahel_ops.views.board import board
from sahel_ops.views.events import event
from sahel_ops.views.network import MAX_NODES, network
from sahel_ops.views.timeline import timeline
from sahel_pipeline.storage.objects import ObjectStore
from tests.plugins import bucket
from tests.plugins.conftest import DAY, NOW


def marked(record: object, sentence: str) -> dict[str, str]:
    found = pieces(record, sentence)  # type: ignore[arg-type]
    assert "".join(piece.text for piece in found) == sentence
    return {piece.text: piece.field for piece in found if piece.field}


def test_the_fields_of_a_meeting_are_marked_in_its_evidence() -> None:
    meeting = bucket.meeting(people=["Amadou Kéré", "Jeanne Lavoie"], framework="Forum des maires")
    sentence = (
        "Le ministre malien Kéré a reçu vendredi à Kayes Jeanne Lavoie, de l'OIF, avant le Forum des maires "
        "et la visite de samedi à Gao."
    )
    assert marked(meeting, sentence) == {
        "malien": "party",
        "Kéré": "person",
        "vendredi": "date",
        "Kayes": "place",
        "Jeanne Lavoie": "person",
        "OIF": "party",
        "Forum des maires": "framework",
    }


def test_the_fields_of_an_alliance_are_marked_in_its_evidence() -> None:
    record = bucket.alliance(alliance="CEDEAO", actors=["NER"], date="2024-03")
    sentence = "Niamey a dit en mars 2024 vouloir revenir dans la Cédéao, que le Niger avait quittée."
    found = marked(record, sentence)
    dates = [words for words, field in found.items() if field == "date"]
    assert [words.removeprefix("en ") for words in dates] == ["mars 2024"]
    assert {words: field for words, field in found.items() if field != "date"} == {
        "Niamey": "party",
        "Cédéao": "alliance",
        "Niger": "party",
    }


def test_a_sentence_of_nothing_is_not_marked() -> None:
    assert marked(bucket.meeting(), "Il a plu.") == {}


def test_the_timeline_goes_by_the_date_of_the_event() -> None:
    days = ["2024-02-28", "2024-03-08", "2024-03", None, "2023-11"]
    meetings = [bucket.meeting(f"m{number}", date=day) for number, day in enumerate(days)]
    seen = timeline(meetings, 1, 50)
    assert list(seen.by_date) == ["2024-03-08", "2024-03", "2024-02-28", "2023-11"]
    assert [one.record_id for one in seen.undated] == ["m3"]
    assert sum(bar.number for bar in seen.bars) == 4
    assert (seen.bars[0].first, seen.bars[-1].last) == (date(2023, 10, 30), date(2024, 3, 10))
    assert all(
        after.first - bar.last == timedelta(days=1)
        for bar, after in zip(seen.bars, seen.bars[1:], strict=False)
    )
    assert list(timeline(meetings, 2, 2).by_date) == ["2024-02-28", "2023-11"]
    assert timeline([], 1, 50).bars == []


def test_a_long_timeline_goes_by_month_and_leaves_out_what_is_old() -> None:
    meetings = [bucket.meeting(f"m{day}", date=day) for day in ("2015-01-01", "2022-06-15", "2024-03-08")]
    bars = timeline(meetings, 1, 50).bars
    assert (bars[0].first, bars[-1].last, len(bars)) == (date(2022, 6, 1), date(2024, 3, 31), 22)


def test_the_network_counts_events_and_not_articles() -> None:
    same = {"event_id": "one"}
    meetings = [
        bucket.meeting("a", **same),
        bucket.meeting("b", **same),
        bucket.meeting("c", parties=["MLI", "NER", "OIF"]),
        bucket.meeting("d", parties=["TCD"]),
    ]
    seen = network(meetings, NodesOf.PARTIES)
    assert [(pair.first, pair.second, pair.events) for pair in seen.pairs] == [
        ("MLI", "OIF", 2),
        ("MLI", "NER", 1),
        ("NER", "OIF", 1),
    ]
    assert [(node.name, node.events) for node in seen.nodes] == [("MLI", 2), ("OIF", 2), ("NER", 1)]
    assert network(meetings, NodesOf.PARTIES) == seen
    assert network(meetings, NodesOf.PEOPLE).pairs[0].first == "Amadou Kéré"
    assert network([], NodesOf.PEOPLE).nodes == []


def test_nobody_is_drawn_alone_nor_outside() -> None:
    names = [f"Dr. Longue Signature-Numéro-{number}" for number in range(30)]
    meetings = [
        bucket.meeting(f"{one}-{other}", event_id=f"{one}-{other}", people=[names[one], names[other]])
        for one in range(30)
        for other in range(one + 1, 30, 7)
    ]
    # Those who often met somebody who is not drawn are not drawn either.
    meetings += [
        bucket.meeting(f"x{number}", event_id=f"x{number}", people=["Always", f"Somebody {number}"])
        for number in range(99)
    ]
    seen = network(meetings, NodesOf.PEOPLE)
    assert 10 < len(seen.nodes) <= MAX_NODES
    met = {node.name for edge in seen.edges for node in edge[:2]}
    assert {node.name for node in seen.nodes} == met
    assert "Always" not in met
    assert seen.names == 130
    assert all(-1 <= place <= 1 for node in seen.nodes for place in (node.x, node.y))


def test_the_pairs_can_be_downloaded(store: ObjectStore, page: httpx.Client) -> None:
    bucket.put_meetings(store, bucket.meeting())
    text = page.get("/meetings.csv?show=network&of=people").content.decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(text))) == [
        {"first": "Amadou Kéré", "second": "Jeanne Lavoie", "events": "1"}
    ]


def test_an_event_has_all_its_sources(store: ObjectStore, catalogue: Catalogue) -> None:
    later = DAY + timedelta(days=3)
    bucket.put_meetings(store, bucket.meeting("m1", event_id="e"), bucket.meeting("other"))
    bucket.put_meetings(store, bucket.meeting("m2", event_id="e", day=later, source="L'Écho"), day=later)
    seen = event(catalogue, EventChosen(id="e", on=DAY), NOW.date())
    assert seen is not None
    assert (seen.event, [one.record_id for one in seen.records]) == (None, ["m1", "m2"])
    assert seen.sources == ["L'Écho", "Le Phare"]
    assert event(catalogue, EventChosen(id="nothing", on=DAY), NOW.date()) is None
    assert event(catalogue, EventChosen(id="e", on=DAY - timedelta(days=200)), NOW.date()) is None


def test_an_event_that_was_put_together_is_found_by_any_of_its_records(
    store: ObjectStore, catalogue: Catalogue, page: httpx.Client
) -> None:
    later = DAY + timedelta(days=100)
    first = bucket.meeting("m1", event_id="e1")
    second = bucket.meeting("m2", event_id="e2", day=later, source="L'Écho")
    bucket.put_meetings(store, first)
    bucket.put_meetings(store, second, day=later)
    bucket.put_events(store, bucket.event(first, second))
    for id, on in (("e1", DAY), ("e2", later)):
        seen = event(catalogue, EventChosen(id=id, on=on), NOW.date())
        assert seen is not None
        assert seen.event is not None
        assert [one.record_id for one in seen.records] == ["m1", "m2"]
    shown = page.get(f"/event?id=e1&on={DAY}").text
    assert "Independent sources" in shown
    assert "50%" in shown


def test_the_board_as_of_a_day(store: ObjectStore, catalogue: Catalogue) -> None:
    left = {"status": "left", "until": "2024-01-29", "until_origin": "reports", "date_to": "2024-01-29"}
    bucket.put_memberships(
        store,
        bucket.membership(),
        bucket.membership(membership_id="y", actor="NER", **left),
        bucket.membership(membership_id="z", alliance="Union", actor="TGO", since=None, date_from=None),
        bucket.membership(membership_id="u", alliance="Union", actor="GIN", status="left"),
    )

    def members(**filters: object) -> dict[str, list[str]]:
        found = board(catalogue, BoardFilters.model_validate(filters), NOW.date())
        assert found is not None
        return {name: [one.actor for one in some] for name, some in found.members.items()}

    assert members() == {"Pacte de Gao": ["MLI"], "Union": ["TGO"]}
    assert members(on="2024-01-29") == {"Pacte de Gao": ["MLI", "NER"], "Union": ["TGO"]}
    assert members(on="2023-08-31") == {"Union": ["TGO"]}
    assert members(alliance="union") == {"Union": ["TGO"]}
    assert members(country="MLI") == {"Pacte de Gao": ["MLI"]}
    found = board(catalogue, BoardFilters(), NOW.date())
    assert found is not None
    assert [(one.when, one.came, one.membership.actor) for one in found.changes] == [
        ("2024-01-29", False, "NER"),
        ("2023-09", True, "MLI"),
        ("2023-09", True, "NER"),
        ("2023-09", True, "GIN"),
    ]
    assert [one.actor for one in found.former] == ["GIN"]
    quiet = board(catalogue, BoardFilters(since=DAY), NOW.date())
    assert quiet is not None
    assert quiet.changes == []
    assert quiet.last_change is not None
    assert (quiet.last_change.when, quiet.last_change.membership.actor) == ("2024-01-29", "NER")


def test_a_board_without_memberships_says_so(page: httpx.Client) -> None:
    answer = page.get("/board")
    assert answer.status_code == 200
    assert "No memberships have been put together yet" in answer.text
    assert page.get("/board.csv").status_code == 404


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/event?id=nothing", "no record of the last 60 days belongs to the event nothing"),
        ("/run?id=nothing", "there is no report of the run nothing"),
        ("/feed?id=nothing", "no feed of the registry has the id nothing"),
    ],
)
def test_what_is_not_there_is_named(page: httpx.Client, path: str, reason: str) -> None:
    answer = page.get(path)
    assert answer.status_code == 404
    assert reason in answer.text
