"""The figures that plotly draws: that plotly takes them, and what they say; and the sparklines."""

from __future__ import annotations

import json
import math
import re
from datetime import timedelta
from itertools import combinations
from typing import Any

import httpx
import plotly.graph_objects
import pytest

from sahel_ops.catalogue import Catalogue
from sahel_ops.charts import Figure, Row, by_day, steps, through_time, who_is_in_what, who_met_whom
from sahel_ops.files import FILES
from sahel_ops.filters import BoardFilters, MeetingFilters, NodesOf
from sahel_ops.sparks import outline
from sahel_ops.views.board import board
from sahel_ops.views.countries import full_name
from sahel_ops.views.network import MAX_NODES, network
from sahel_ops.views.timeline import timeline
from sahel_pipeline.storage.objects import ObjectStore
from tests.plugins import bucket
from tests.plugins.conftest import DAY, NOW, PLUGINS

COLOURS = set(re.findall(r"^  (--[a-z-]+):", (PLUGINS / "sahel_ops/static/sahel.css").read_text(), re.M))
HOSTILE = '<a href="https://elsewhere.example">Kayes</a> & <b>Gao</b>'


def taken(figure: Figure) -> Any:
    """The figure as plotly's own Python has it, which refuses what its JavaScript does not know."""

    def coloured(found: re.Match[str]) -> str:
        assert found[1] in COLOURS
        return '"#123456"'

    return plotly.graph_objects.Figure(json.loads(re.sub(r'"(--[^"]*)"', coloured, json.dumps(figure))))


def test_columns_by_day_have_a_row_for_each_number() -> None:
    days = [DAY + timedelta(days=number) for number in range(3)]
    figure = taken(
        by_day(
            days,
            [Row("Entries", [3, None, 1234]), Row("Kept", [0.5, None, 0.25], True), Row("None", [0, 0, 0])],
        )
    )
    assert [(bar.name, list(bar.y)) for bar in figure.data] == [
        ("Entries", [3, None, 1234]),
        ("Kept", [0.5, None, 0.25]),
        ("None", [0, 0, 0]),
    ]
    assert list(figure.data[0].x) == ["2024-03-09", "2024-03-10", "2024-03-11"]
    axes = [figure.layout.yaxis, figure.layout.yaxis2, figure.layout.yaxis3]
    assert [axis.range for axis in axes] == [(0, 1234), (0, 1), (0, 1)]
    assert [axis.tickvals for axis in axes] == [(1234,), (1,), ()]
    above, middle, below = (axis.domain for axis in axes)
    assert 1 > above[1] > above[0] > middle[1] > middle[0] > below[1] > below[0] >= 0
    assert figure.layout.hovermode == "x unified"


def test_the_funnel_has_the_steps_from_above() -> None:
    (funnel,) = taken(steps({"Entries": 40, "New entries": 12})).data
    assert (funnel.type, list(funnel.y), list(funnel.x)) == ("funnel", ["Entries", "New entries"], [40, 12])


def test_a_column_of_the_timeline_leads_to_its_records() -> None:
    bars = timeline([bucket.meeting(date="2024-02-28"), bucket.meeting(date="2024-03-12")], 1, 50).bars
    filters = MeetingFilters.model_validate({"person": "kere", "show": "timeline", "page": 2})
    (columns,) = taken(through_time(bars, "meetings", filters.during)).data
    assert list(columns.y) == [1, 0, 1]
    assert list(columns.customdata) == [
        "meetings?from=2024-02-26&to=2024-03-03&by=event&person=kere&show=timeline",
        None,
        "meetings?from=2024-03-11&to=2024-03-17&by=event&person=kere&show=timeline",
    ]
    week = timedelta(days=7) / timedelta(milliseconds=1)
    assert all(0.8 * week < width < week for width in columns.width)


def test_the_network_has_a_point_for_each_and_lines_between_them() -> None:
    met = [bucket.meeting("a"), bucket.meeting("b"), bucket.meeting("c", parties=["MLI", "NER"])]
    filters = MeetingFilters()
    figure = taken(who_met_whom(network(met, NodesOf.PARTIES), full_name, filters.about))
    *lines, middles, nodes = figure.data
    assert list(nodes.text) == ["MLI", "OIF", "NER"]
    assert list(nodes.customdata) == [
        "meetings?country=MLI",
        "meetings?organisation=OIF",
        "meetings?country=NER",
    ]
    assert list(nodes.hovertext) == ["Mali: 3 events", "OIF: 2 events", "Niger: 1 event"]
    assert nodes.marker.size[0] > nodes.marker.size[1] > nodes.marker.size[2]
    assert list(middles.hovertext) == ["Mali and OIF: 2 events", "Mali and Niger: 1 event"]
    assert lines[0].line.width > lines[1].line.width
    people = MeetingFilters(of=NodesOf.PEOPLE)
    nodes = taken(who_met_whom(network(met, NodesOf.PEOPLE), full_name, people.about)).data[-1]
    assert nodes.customdata[0] == "meetings?person=Amadou+K%C3%A9r%C3%A9&of=people"


def test_no_point_of_the_network_lies_upon_another() -> None:
    names = [f"Person {number}" for number in range(30)]
    met = [
        bucket.meeting(f"{one}-{other}", event_id=f"{one}-{other}", people=[names[one], names[other]])
        for one in range(30)
        for other in range(one + 1, 30, 7)
    ]
    seen = network(met, NodesOf.PEOPLE)
    figure = who_met_whom(seen, full_name, MeetingFilters().about)
    nodes = figure["data"][-1]
    assert len(nodes["x"]) == MAX_NODES
    # As wide as on a phone, where the drawing is 720 pixels wide and scrolls.
    across, up = (width / (axis["range"][1] - axis["range"][0]) for axis, width in (
        (figure["layout"]["xaxis"], 720 - 48),
        (figure["layout"]["yaxis"], figure["layout"]["height"]),
    ))  # fmt: skip
    points = list(zip(nodes["x"], nodes["y"], nodes["marker"]["size"], strict=True))
    for one, other in combinations(points, 2):
        apart = math.hypot((one[0] - other[0]) * across, (one[1] - other[1]) * up)
        assert apart > (one[2] + other[2]) / 2
    assert who_met_whom(network(met[::-1], NodesOf.PEOPLE), full_name, MeetingFilters().about) == figure


def test_the_board_has_a_mark_for_each_membership(store: ObjectStore, catalogue: Catalogue) -> None:
    left = {"status": "left", "until": "2024-01-29", "until_origin": "reports", "date_to": "2024-01-29"}
    before = {"since": "1975", "date_from": "1975-01-01"}
    bucket.put_memberships(
        store,
        bucket.membership(membership_id="m"),
        bucket.membership(membership_id="y", actor="NER", **left),
        bucket.membership(membership_id="z", alliance="Union", actor="MLI", **before),
        bucket.membership(membership_id="u", alliance="Union", actor="GIN", status="suspended", **before),
    )
    seen = board(catalogue, BoardFilters(), NOW.date())
    assert seen is not None
    figure = taken(who_is_in_what(seen, full_name))
    assert {mark.name: list(zip(mark.y, mark.x, strict=True)) for mark in figure.data} == {
        "member": [("Union", "MLI")],
        "new member": [("Pacte de Gao", "MLI")],
        "suspended, joining or leaving": [("Union", "GIN")],
        "left": [("Pacte de Gao", "NER")],
    }
    assert len({mark.marker.symbol for mark in figure.data}) == 4  # not by colour alone
    assert figure.data[3].hovertext == ("Niger – Pacte de Gao: left, from 2023-09, to 2024-01-29",)
    assert figure.data[0].customdata == ("board?alliance=Union&on=2024-03-10",)
    assert figure.layout.xaxis.categoryarray == ("MLI", "GIN", "NER")


def test_what_others_wrote_is_no_markup(store: ObjectStore, catalogue: Catalogue) -> None:
    met = [bucket.meeting(people=[HOSTILE, "Jeanne Lavoie"], participants=[])]
    bucket.put_memberships(store, bucket.membership(alliance=HOSTILE, actor=HOSTILE))
    seen = board(catalogue, BoardFilters(), NOW.date())
    assert seen is not None
    for figure in (
        who_met_whom(network(met, NodesOf.PEOPLE), full_name, MeetingFilters().about),
        who_is_in_what(seen, full_name),
    ):
        said = json.dumps(figure)
        assert "&lt;b&gt;Gao" in said
        assert "<b>" not in said
        assert "<a" not in said


def test_long_names_are_drawn_in_lines() -> None:
    met = [bucket.meeting(people=["Jeanne-Françoise Lavoie de Kayes", "A & B"], participants=[])]
    nodes = who_met_whom(network(met, NodesOf.PEOPLE), full_name, MeetingFilters().about)["data"][-1]
    assert nodes["text"] == ["A &amp; B", "Jeanne-Françoise<br>Lavoie de Kayes"]


def test_an_empty_network_can_be_drawn() -> None:
    assert taken(who_met_whom(network([], NodesOf.PARTIES), full_name, MeetingFilters().about)).data


def test_the_library_comes_from_its_package_and_stays_in_the_browser(page: httpx.Client) -> None:
    (name,) = (name for name in FILES if name.startswith("plotly-"))
    assert plotly.__version__ in name
    answer = page.get(f"/static/{name}")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert f"plotly.js v{plotly.offline.get_plotlyjs_version()}" in answer.text[:300]


@pytest.mark.parametrize(
    ("numbers", "drawn"),
    [
        ([2, None, 0, 1], "M1 0h8V20h-8zM31 10h8V20h-8z"),
        ([1000, 1], "M2 0h16V20h-16zM22 19h16V20h-16z"),  # what is not nothing can be seen
        ([], ""),
        ([None], ""),
    ],
)
def test_columns_of_sparklines_fill_their_box(numbers: list[float | None], drawn: str) -> None:
    assert outline(numbers, 40, 20) == drawn


def test_sparklines_may_have_one_scale() -> None:
    assert outline([1], 10, 20, most=2) == "M1 10h8V20h-8z"
