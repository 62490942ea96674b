from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, date, datetime
from typing import Any

import pytest

from sahel_pipeline.records import SCHEMA_VERSION, Article
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ChangedMeanwhileError, ObjectStore, StorageError

DAY = date(2022, 9, 2)
NOW = datetime(2022, 9, 3, tzinfo=UTC)


def article(name: str, title: str = "Titre") -> Article:
    return Article(
        article_id=name,
        url=f"http://127.0.0.1/{name}",
        source="Journal",
        feed_id="journal",
        title=title,
        published=datetime(2022, 9, 2, 8, tzinfo=UTC),
        published_from="feed",
        fetched=NOW,
        language="fr",
        text="Un texte.",
        text_source="page",
        relevance=1.0,
    )


def put(store: ObjectStore, *articles: Article, run: str = "r1") -> bool:
    return partitions.update(store, "articles", DAY, Article, lambda _: articles, run=run, now=NOW)


def stored(store: ObjectStore) -> list[Article]:
    return partitions.read(store, "articles", DAY, Article).records


def test_a_partition_that_is_not_there_is_empty(store: ObjectStore) -> None:
    assert stored(store) == []
    assert partitions.days(store, "articles") == []


def test_records_come_back_sorted_by_id(store: ObjectStore) -> None:
    assert put(store, article("b"), article("a"))
    assert stored(store) == [article("a"), article("b")]
    assert partitions.days(store, "articles") == [DAY]


def test_the_manifest_says_what_the_partition_holds(store: ObjectStore) -> None:
    put(store, article("a"), article("b"))
    body = store.get(keys.part("articles", DAY))
    manifest = partitions.Manifest.model_validate(store.get_json(keys.manifest("articles", DAY)))
    assert body is not None
    assert manifest.rows == 2
    (entry,) = manifest.objects
    assert keys.partition("articles", DAY) + entry.name == keys.part("articles", DAY)
    assert (entry.bytes, entry.sha256) == (len(body), hashlib.sha256(body).hexdigest())


def test_an_unchanged_partition_is_not_written_again(store: ObjectStore) -> None:
    put(store, article("a"))
    before = store.get_tagged(keys.manifest("articles", DAY))
    assert not put(store, article("a"), run="r2")
    assert store.get_tagged(keys.manifest("articles", DAY)) == before


def test_a_crash_between_data_and_manifest_is_repaired(store: ObjectStore) -> None:
    put(store, article("a"))
    old = store.get(keys.manifest("articles", DAY))
    put(store, article("a"), article("b"))
    assert old is not None
    store.put(keys.manifest("articles", DAY), old)  # as if the second manifest had never been written
    assert put(store, article("a"), article("b"), run="r3")
    assert store.get_json(keys.manifest("articles", DAY))["rows"] == 2


def test_what_a_dead_writer_replaced_is_there_for_who_follows_the_manifest(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, article("a"))
    old = store.get(keys.part("articles", DAY))
    put_object = ObjectStore.put

    def dies(self: ObjectStore, key: str, *arguments: Any, **named: Any) -> str:
        if key.endswith("_manifest.json"):
            raise KeyboardInterrupt
        return put_object(self, key, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(ObjectStore, "put", dies)
        for title in ("Un", "Deux"):  # the second one replaces what no manifest ever named
            with pytest.raises(KeyboardInterrupt):
                put(store, article("a", title))
    (entry,) = partitions.Manifest.model_validate(store.get_json(keys.manifest("articles", DAY))).objects
    assert store.get(keys.superseded("articles", DAY, entry.sha256)) == old
    assert stored(store) == [article("a", "Deux")]
    assert put(store, article("a", "Deux"))
    assert store.get_json(keys.manifest("articles", DAY))["objects"][0]["sha256"] != entry.sha256
    assert store.get(keys.superseded("articles", DAY, entry.sha256)) is None


def test_a_manifest_tells_what_was_read_though_the_data_stay_the_same(store: ObjectStore) -> None:
    def write(rows: int, run: str) -> bool:
        entry = partitions.InputEntry(dataset="articles", dt=DAY, rows=rows, sha256="0" * 64)
        return partitions.update(
            store, "articles", DAY, Article, lambda _: [article("a")], run=run, now=NOW, inputs=[entry]
        )

    assert write(1, "r1")
    part = store.get_tagged(keys.part("articles", DAY))
    assert write(2, "r2")
    assert store.get_json(keys.manifest("articles", DAY))["inputs"][0]["rows"] == 2
    assert not write(2, "r3")
    assert store.get_json(keys.manifest("articles", DAY))["run"] == "r2"
    assert store.get_tagged(keys.part("articles", DAY)) == part


def test_records_that_were_packed_otherwise_are_not_written_again(store: ObjectStore) -> None:
    """As by another version of zlib: the bytes differ, the records do not."""
    put(store, article("a"))
    body = gzip.compress(gzip.decompress(store.get(keys.part("articles", DAY)) or b""), 1, mtime=0)
    manifest = store.get_json(keys.manifest("articles", DAY))
    manifest["objects"][0] |= {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    store.put(keys.part("articles", DAY), body)
    store.put_json(keys.manifest("articles", DAY), manifest)
    assert not put(store, article("a"), run="r2")
    assert store.get(keys.part("articles", DAY)) == body


def test_a_partition_of_an_older_schema_is_written_anew_when_it_is_touched(store: ObjectStore) -> None:
    put(store, article("a"))
    manifest = store.get_json(keys.manifest("articles", DAY))
    store.put_json(keys.manifest("articles", DAY), manifest | {"schema_version": "1.0.0"})
    assert put(store, article("a"), run="r2")
    assert store.get_json(keys.manifest("articles", DAY))["schema_version"] == SCHEMA_VERSION


def test_a_record_that_does_not_fit_the_schema_is_not_written(store: ObjectStore) -> None:
    put(store, article("a"))
    before = store.get(keys.part("articles", DAY))
    broken = article("b").model_copy(update={"relevance": 1.5})  # which checks nothing
    with pytest.raises(
        StorageError, match=r"part-00000\.jsonl\.gz was not written: the record b .*relevance.*less than"
    ):
        put(store, article("a"), broken)
    assert store.get(keys.part("articles", DAY)) == before


def test_a_writer_in_between_loses_nothing(store: ObjectStore) -> None:
    """Another run commits while this one merges: this one reads again and keeps both."""
    put(store, article("a"))
    others = iter([article("from-the-other")])

    def change(records: list[Article]) -> list[Article]:
        for other in others:
            put(store, *records, other, run="other")
        return [*records, article("mine")]

    assert partitions.update(store, "articles", DAY, Article, change, run="r", now=NOW)
    assert {record.article_id for record in stored(store)} == {"a", "from-the-other", "mine"}


def test_a_writer_that_always_loses_says_so(store: ObjectStore) -> None:
    def change(records: list[Article]) -> list[Article]:
        put(store, article("other", title=f"Version {len(records)} {next(versions)}"), run="other")
        return [article("mine")]

    versions = iter(range(100))
    with pytest.raises(ChangedMeanwhileError):
        partitions.update(store, "articles", DAY, Article, change, run="r", now=NOW, tries=3)
    assert next(versions) == 3


def test_a_line_that_does_not_fit_the_schema_is_named(store: ObjectStore) -> None:
    store.put_lines(keys.part("articles", DAY), [article("a").model_dump(mode="json"), {"title": "?"}])
    with pytest.raises(StorageError, match=r"part-00000\.jsonl\.gz, line 2"):
        stored(store)


def test_schemas_are_published(store: ObjectStore) -> None:
    partitions.publish_schemas(store)
    assert store.get_json(keys.schema("manifest"))["properties"]["inputs"]["description"]
    for dataset in keys.DATASETS:
        schema = store.get_json(keys.schema(dataset))
        assert schema["$schema"].endswith("2020-12/schema")
        undescribed = [name for name, field in schema["properties"].items() if not described(field, schema)]
        assert undescribed == []


def described(field: dict, schema: dict) -> bool:
    reference = field.get("$ref", "").rsplit("/", 1)[-1]
    return "description" in field or "description" in schema["$defs"].get(reference, {})
