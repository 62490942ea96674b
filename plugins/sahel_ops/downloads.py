"""Records as files: CSV that a spreadsheet opens safely, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sahel_pipeline.records import Alliance, Meeting

MEETING_COLUMNS = (
    *("date", "status", "kind", "parties", "people", "place", "country", "framework", "topics"),
    *("confidence", "evidence", "source", "title", "url", "published", "event_id", "record_id"),
)
ALLIANCE_COLUMNS = (
    *("alliance", "action", "actors", "status", "date", "sectors"),
    *("confidence", "evidence", "source", "title", "url", "published", "event_id", "record_id"),
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a text for a formula when it begins with it."""


def as_csv(records: Iterable[Meeting | Alliance], columns: Sequence[str]) -> bytes:
    """CSV in UTF-8 with a byte order mark, as spreadsheets expect it; lists are joined by `; `.

    A text that a spreadsheet would run as a formula gets an apostrophe in front: headlines and names come
    from the open net.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for record in records:
        values = record.model_dump(mode="json", include=set(columns))
        writer.writerow([_cell(values[column]) for column in columns])
    return text.getvalue().encode("utf-8-sig")


def as_json(records: Iterable[Meeting | Alliance]) -> bytes:
    """A JSON list of the records as they lie in the bucket."""
    return json.dumps([record.model_dump(mode="json") for record in records], ensure_ascii=False).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        # Evidence is a list of sentences with offsets; all other lists are of texts.
        value = "; ".join(item["text"] if isinstance(item, dict) else item for item in value)
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value
