"""The charts of the page as figures of plotly: plain JSON, which plotly's own JavaScript draws.

A colour is named as the style sheet names it (`--chart`); the browser puts in what that is, light or dark.
A point that leads somewhere has the address as its `customdata`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from textwrap import wrap
from typing import Any
from urllib.parse import urlencode

from sahel_ops.views.board import Board
from sahel_ops.views.network import Network
from sahel_ops.views.timeline import Bar
from sahel_pipeline.derived import Membership, MembershipStatus

Figure = dict[str, Any]
"""`data` and `layout`, as plotly's reference has them."""

_DAY = timedelta(days=1)
_ROW, _LABEL, _DAYS = 56, 20, 24
"""Pixels of a row of columns by day, of its label in it, and of the days below all rows."""
_LINE = 24
"""Pixels of a line of the board."""
_NAME = 16
"""Letters of a line of a name in the network."""
_STANDINGS = {
    "member": ("square", "--chart"),
    "new member": ("circle", "--good"),
    "suspended, joining or leaving": ("diamond", "--warn"),
    "left": ("x", "--bad"),
}


@dataclass(frozen=True)
class Row:
    """A number by day."""

    label: str
    numbers: Sequence[float | None]
    share: bool = False
    """Whether it is a share, from 0 to 1."""


def by_day(days: Sequence[date], rows: Sequence[Row]) -> Figure:
    """Columns by day in rows, each on its own scale; who points at a day sees all its numbers.

    Args:
        days: From left to right.
        rows: From top to bottom, with a number for each day.
    """
    height = _ROW * len(rows) + _DAYS
    axes: dict[str, Any] = {
        "xaxis": _axis(
            type="date",
            anchor="free",
            position=0,
            nticks=5,
            tickformat="%-d %b",
            spikecolor="--faint",
            spikethickness=1,
        )
    }
    data, labels = [], []
    for place, row in enumerate(rows):
        number = str(place + 1) if place else ""
        top = 1 - (place * _ROW + _LABEL) / (height - _DAYS)
        form = ".0%" if row.share else ","
        most = 1 if row.share else max((value for value in row.numbers if value), default=0)
        axes[f"yaxis{number}"] = _axis(
            domain=[max(0.0, top - (_ROW - _LABEL - 4) / (height - _DAYS)), top],
            range=[0, most or 1],
            tickvals=[most] if most else [],
            tickformat=form,
            showgrid=True,
            zeroline=True,
        )
        labels.append(
            {
                "text": row.label,
                "x": 0,
                "y": top,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"color": "--text"},
            }
        )
        data.append(
            {
                "type": "bar",
                "name": row.label,
                "x": [day.isoformat() for day in days],
                "y": list(row.numbers),
                "yaxis": f"y{number}",
                "marker": {"color": "--chart"},
                "hovertemplate": f"%{{y:{form}}}",
            }
        )
    return _figure(
        data,
        height,
        annotations=labels,
        bargap=0.2,
        hovermode="x unified",
        hoversubplots="axis",
        margin={"l": 48, "r": 8, "t": 0, "b": _DAYS},
        **axes,
    )


def steps(values: Mapping[str, int]) -> Figure:
    """A funnel: what was left at each step, and which share that is of the step before."""
    funnel = {
        "type": "funnel",
        "y": list(values),
        "x": list(values.values()),
        "texttemplate": "%{value:,} (%{percentPrevious:.0%})",
        "textposition": "auto",
        "textangle": 0,
        "insidetextfont": {"color": "--back"},
        "outsidetextfont": {"color": "--text"},
        "hovertemplate": "%{label}: %{value:,}<br>%{percentInitial:.1%} of the first step<extra></extra>",
        "marker": {"color": "--chart"},
        "connector": {"fillcolor": "--line", "line": {"width": 0}},
    }
    margin = {"l": 8, "r": 8, "t": 0, "b": 0}
    return _figure([funnel], 44 * len(values), margin=margin, yaxis=_axis(automargin=True))


def through_time(bars: Sequence[Bar], name: str, during: Callable[[date, date], str]) -> Figure:
    """How many records tell of each stretch of time.

    Args:
        bars: Oldest first.
        name: Of the view that shows the records.
        during: Its query for the records of a stretch of time.
    """
    columns = {
        "type": "bar",
        "x": [bar.first.isoformat() for bar in bars],
        "y": [bar.number for bar in bars],
        "width": [(bar.last - bar.first + _DAY) / timedelta(milliseconds=1) * 0.85 for bar in bars],
        "offset": 0,
        "customdata": [f"{name}{during(bar.first, bar.last)}" if bar.number else None for bar in bars],
        "hovertext": [f"{bar.first} to {bar.last}: {bar.number:,}" for bar in bars],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"color": "--chart"},
    }
    return _figure(
        [columns],
        160,
        hovermode="x",
        margin={"l": 48, "r": 8, "t": 8, "b": 36},
        xaxis=_axis(type="date", nticks=5, tickangle=0, ticks="outside", tickcolor="--line"),
        yaxis=_axis(rangemode="tozero", nticks=4, tickformat=",d", showgrid=True),
    )


def who_met_whom(network: Network, full: Callable[[str], str], about: Callable[[str], str]) -> Figure:
    """A network: points for those who met, the larger the more often, and lines between them.

    Args:
        network: Who met whom.
        full: The whole name of one.
        about: The query of the view of meetings for those of one.
    """
    most_met = max((edge.events for edge in network.edges), default=1)
    most = max((node.events for node in network.nodes), default=1)
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [edge.first.x, edge.second.x],
            "y": [edge.first.y, edge.second.y],
            "line": {"color": "--faint", "width": 1 + 4 * edge.events / most_met},
            "opacity": 0.45,
            "hoverinfo": "skip",
        }
        for edge in network.edges
    ]
    middles = {
        "type": "scatter",
        "mode": "markers",
        "x": [(edge.first.x + edge.second.x) / 2 for edge in network.edges],
        "y": [(edge.first.y + edge.second.y) / 2 for edge in network.edges],
        "marker": {"size": 16, "opacity": 0, "color": "--faint"},
        "hovertext": [
            _told(f"{full(edge.first.name)} and {full(edge.second.name)}: {_events(edge.events)}")
            for edge in network.edges
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    nodes = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [node.x for node in network.nodes],
        "y": [node.y for node in network.nodes],
        "text": [_in_lines(node.name) for node in network.nodes],
        "textposition": ["top center" if node.y > 0 else "bottom center" for node in network.nodes],
        "textfont": {"color": "--text", "size": 13, "shadow": "auto"},
        "marker": {
            "size": [round(12 + 28 * math.sqrt(node.events / most), 1) for node in network.nodes],
            "color": "--chart",
            "line": {"color": "--back", "width": 2},
            "opacity": 1,
        },
        "customdata": [f"meetings{about(node.name)}" for node in network.nodes],
        "hovertext": [_told(f"{full(node.name)}: {_events(node.events)}") for node in network.nodes],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }
    bare = {"visible": False, "fixedrange": True, "range": [-1.25, 1.25]}
    margin = {"l": 24, "r": 24, "t": 0, "b": 0}
    return _figure([*lines, middles, nodes], 600, hovermode="closest", margin=margin, xaxis=bare, yaxis=bare)


def who_is_in_what(board: Board, full: Callable[[str], str]) -> Figure:
    """Alliances by line, their members by column, and how each stands to each.

    Args:
        board: The memberships.
        full: The whole name of a member.
    """
    new = {change.membership.membership_id for change in board.changes if change.came}
    left = [change.membership for change in board.changes if not change.came]
    by_standing: dict[str, list[Membership]] = {name: [] for name in _STANDINGS}
    for one in board.shown:
        if one.status not in (MembershipStatus.MEMBER, MembershipStatus.LEFT):
            by_standing["suspended, joining or leaving"].append(one)
        else:
            by_standing["new member" if one.membership_id in new else "member"].append(one)
    by_standing["left"] = [one for one in left if one not in board.shown]
    every = [one for some in by_standing.values() for one in some]
    alliances = sorted({one.alliance for one in every}, key=str.casefold)
    actors = sorted({one.actor for one in every}, key=lambda name: (-_times(name, every), name))
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [_told(one.actor) for one in some],
            "y": [_told(one.alliance) for one in some],
            "marker": {"symbol": _STANDINGS[name][0], "color": _STANDINGS[name][1], "size": 11},
            "customdata": [f"board?{urlencode({'alliance': one.alliance, 'on': board.on})}" for one in some],
            "hovertext": [_told(_membership(one, full)) for one in some],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
        for name, some in by_standing.items()
        if some
    ]
    return _figure(
        data,
        _LINE * len(alliances) + 100,
        hovermode="closest",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "xref": "container", "y": 0, "yref": "container"},
        margin={"l": 8, "r": 8, "t": 0, "b": 36},
        xaxis=_axis(
            type="category",
            categoryarray=[_told(name) for name in actors],
            side="top",
            tickangle=-90,
            dtick=1,
            automargin=True,
        ),
        yaxis=_axis(
            type="category",
            categoryarray=[_told(name) for name in alliances],
            autorange="reversed",
            dtick=1,
            automargin=True,
            showgrid=True,
        ),
    )


def _figure(data: Sequence[Mapping[str, Any]], height: int, **layout: Any) -> Figure:
    common = {
        "height": height,
        "font": {"family": "inherit", "size": 12, "color": "--faint"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {"bgcolor": "--panel", "bordercolor": "--faint", "font": {"color": "--text"}},
        "dragmode": False,  # a finger on a chart scrolls the page
        "showlegend": False,
    }
    return {"data": list(data), "layout": common | layout}


def _axis(**values: Any) -> dict[str, Any]:
    usual = {"fixedrange": True, "showgrid": False, "gridcolor": "--line", "zerolinecolor": "--line"}
    return usual | values


def _in_lines(name: str) -> str:
    """A name as narrow as its words allow, so that it covers less of its neighbours."""
    return "<br>".join(map(_told, wrap(name, _NAME, break_long_words=False)))


def _told(text: str) -> str:
    """What others wrote, so that plotly does not take it for its markup."""
    return escape(text, quote=False)


def _events(number: int) -> str:
    return f"{number:,} event{'' if number == 1 else 's'}"


def _times(actor: str, memberships: Sequence[Membership]) -> int:
    return sum(one.actor == actor for one in memberships)


def _membership(one: Membership, full: Callable[[str], str]) -> str:
    since = f", from {one.since}" if one.since else ""
    until = f", to {one.until}" if one.until else ""
    return f"{full(one.actor)} – {one.alliance}: {one.status.value}{since}{until}"
