from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest

from sahel_pipeline.records import Article
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
    for dataset in keys.DATASETS:
        schema = store.get_json(keys.schema(dataset))
        assert schema["$schema"].endswith("2020-12/schema")
        undescribed = [name for name, field in schema["properties"].items() if not described(field, schema)]
        assert undescribed == []


def described(field: dict, schema: dict) -> bool:
    reference = field.get("$ref", "").rsplit("/", 1)[-1]
    return "description" in field or "description" in schema["$defs"].get(reference, {})
