"""Whole partitions of a dataset: read, merge, and replace as a whole with a manifest written last.

A partition is one data object, which S3 replaces atomically, so a reader who globs sees the old or the
new one. A reader who follows the manifest finds what it names at any moment: the data object that a writer
replaces is kept under `superseded/` until the new manifest stands, and so for good where the writer dies in
between. Writers condition both objects on what they read, so of two at once one loses and retries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from sahel_pipeline.derived import Event, Membership
from sahel_pipeline.records import SCHEMA_VERSION, Alliance, Article, Meeting, Record
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import (
    UNPACKING_ERRORS,
    ObjectStore,
    StorageError,
    pack,
    retried,
    unpack_lines,
)

R = TypeVar("R", bound=Record)

MODELS: dict[keys.Dataset, type[Record]] = {
    "articles": Article,
    "meetings": Meeting,
    "alliances": Alliance,
    "events": Event,
    "memberships": Membership,
}
_ID_FIELD: dict[keys.Dataset, str] = {
    "articles": "article_id",
    "meetings": "record_id",
    "alliances": "record_id",
    "events": "event_id",
    "memberships": "membership_id",
}


_GZIP = "application/gzip"


class ObjectEntry(BaseModel):
    """A data object of a partition."""

    name: str = Field(description="Name within the partition.")
    bytes: int = Field(description="Size of the object as stored (gzipped), bytes.")
    sha256: str = Field(description="SHA-256 of the object as stored, hexadecimal.")


class InputEntry(BaseModel):
    """A partition that a partition was made from."""

    dataset: str = Field(description="Name of its dataset.")
    dt: date | None = Field(description="Its day.")
    rows: int = Field(description="How many records it held.")
    sha256: str | None = Field(description="SHA-256 of its data object; null where there was none.")


class Manifest(BaseModel):
    """What a whole partition holds: `_manifest.json`, written after the data."""

    dataset: keys.Dataset = Field(description="Name of the dataset.")
    dt: date | None = Field(description="Day of the partition (UTC); null for memberships, which have none.")
    rows: int = Field(description="Number of records.")
    objects: list[ObjectEntry] = Field(description="The data objects; together they hold all records.")
    schema_version: str = Field(
        default=SCHEMA_VERSION, description="Version of the record contract that the records were checked by."
    )
    extractor_version: str | None = Field(
        default=None, description="Version of the extractor that made the records; null for articles."
    )
    inputs: list[InputEntry] = Field(
        default=[], description="What the records were made from: the articles that the extractor read."
    )
    run: str = Field(description="Id of the run that last changed the partition.")
    written: AwareDatetime = Field(description="Time of that run, UTC.")

    def tells_the_same(self, other: Manifest) -> bool:
        """Whether two manifests differ in nothing but who wrote them and when."""
        origin = {"run", "written"}
        return self.model_dump(exclude=origin) == other.model_dump(exclude=origin)


@dataclass(frozen=True)
class Partition(Generic[R]):
    """The records of a partition, and what a conditional write needs to know of its two objects."""

    records: list[R]
    body: bytes | None = None
    """The data object as stored."""
    digest: str | None = None
    """Its SHA-256."""
    part_tag: str | None = None
    manifest: Manifest | None = None
    manifest_tag: str | None = None

    def as_input(self, dataset: keys.Dataset, day: date | None) -> InputEntry:
        """The partition as the manifest of one that is made from it names it."""
        return InputEntry(dataset=dataset, dt=day, rows=len(self.records), sha256=self.digest)


def read(store: ObjectStore, dataset: keys.Dataset, day: date | None, model: type[R]) -> Partition[R]:
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
    records = _parsed(store, dataset, key, body, model)
    return Partition(records, body, hashlib.sha256(body).hexdigest(), part_tag, manifest, manifest_tag)


def records_of(store: ObjectStore, dataset: keys.Dataset, day: date | None, model: type[R]) -> list[R]:
    """The records of one partition for those who will not write it: half the requests of `read`.

    Raises:
        StorageError: when a line does not fit the schema; the message names the object and the line.
    """
    key = keys.part(dataset, day)
    body = store.get(key)
    return [] if body is None else _parsed(store, dataset, key, body, model)


def _parsed(store: ObjectStore, dataset: keys.Dataset, key: str, body: bytes, model: type[R]) -> list[R]:
    try:
        lines = unpack_lines(body)
    except (*UNPACKING_ERRORS, ValueError) as error:
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
    return records


def update(
    store: ObjectStore,
    dataset: keys.Dataset,
    day: date | None,
    model: type[R],
    change: Callable[[list[R]], Iterable[R]],
    *,
    run: str,
    now: AwareDatetime,
    extractor_version: str | None = None,
    inputs: Sequence[InputEntry] = (),
    tries: int = 8,
) -> bool:
    """Read a partition, change its records, and replace it as a whole; an unchanged one is not written.

    Args:
        store: The bucket.
        dataset: Name of the dataset.
        day: The partition's `dt`; None for `memberships`.
        model: The dataset's record type.
        change: Gets the records as they are, gives those that shall be; called again after a lost race.
        run: The run that writes, for the manifest.
        now: Time of the commit, for the manifest.
        extractor_version: Version of the extractor that made the records.
        inputs: The partitions that they were made from.
        tries: How often to try when other writers change the partition at the same time.

    Returns:
        Whether anything was written.

    Raises:
        ChangedMeanwhileError: when other writers won every time.
        StorageError: when S3 refuses or cannot be reached, what is stored cannot be read, or a record does
            not fit the schema.
    """
    id_field = _ID_FIELD[dataset]

    def attempt() -> bool:
        was = read(store, dataset, day, model)
        # Sorted, so that the same records are the same bytes.
        records = sorted(change(was.records), key=lambda record: str(getattr(record, id_field)))
        manifest = Manifest(
            dataset=dataset,
            dt=day,
            rows=len(records),
            objects=[],
            extractor_version=extractor_version,
            inputs=list(inputs),
            run=run,
            written=now,
        )
        return _replace(store, was, records, model, manifest)

    return retried(attempt, tries)


def _replace(
    store: ObjectStore, was: Partition[R], records: list[R], model: type[R], manifest: Manifest
) -> bool:
    """Put records in the place of those that were read; `manifest` lacks only its objects."""
    dataset, day = manifest.dataset, manifest.dt
    named = {entry.sha256 for entry in was.manifest.objects} if was.manifest else set()
    if (
        was.manifest is not None
        and was.manifest.schema_version == SCHEMA_VERSION
        and named == {was.digest}
        and was.records == records
    ):
        # Left as it is, whatever another version of zlib would make of it.
        body, manifest = was.body, manifest.model_copy(update={"objects": was.manifest.objects})
    else:
        body = pack(_checked(store, dataset, day, records, model))
        entry = ObjectEntry(name=keys.PART, bytes=len(body), sha256=hashlib.sha256(body).hexdigest())
        manifest = manifest.model_copy(update={"objects": [entry]})
    if was.manifest is not None and manifest.tells_the_same(was.manifest):
        return False
    if body is not None and body != was.body:
        if was.body is not None and was.digest is not None:
            store.put(keys.superseded(dataset, day, was.digest), was.body, content_type=_GZIP)
        store.put(
            keys.part(dataset, day),
            body,
            content_type=_GZIP,
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
    gone = (named | {was.digest}) - {entry.sha256 for entry in manifest.objects} - {None}
    store.delete(keys.superseded(dataset, day, digest) for digest in sorted(filter(None, gone)))
    return True


def _checked(
    store: ObjectStore, dataset: keys.Dataset, day: date | None, records: Iterable[R], model: type[R]
) -> Iterator[bytes]:
    """Records as lines of JSON, each of which was read again as a reader would."""
    for record in records:
        line = record.model_dump_json(warnings=False).encode()
        try:
            model.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise StorageError(
                f"{store.uri(keys.part(dataset, day))} was not written: the record "
                f"{getattr(record, _ID_FIELD[dataset])} does not fit the schema of {dataset} "
                f"({'.'.join(map(str, first['loc']))}: {first['msg']}); this is a defect of the pipeline"
            ) from error
        yield line


def days(store: ObjectStore, dataset: keys.Dataset) -> list[date]:
    """The dates for which a dataset has a whole partition, in order."""
    found = {
        day
        for key in store.keys(f"{dataset}/")
        if key.endswith("/_manifest.json") and (day := keys.day_of(key))
    }
    return sorted(found)


def publish_schemas(store: ObjectStore) -> None:
    """Write the JSON Schemas of the datasets, and that of the manifests, into the bucket."""
    published: list[tuple[str, type[BaseModel]]] = [*MODELS.items(), ("manifest", Manifest)]
    for name, model in published:
        schema = json_schema(name, model)
        if store.get_json(keys.schema(name)) != schema:
            store.put_json(keys.schema(name), schema)


def json_schema(dataset: str, model: type[BaseModel]) -> dict[str, object]:
    """JSON Schema (2020-12) of one line of a dataset."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"sahel:{dataset}:{SCHEMA_VERSION}",
        **model.model_json_schema(mode="serialization"),
    }
