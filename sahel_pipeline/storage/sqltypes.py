"""The SQL type of every field of a record, in the dialects of the engines that read the bucket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import EnumMeta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel


@dataclass(frozen=True)
class Dialect:
    """How an engine writes types."""

    scalars: Mapping[Any, str]
    """The type of `str`, `int`, `float`, `bool`, `date` and `datetime`."""
    array: Callable[[str], str]
    struct: Callable[[list[tuple[str, str]]], str]
    """From (field, type) pairs."""
    map: Callable[[str, str], str]


DUCKDB = Dialect(
    {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", date: "DATE", datetime: "TIMESTAMPTZ"},
    array=lambda item: f"{item}[]",
    struct=lambda fields: "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in fields) + ")",
    map=lambda key, value: f"MAP({key}, {value})",
)

# Their JSON readers know no ISO 8601 time with a zone: a timestamp stays text, and
# from_iso8601_timestamp (to_timestamp in Spark) makes a time of it.
HIVE = Dialect(
    {str: "string", int: "bigint", float: "double", bool: "boolean", date: "date", datetime: "string"},
    array=lambda item: f"array<{item}>",
    struct=lambda fields: "struct<" + ",".join(f"{name}:{kind}" for name, kind in fields) + ">",
    map=lambda key, value: f"map<{key},{value}>",
)
TRINO = Dialect(
    {str: "varchar", int: "bigint", float: "double", bool: "boolean", date: "date", datetime: "varchar"},
    array=lambda item: f"array({item})",
    struct=lambda fields: "row(" + ", ".join(f'"{name}" {kind}' for name, kind in fields) + ")",
    map=lambda key, value: f"map({key}, {value})",
)


def columns(model: type[BaseModel], dialect: Dialect) -> dict[str, str]:
    """The columns of a record and their types, in the order of the fields."""
    return {name: sql_type(field.annotation, dialect) for name, field in model.model_fields.items()}


def sql_type(annotation: Any, dialect: Dialect = DUCKDB) -> str:
    """The SQL type for the annotation of a field.

    Raises:
        TypeError: for an annotation that the records do not use.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is AwareDatetime:
        return dialect.scalars[datetime]
    if origin is Annotated:
        return sql_type(arguments[0], dialect)
    if origin in (Union, UnionType):
        (some,) = (argument for argument in arguments if argument is not NoneType)
        return sql_type(some, dialect)
    if origin is Literal or isinstance(annotation, EnumMeta):
        return dialect.scalars[str]
    if origin is list:
        return dialect.array(sql_type(arguments[0], dialect))
    if origin is dict:
        return dialect.map(dialect.scalars[str], sql_type(arguments[1], dialect))
    if annotation in dialect.scalars:
        return dialect.scalars[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return dialect.struct(list(columns(annotation, dialect).items()))
    raise TypeError(f"no SQL type for {annotation!r}")
