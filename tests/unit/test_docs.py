"""The tables of docs/operations.md say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sahel_pipeline.feeds.status import MEANINGS
from sahel_pipeline.settings import PREFIX, Settings

OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def table(name: str) -> list[list[str]]:
    match = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", OPERATIONS, re.DOTALL)
    assert match, f"docs/operations.md has no table {name}"
    return [[cell.strip() for cell in line.strip("|\n").split("|")] for line in match[1].splitlines()[2:]]


def test_every_status_is_explained() -> None:
    expected = [[f"`{s}`", str(m.grade), m.meaning, m.action] for s, m in MEANINGS.items()]
    assert table("statuses") == expected


@pytest.mark.parametrize("column", [0, 2], ids=["variables", "meanings"])
def test_every_setting_is_explained(column: int) -> None:
    fields = Settings.model_fields.items()
    expected = [[f"`{PREFIX}{name.upper()}`", "", str(field.description)] for name, field in fields]
    assert [row[column] for row in table("settings")] == [row[column] for row in expected]


def test_every_default_is_right() -> None:
    for (name, field), row in zip(Settings.model_fields.items(), table("settings"), strict=True):
        shown = row[1].strip("`")
        assert ("" if shown == "–" else shown) == (
            ",".join(sorted(field.default)) if isinstance(field.default, frozenset) else str(field.default)
        ), name
