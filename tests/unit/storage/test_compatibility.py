"""The schemas of the last version, kept beside this test, against those of now: the version tells of changes.

When a version is released, its schemas are kept: python -m tests.unit.storage.test_compatibility
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from sahel_pipeline.records import SCHEMA_VERSION
from sahel_pipeline.storage.partitions import json_schema
from sahel_pipeline.storage.query import VIEWS
from tests.unit.storage.compatibility import changes, version_called_for

KEPT = Path(__file__).parent / "schemas"


def version(folder: Path) -> tuple[int, ...]:
    return tuple(map(int, folder.name.split(".")))


LAST = max((folder for folder in KEPT.iterdir() if folder.name != SCHEMA_VERSION), key=version)


def kept(dataset: str) -> dict[str, Any]:
    return json.loads((LAST / f"{dataset}.json").read_text(encoding="utf-8"))


def test_no_dataset_has_gone() -> None:
    assert {file.stem for file in LAST.glob("*.json")} <= set(VIEWS)


def test_the_version_says_what_changed_since_the_last_one() -> None:
    found = [
        change
        for file in sorted(LAST.glob("*.json"))
        for change in changes(kept(file.stem), json_schema(file.stem, VIEWS[file.stem]))
    ]
    found += [("minor", f"{name} is new") for name in VIEWS if not (LAST / f"{name}.json").exists()]
    least = version_called_for(LAST.name, found)
    assert tuple(map(int, SCHEMA_VERSION.split("."))) >= tuple(map(int, least.split("."))), found


def without(schema: dict[str, Any], *path: str) -> None:
    *way, last = path
    for step in way:
        schema = schema[step]
    del schema[last]


CHANGES = {
    "a field goes": ("major", lambda s: without(s, "properties", "place")),
    "a part's field goes": ("major", lambda s: without(s, "$defs", "Evidence", "properties", "end")),
    "a field gets another name": (
        "major",
        lambda s: s["properties"].update(location=s["properties"].pop("place")),
    ),
    "a field may be null": (
        "major",
        lambda s: s["properties"]["title"].update(anyOf=[{"type": "string"}, {"type": "null"}], type=None),
    ),
    "a field may be missing": ("major", lambda s: s["required"].remove("title")),
    "a text becomes a number": ("major", lambda s: s["properties"]["title"].update(type="integer")),
    "a list gets other items": (
        "major",
        lambda s: s["properties"]["people"].update(items={"$ref": "#/$defs/Participant"}),
    ),
    "a value goes": ("major", lambda s: s["$defs"]["MeetingKind"]["enum"].remove("phone")),
    "a bound opens": ("major", lambda s: without(s, "properties", "confidence", "maximum")),
    "a value comes": ("minor", lambda s: s["$defs"]["MeetingKind"]["enum"].append("letter")),
    "a field comes": ("minor", lambda s: s["properties"].update(weather={"type": "string"})),
    "a description changes": (None, lambda s: s["properties"]["title"].update(description="Else.")),
}


@pytest.mark.parametrize(("kind", "change"), CHANGES.values(), ids=CHANGES)
def test_what_changes_calls_for_its_version(kind: str | None, change: Any) -> None:
    old = kept("meetings")
    new = copy.deepcopy(old)
    change(new)
    if new["properties"].get("title", {}).get("type", "") is None:
        del new["properties"]["title"]["type"]
    found = changes(old, new)
    assert {kind for kind, _ in found} == ({kind} if kind else set()) or (
        kind == "major" and "major" in {kind for kind, _ in found}
    ), found
    assert version_called_for("1.4.2", found) == {"major": "2.0.0", "minor": "1.5.0", None: "1.4.2"}[kind]


def test_records_of_the_last_version_are_read() -> None:
    """Lines as the last version wrote them, kept beside its schemas."""
    for file in LAST.glob("*.jsonl"):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert lines
        for line in lines:
            assert VIEWS[file.stem].model_validate_json(line)
    assert {file.stem for file in LAST.glob("*.jsonl")} >= {"articles", "meetings", "alliances"}


if __name__ == "__main__":
    folder = KEPT / SCHEMA_VERSION
    folder.mkdir(exist_ok=True)
    for name, model in VIEWS.items():
        text = json.dumps(json_schema(name, model), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
