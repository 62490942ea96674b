"""Table definitions over the bucket for the engines that want one: Athena, Trino, Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from textwrap import shorten

from pydantic import BaseModel

from sahel_pipeline.storage.keys import UNDATED
from sahel_pipeline.storage.sqltypes import HIVE, TRINO, columns

FIRST_DAY = "2010-01-01"
"""Where Athena's partition projection begins: articles are rarely dated earlier."""
_DT = "Day of the partition (UTC)"


def _comment(model: type[BaseModel], field: str) -> str:
    """What a field means, in one line that Athena accepts (at most 255 characters)."""
    words = model.model_fields[field].description or ""
    # An apostrophe would have to be doubled for one engine and escaped by a backslash for another.
    return shorten(words.replace("`", "").replace("'", "’"), 250, placeholder=" …")


def _listed(lines: Iterable[str]) -> str:
    return ",\n  ".join(lines)


def athena(name: str, model: type[BaseModel], location: str) -> str:
    """A table for Athena; partition projection finds every `dt`, so no crawler and no repair is needed."""
    fields = _listed(
        f"`{field}` {kind} COMMENT '{_comment(model, field)}'" for field, kind in columns(model, HIVE).items()
    )
    head = f"CREATE EXTERNAL TABLE IF NOT EXISTS {name} (\n  {fields}\n)"
    where = f"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nLOCATION '{location}/'"
    if name in UNDATED:
        return f"{head}\n{where};"
    return f"""{head}
PARTITIONED BY (`dt` date COMMENT '{_DT}')
{where}
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '{FIRST_DAY},NOW+2DAYS',
  'storage.location.template' = '{location}/dt=${{dt}}/'
);"""


def trino(name: str, model: type[BaseModel], location: str) -> str:
    """A table for Trino's Hive connector, with the call that finds new partitions."""
    dated = name not in UNDATED
    described = [
        f"\"{field}\" {kind} COMMENT '{_comment(model, field)}'"
        for field, kind in columns(model, TRINO).items()
    ]
    if dated:
        described.append(f"\"dt\" date COMMENT '{_DT}'")
    options = ["format = 'OPENX_JSON'", f"external_location = '{location}/'"]
    if dated:
        options.append("partitioned_by = ARRAY['dt']")
    head = f"CREATE TABLE IF NOT EXISTS hive.sahel.{name} (\n  {_listed(described)}\n)"
    table = f"{head}\nWITH (\n  {_listed(options)}\n);"
    return f"{table}\nCALL hive.system.sync_partition_metadata('sahel', '{name}', 'ADD');" if dated else table


def spark(name: str, model: type[BaseModel], location: str) -> str:
    """A table for Spark SQL, with the command that finds new partitions."""
    described = [
        f"`{field}` {kind} COMMENT '{_comment(model, field)}'" for field, kind in columns(model, HIVE).items()
    ]
    if name in UNDATED:
        return (
            f"CREATE TABLE IF NOT EXISTS {name} (\n  {_listed(described)}\n)\nUSING json\n"
            f"LOCATION '{location}/';"
        )
    described.append(f"`dt` date COMMENT '{_DT}'")
    return f"""CREATE TABLE IF NOT EXISTS {name} (
  {_listed(described)}
)
USING json
PARTITIONED BY (`dt`)
LOCATION '{location}/';
MSCK REPAIR TABLE {name};"""


ENGINES: Mapping[str, Callable[[str, type[BaseModel], str], str]] = {
    "athena": athena,
    "trino": trino,
    "spark": spark,
}
"""A definition by the name of its engine: from table name, record type and location (no final slash)."""
