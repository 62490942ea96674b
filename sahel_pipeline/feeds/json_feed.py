"""JSON Feed (versions 1 and 1.1, jsonfeed.org), given in the shape that feedparser gives XML feeds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

_FIELDS = {
    "id": ("id",),
    "link": ("url", "external_url"),
    "title": ("title",),
    "summary": ("summary",),
    "published": ("date_published",),
    "updated": ("date_modified",),
}


def parse_json_feed(text: str) -> dict[str, Any] | None:
    """Read a JSON Feed.

    Args:
        text: The document.

    Returns:
        `feed` and `entries` as feedparser names their parts; None when `text` is no JSON Feed.
    """
    if not text.startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    items = document.get("items")
    if "jsonfeed.org/version/" not in str(document.get("version")) or not isinstance(items, list):
        return None
    feed = {name: value for name in ("title", "language") if isinstance(value := document.get(name), str)}
    return {"feed": feed, "entries": [_entry(item) for item in items if isinstance(item, dict)]}


def _entry(item: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        name: text for name, names in _FIELDS.items() if (text := _first(item, names)) is not None
    }
    for name in ("published", "updated"):
        if name in entry:
            entry[f"{name}_parsed"] = _parsed(entry[name])
    if content := _first(item, ("content_html", "content_text")):
        entry["content"] = [{"value": content}]
    authors = item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    if isinstance(author, dict) and (printed := _first(author, ("name",))):
        entry["author"] = printed
    if language := _first(item, ("language",)):
        entry["title_detail"] = {"language": language}
    return entry


def _first(item: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of these members that holds something; identifiers may be numbers."""
    values = (item.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int) and str(value).strip()), None)


def _parsed(date: str) -> Any:
    try:
        moment = datetime.fromisoformat(date.strip())
    except ValueError:
        return None
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).utctimetuple()
