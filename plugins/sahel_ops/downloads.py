"""What is on screen as a file: CSV that a spreadsheet opens safely, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Response
from pydantic import BaseModel

from sahel_ops.views.feeds import FeedRow
from sahel_ops.views.network import Pair

_PRINT = ("confidence", "evidence", "source", "title", "url", "published", "event_id", "record_id")
MEETING_COLUMNS = (
    *("date", "status", "kind", "parties", "people", "place", "country", "framework", "topics"),
    *_PRINT,
)
ALLIANCE_COLUMNS = ("alliance", "action", "actors", "status", "date", "sectors", *_PRINT)
EVENT_COLUMNS = (
    *("date", "status", "parties", "people", "place", "framework", "alliance", "action", "actors"),
    *_PRINT,
)
MEMBERSHIP_COLUMNS = (
    *("alliance", "actor", "status", "since", "until", "origin", "confidence", "articles", "independent"),
    "membership_id",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a text for a formula when it begins with it."""


def answer(
    name: str, form: str, lines: Iterable[BaseModel | Mapping[str, Any]], *, columns: Sequence[str] = ()
) -> Response:
    """A file for the browser to keep.

    Args:
        name: Its name, without ending.
        form: `csv` or `json`.
        lines: What it holds.
        columns: Columns of the CSV; those of the first line by default.
    """
    values = [line.model_dump(mode="json") if isinstance(line, BaseModel) else dict(line) for line in lines]
    if form == "csv":
        body, media_type = (
            _csv(values, columns or list(values[0] if values else ())),
            "text/csv; charset=utf-8",
        )
    else:
        body, media_type = json.dumps(values, ensure_ascii=False).encode(), "application/json"
    disposition = f'attachment; filename="{name}.{form}"'
    return Response(body, media_type=media_type, headers={"Content-Disposition": disposition})


def feed_line(row: FeedRow) -> dict[str, Any]:
    """A feed as a line of a file."""
    state, control = row.state, row.control
    return {
        "feed_id": row.feed.id,
        "publisher": row.feed.publisher,
        "country": row.feed.country,
        "url": row.feed.url,
        "group": row.choice.value,
        "status": state.last_status.value if state.last_status else None,
        "last_success": state.last_success.isoformat() if state.last_success else None,
        "last_news": state.last_news.isoformat() if state.last_news else None,
        "errors_in_a_row": state.error_streak,
        "entries": row.entries,
        "kept_share": row.kept,
        "trouble": [finding.sentence for finding in row.findings],
        "paused": bool(control and control.paused),
        "silenced_until": str(control.silenced_until) if control and control.silenced_until else None,
        "reason": control.reason if control else None,
    }


def pair_line(pair: Pair) -> dict[str, Any]:
    """Two who met as a line of a file."""
    return {"first": pair.first, "second": pair.second, "events": pair.events}


def _csv(lines: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """CSV in UTF-8 with a byte order mark, as spreadsheets expect it; lists are joined by `; `.

    A text that a spreadsheet would run as a formula gets an apostrophe in front: headlines and names come
    from the open net.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for line in lines:
        writer.writerow([_cell(line.get(column)) for column in columns])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        # Evidence is a list of sentences with offsets; all other lists are of texts.
        value = "; ".join(item["text"] if isinstance(item, dict) else item for item in value)
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
