"""The data dictionary: every field of every dataset, from the models that write them.

`python -m sahel_pipeline.storage.dictionary > docs/data-dictionary.md` renews the page; a test holds it.
"""

from __future__ import annotations

import json
from enum import EnumMeta
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sahel_pipeline.records import SCHEMA_VERSION
from sahel_pipeline.storage.query import VIEWS
from sahel_pipeline.storage.sqltypes import sql_type

_HEAD = f"""# Data dictionary

Every field of every dataset in the bucket, as of schema version {SCHEMA_VERSION}. This page is made from the
models in `sahel_pipeline/records.py` and `derived.py` and checked by a test; `sahel schema <dataset>` prints
the same as JSON Schema (2020-12), and each run writes those schemas to `schemas/` in the bucket. A line of a
dataset is one JSON object. Types are DuckDB's names. Times are UTC (ISO 8601), dates EDTF level 0/1,
countries ISO 3166-1 alpha-3.

A version changes by semantic versioning: a new optional field makes a minor version, a field that goes or
changes its meaning a major one.
"""


def data_dictionary() -> str:
    """The page, as Markdown."""
    parts: dict[str, type[BaseModel]] = {}
    sections = [_section(f"`{name}`", model, parts) for name, model in VIEWS.items()]
    done: set[str] = set()
    while left := [name for name in parts if name not in done]:
        for name in left:
            sections.append(_section(f"{name}, a part of a record", parts[name], parts))
            done.add(name)
    return "\n".join([_HEAD, *sections])


def _section(title: str, model: type[BaseModel], parts: dict[str, type[BaseModel]]) -> str:
    lines = [f"## {title}", "", (model.__doc__ or "").strip().split("\n")[0], ""]
    lines += ["| field | type | meaning |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        lines.append(f"| `{name}` | {_kind(field, parts)} | {_meaning(field)} |")
    return "\n".join([*lines, ""])


def _kind(field: FieldInfo, parts: dict[str, type[BaseModel]]) -> str:
    named = _model(field.annotation)
    if named is not None:
        parts.setdefault(named.__name__, named)
        kind = f"[{named.__name__}](#{named.__name__.lower()}-a-part-of-a-record)"
        kind = f"list of {kind}" if get_origin(field.annotation) is list else kind
    else:
        kind = sql_type(field.annotation)
    return f"{kind}, may be null" if type(None) in get_args(field.annotation) else kind


def _meaning(field: FieldInfo) -> str:
    words = [field.description or _codes(field.annotation)[1]]
    codes, _ = _codes(field.annotation)
    if codes:
        words.append("One of " + ", ".join(f"`{code}`" for code in codes) + ".")
    if field.examples:
        examples = (json.dumps(example, ensure_ascii=False) for example in field.examples)
        words.append("For example " + ", ".join(f"`{example}`" for example in examples) + ".")
    return " ".join(word for word in words if word).replace("|", "\\|")


def _model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model(part))), None)


def _codes(annotation: Any) -> tuple[tuple[str, ...], str]:
    """The values that a field may have, and what they are, where its type lists them."""
    if isinstance(annotation, EnumMeta):
        return tuple(map(str, annotation.__members__.values())), (annotation.__doc__ or "").strip()
    if get_origin(annotation) is Literal:
        return get_args(annotation), ""
    if get_origin(annotation) in (None, Annotated):
        return (), ""
    found = (_codes(part) for part in get_args(annotation))
    return next(((values, what) for values, what in found if values), ((), ""))


if __name__ == "__main__":
    print(data_dictionary(), end="")
