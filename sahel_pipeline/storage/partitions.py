"""Whole partitions of a dataset: read, merge, and replace as a whole with a manifest written last.

A partition is one data object, which S3 replaces atomically, so a reader who globs sees the old or the
new one. Writers condition both objects on what they read, so of two at once one loses and retries.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel

from sahel_pipeline.records import SCHEMA_VERSION, Alliance, Article, Meeting, Record
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import (
    ChangedMeanwhileError,
    ObjectStore,
    StorageError,
    pack_lines,
    unpack_lines,
)

R = TypeVar("R", bound=Record)

MODELS: dict[keys.Dataset, type[Record]] = {"articles": Article, "meetings": Meeting, "alliances": Alliance}
_ID_FIELD: dict[keys.Dataset, str] = {
    "articles": "article_id",
    "meetings": "record_id",
    "alliances": "record_id",
}


class ObjectEntry(BaseModel):
    """A data object of a partition."""

    name: str
    """Name within the partition."""
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What a whole partition holds."""

    dataset: str
    dt: date
    rows: int
    objects: list[ObjectEntry]
    schema_version: str = SCHEMA_VERSION
    extractor_version: str | None = None
    run: str
    """Run that last changed the partition."""
    written: AwareDatetime


@dataclass(frozen=True)
class Partition(Generic[R]):
    """The records of a partition, and what a conditional write needs to know of its two objects."""

    records: list[R]
    digest: str | None = None
    part_tag: str | None = None
    manifest: Manifest | None = None
    manifest_tag: str | None = None


def read(store: ObjectStore, dataset: keys.Dataset, day: date, model: type[R]) -> Partition[R]:
    """The records of one partition (none where it does not exist).

    Raises:
        StorageError: when a line does not fit the schema; the message names the object and the line.
    """
    # The manifest first: whoever changes the data after this also changes the manifest's ETag.
    manifest_body, manifest_tag = store.get_tagged(keys.manifest(dataset, day))
    key = keys.part(dataset, day)
    body, part_tag = store.get_tagged(key)
    try:
        manifest = None if manifest_body is None else Manifest.model_validate_json(manifest_body)
    except ValueError:
        manifest = None  # a broken manifest is written anew with the next change
    if body is None:
        return Partition([], manifest=manifest, manifest_tag=manifest_tag)
    try:
        lines = unpack_lines(body)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise StorageError(
            f"{store.uri(key)} is not gzipped JSON Lines ({error}); restore an earlier version of it"
        ) from error
    records = []
    for number, line in enumerate(lines, start=1):
        try:
            records.append(model.model_validate(line))
        except ValueError as error:
            raise StorageError(
                f"{store.uri(key)}, line {number} does not fit the schema of {dataset}: {error}"
            ) from error
    return Partition(records, hashlib.sha256(body).hexdigest(), part_tag, manifest, manifest_tag)


def update(
    store: ObjectStore,
    dataset: keys.Dataset,
    day: date,
    model: type[R],
    change: Callable[[list[R]], Iterable[R]],
    *,
    run: str,
    now: AwareDatetime,
    extractor_version: str | None = None,
    tries: int = 5,
) -> bool:
    """Read a partition, change its records, and replace it as a whole; an unchanged one is not written.

    Args:
        store: The bucket.
        dataset: Name of the dataset.
        day: The partition's `dt`.
        model: The dataset's record type.
        change: Gets the records as they are, gives those that shall be; called again after a lost race.
        run: The run that writes, for the manifest.
        now: Time of the commit, for the manifest.
        extractor_version: Version of the extractor that made the records.
        tries: How often to try when other writers change the partition at the same time.

    Returns:
        Whether anything was written.

    Raises:
        ChangedMeanwhileError: when other writers won every time.
        StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
    """
    for left in reversed(range(tries)):
        was = read(store, dataset, day, model)
        try:
            return _replace(store, dataset, day, change(was.records), was, run, now, extractor_version)
        except ChangedMeanwhileError:
            if not left:
                raise
    raise AssertionError("unreachable: tries is at least 1")


def _replace(
    store: ObjectStore,
    dataset: keys.Dataset,
    day: date,
    records: Iterable[R],
    was: Partition[R],
    run: str,
    now: AwareDatetime,
    extractor_version: str | None,
) -> bool:
    field = _ID_FIELD[dataset]
    ordered = sorted(records, key=lambda record: str(getattr(record, field)))
    body = pack_lines(record.model_dump(mode="json") for record in ordered)
    digest = hashlib.sha256(body).hexdigest()
    manifest = Manifest(
        dataset=dataset,
        dt=day,
        rows=len(ordered),
        objects=[ObjectEntry(name="part-00000.jsonl.gz", bytes=len(body), sha256=digest)],
        extractor_version=extractor_version,
        run=run,
        written=now,
    )
    if (
        was.manifest is not None
        and was.digest == digest
        and was.manifest.objects == manifest.objects
        and was.manifest.extractor_version == extractor_version
    ):
        return False
    if was.digest != digest:
        store.put(
            keys.part(dataset, day),
            body,
            content_type="application/gzip",
            if_match=was.part_tag,
            if_absent=was.part_tag is None,
        )
    store.put(
        keys.manifest(dataset, day),
        manifest.model_dump_json(indent=1).encode(),
        content_type="application/json",
        if_match=was.manifest_tag,
        if_absent=was.manifest_tag is None,
    )
    return True


def days(store: ObjectStore, dataset: keys.Dataset) -> list[date]:
    """The dates for which a dataset has a whole partition, in order."""
    found = {
        day
        for key in store.keys(f"{dataset}/")
        if key.endswith("/_manifest.json") and (day := keys.day_of(key))
    }
    return sorted(found)


def publish_schemas(store: ObjectStore) -> None:
    """Write the JSON Schemas of the datasets into the bucket."""
    for dataset, model in MODELS.items():
        store.put_json(keys.schema(dataset), json_schema(dataset, model))


def json_schema(dataset: str, model: type[BaseModel]) -> dict[str, object]:
    """JSON Schema (2020-12) of one line of a dataset."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"sahel:{dataset}:{SCHEMA_VERSION}",
        **model.model_json_schema(mode="serialization"),
    }
