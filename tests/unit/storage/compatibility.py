"""What changed between two JSON Schemas of a dataset, and which version that calls for.

Who reads must be able to read on: a field that goes, gets another type or may suddenly be null or have other
values than it was said to breaks readers (major); a new field or dataset does not (minor).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

Schema = dict[str, Any]
Change = tuple[Literal["major", "minor"], str]

_BOUNDS_THAT_TELL = ("pattern", "format", "minimum", "maximum", "minItems", "maxItems")


def changes(old: Schema, new: Schema) -> list[Change]:
    """What a reader of `old` meets in lines of `new`."""
    return sorted(set(_compare(old, new, old, new, "")))


def version_called_for(old: str, found: list[Change]) -> str:
    """The least version by semantic versioning."""
    major, minor, _ = map(int, old.split("."))
    kinds = {kind for kind, _ in found}
    if "major" in kinds:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if kinds else old


def _compare(old: Any, new: Any, old_root: Schema, new_root: Schema, at: str) -> Iterator[Change]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    before, after = _alternatives(old, old_root), _alternatives(new, new_root)
    for kind in sorted(after.keys() - before.keys()):
        if kind != "number" or "integer" not in before:
            yield "major", f"{at or 'a line'} may now be {kind}"
        else:
            yield "major", f"{at} may now have a fraction"
    for kind in sorted(before.keys() - after.keys()):
        if kind != "null":
            yield "major", f"{at or 'a line'} is no longer {kind}"
        else:
            yield "minor", f"{at} is never null any more"
    for kind in sorted(before.keys() & after.keys()):
        yield from _same_kind(before[kind], after[kind], old_root, new_root, at)


def _same_kind(old: Schema, new: Schema, old_root: Schema, new_root: Schema, at: str) -> Iterator[Change]:
    values_before, values_after = (
        schema.get("enum", [schema["const"]] if "const" in schema else None) for schema in (old, new)
    )
    if values_before is not None and values_before != values_after:
        gone = set(values_before) - set(values_after or ())
        more = "any value" if values_after is None else set(values_after) - set(values_before)
        if more:
            yield "minor", f"{at} may now be {more if isinstance(more, str) else ', '.join(sorted(more))}"
        if gone and values_after is not None:
            yield "major", f"{at} is no longer {', '.join(sorted(gone))}"
    for bound in _BOUNDS_THAT_TELL:
        if bound in old and old[bound] != new.get(bound):
            yield "major", f"{at}: {bound} was {old[bound]} and is {new.get(bound, 'open')}"
    if "items" in old:
        yield from _compare(old["items"], new.get("items", {}), old_root, new_root, f"{at}[]")
    mine, theirs = old.get("properties", {}), new.get("properties", {})
    for name in sorted(mine.keys() - theirs.keys()):
        yield "major", f"{at}.{name} is gone".lstrip(".")
    for name in sorted(theirs.keys() - mine.keys()):
        yield "minor", f"{at}.{name} is new".lstrip(".")
    for name in sorted(mine.keys() & theirs.keys()):
        yield from _compare(mine[name], theirs[name], old_root, new_root, f"{at}.{name}".lstrip("."))
    for name in sorted((set(old.get("required", ())) - set(new.get("required", ()))) & theirs.keys()):
        yield "major", f"{at}.{name} may now be missing".lstrip(".")


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _alternatives(schema: Schema, root: Schema) -> dict[str, Schema]:
    """The types that a value may have, each with what is said of it."""
    if "anyOf" in schema:
        return {
            kind: one
            for part in schema["anyOf"]
            for kind, one in _alternatives(_resolved(part, root), root).items()
        }
    kinds = schema.get("type", "string" if {"enum", "const"} & schema.keys() else "anything")
    return {kinds: schema}
