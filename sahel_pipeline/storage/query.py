"""SQL over the bucket: DuckDB with one view a dataset, offline (the S3 extension comes from PyPI)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel

from sahel_pipeline.derived import Event, Membership
from sahel_pipeline.records import Alliance, Article, Meeting, Outcome, Rejection
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from sahel_pipeline.storage.sqltypes import DUCKDB, columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VIEWS: dict[str, type[BaseModel]] = {
    "articles": Article,
    "meetings": Meeting,
    "alliances": Alliance,
    "events": Event,
    "memberships": Membership,
    "outcomes": Outcome,
    "rejected": Rejection,
}
"""The views and what a row of each is; `dt` is added from the path, where it has one."""


_LONGEST_LINE = 64 * 2**20
"""Bytes; an event of many reports is a long line."""


class QueryError(Exception):
    """A query could not be answered; the message says why."""


def connect(access: S3Access, store: ObjectStore) -> DuckDBPyConnection:
    """A DuckDB connection with a view for each dataset of the bucket; empty datasets are empty views.

    Raises:
        QueryError: when the extra `query` is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise QueryError(
            "DuckDB is not installed; install the extra: pip install 'sahel-pipeline[query]'"
        ) from None
    connection = duckdb.connect()
    connection.execute(f"LOAD '{_extension(duckdb.__version__)}'")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"CREATE SECRET (TYPE s3, {_secret(access)})")
    for name, model in VIEWS.items():
        typed = columns(model, DUCKDB)
        listed = ", ".join(f"'{field}': '{kind}'" for field, kind in typed.items())
        # DuckDB refuses a pattern that matches nothing, and types guessed from few rows would change.
        if next(iter(store.keys(f"{name}/")), None):
            undated = name in keys.UNDATED
            path = "*.jsonl.gz" if undated else "dt=*/**/*.jsonl.gz"
            days = "" if undated else ", hive_partitioning=true, hive_types={dt: DATE}"
            source = (
                f"read_json('{store.uri(name)}/{path}', columns={{{listed}}}, "
                f"format='newline_delimited'{days}, maximum_object_size={_LONGEST_LINE})"
            )
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}")
        else:
            columns_of = typed if name in keys.UNDATED else typed | {"dt": "DATE"}
            empty = ", ".join(f'NULL::{kind} AS "{field}"' for field, kind in columns_of.items())
            connection.execute(f"CREATE VIEW {name} AS SELECT {empty} WHERE false")
    return connection


def _extension(version: str) -> Path:
    spec = find_spec("duckdb_extension_httpfs")
    if spec is None or not spec.submodule_search_locations:
        raise QueryError("DuckDB's S3 extension is not installed: pip install 'sahel-pipeline[query]'")
    root = Path(next(iter(spec.submodule_search_locations)))
    return root / "extensions" / f"v{version}" / "httpfs.duckdb_extension"


def _secret(access: S3Access) -> str:
    parts = {"KEY_ID": access.key, "SECRET": access.secret, "REGION": access.region}
    if access.token:
        parts["SESSION_TOKEN"] = access.token
    if access.endpoint:
        address = urlsplit(access.endpoint)
        parts |= {"ENDPOINT": address.netloc, "URL_STYLE": "path"}
    quoted = [f"{name} '{value.replace(chr(39), chr(39) * 2)}'" for name, value in parts.items()]
    if access.endpoint and access.endpoint.startswith("http:"):
        quoted.append("USE_SSL false")
    return ", ".join(quoted)
