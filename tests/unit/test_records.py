from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from sahel_pipeline import records
from sahel_pipeline.records import (
    SCHEMA_VERSION,
    Alliance,
    AllianceAction,
    AllianceStatus,
    Article,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Topic,
)
from sahel_pipeline.storage.partitions import MODELS, json_schema
from sahel_pipeline.storage.query import VIEWS
from sahel_pipeline.storage.sqltypes import sql_type

COMMON: dict[str, Any] = {
    "record_id": "r",
    "event_id": "e",
    "extractor_version": "1",
    "confidence": 0.9,
    "article_id": "a",
    "url": "http://journal.example/a",
    "source": "Journal",
    "feed_id": "journal",
    "title": "Audience",
    "published": "2024-07-08T08:00:00Z",
    "evidence": [{"text": "Il l’a reçu.", "start": 0, "end": 12}],
    "plover": {"code": "CONSULT"},
}
MEETING = COMMON | {
    "people": ["Assimi Goïta"],
    "parties": ["DZA", "MLI"],
    "participants": [{"name": "Assimi Goïta", "country": "MLI", "wikidata": "Q1"}],
    "kind": "bilateral",
    "status": "held",
    "date": "2024-07-02",
    "place": "Bamako",
    "country": "MLI",
    "framework": None,
    "topics": ["security"],
}
ALLIANCE = COMMON | {
    "alliance": "AES",
    "action": "member",
    "actors": ["BFA", "MLI", "NER"],
    "status": "done",
    "date": None,
    "sectors": [],
}
ARTICLE: dict[str, Any] = {
    "article_id": "a",
    "url": "http://journal.example/a",
    "source": "Journal",
    "feed_id": "journal",
    "title": "Audience",
    "published": "2024-07-08T08:00:00Z",
    "published_from": "feed",
    "fetched": "2024-07-08T09:00:00Z",
    "language": "fr",
    "text": "Il l’a reçu.",
    "text_source": "page",
    "relevance": 1,
}
EXAMPLES: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (Meeting, MEETING),
    (Alliance, ALLIANCE),
    (Article, ARTICLE),
]


@pytest.mark.parametrize(("model", "values"), EXAMPLES)
def test_a_record_survives_the_way_through_json(model: type[BaseModel], values: dict[str, Any]) -> None:
    record = model.model_validate(values)
    again = model.model_validate(json.loads(record.model_dump_json()))
    assert again == record
    assert json.loads(record.model_dump_json())["schema_version"] == SCHEMA_VERSION


@pytest.mark.parametrize(("model", "values"), EXAMPLES)
def test_an_unknown_field_is_an_error_and_a_record_cannot_be_changed(
    model: type[BaseModel], values: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        model.model_validate(values | {"mood": "good"})
    with pytest.raises(ValidationError, match="frozen"):
        model.model_validate(values).title = "x"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("model", "values", "field", "wrong"),
    [
        (Meeting, MEETING, "date", "hier"),
        (Meeting, MEETING, "date", "2024-02-30"),
        (Meeting, MEETING, "date", "2024-07-09/2024-07-08"),
        (Meeting, MEETING, "country", "Mali"),
        (Meeting, MEETING, "kind", "summit"),
        (Meeting, MEETING, "confidence", 1.1),
        (Meeting, MEETING, "evidence", []),
        (Meeting, MEETING, "evidence", [{"text": "x", "start": -1, "end": 1}]),
        (Meeting, MEETING, "topics", ["sport"]),
        (Meeting, MEETING, "participants", [{"name": "x", "wikidata": "1"}]),
        (Alliance, ALLIANCE, "action", "met"),
        (Alliance, ALLIANCE, "status", "held"),
        (Article, ARTICLE, "published", "2024-07-08T08:00:00"),
        (Article, ARTICLE, "published", None),
        (Article, ARTICLE, "text_source", "archive"),
        (Article, ARTICLE, "relevance", -0.1),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    model: type[BaseModel], values: dict[str, Any], field: str, wrong: Any
) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values | {field: wrong})
    assert {error["loc"][0] for error in caught.value.errors()} == {field}


@pytest.mark.parametrize(("model", "values"), EXAMPLES)
def test_what_has_no_default_must_be_given(model: type[BaseModel], values: dict[str, Any]) -> None:
    for name, field in model.model_fields.items():
        if field.is_required():
            with pytest.raises(ValidationError, match="Field required"):
                model.model_validate({key: value for key, value in values.items() if key != name})


def test_the_code_lists_are_those_of_the_specification() -> None:
    assert {kind.value for kind in MeetingKind} == {"bilateral", "multilateral", "visit", "phone"}
    assert {status.value for status in MeetingStatus} == {
        "held",
        "ongoing",
        "planned",
        "proposed",
        "postponed",
        "cancelled",
        "denied",
    }
    assert {action.value for action in AllianceAction} == {
        "member",
        "not_member",
        "founded",
        "joined",
        "left",
        "suspended",
        "readmitted",
        "revived",
        "ended",
        "agreed",
        "denounced",
        "cooperates",
        "deployed",
        "withdrew",
    }
    assert {status.value for status in AllianceStatus} == {"done", "announced", "proposed", "denied"}
    assert {topic.value for topic in Topic} == {
        "security",
        "counter_terrorism",
        "defence",
        "peace_process",
        "transition",
        "sanctions",
        "humanitarian",
        "migration",
        "economy",
        "trade",
        "energy",
        "mining",
        "telecom",
        "transport",
        "agriculture",
        "environment",
        "health",
        "education",
        "training",
        "culture",
        "justice",
        "diplomacy",
    }


def test_a_naive_time_is_no_publication_time() -> None:
    naive = datetime(2024, 7, 8)
    with pytest.raises(ValidationError):
        Article.model_validate(ARTICLE | {"published": naive})
    assert Article.model_validate(ARTICLE | {"published": naive.replace(tzinfo=UTC)})


@pytest.mark.parametrize("dataset", MODELS)
def test_the_json_schema_names_required_fields_and_codes(dataset: Any) -> None:
    schema: Any = json_schema(dataset, MODELS[dataset])
    assert schema["$id"].endswith(SCHEMA_VERSION)
    assert schema["additionalProperties"] is False
    required = {name for name, field in MODELS[dataset].model_fields.items() if field.is_required()}
    assert required <= set(schema["required"])


def test_every_field_of_every_view_has_a_type_in_sql() -> None:
    for model in VIEWS.values():
        for field in model.model_fields.values():
            assert sql_type(field.annotation)


def test_no_record_accepts_what_it_does_not_know() -> None:
    models = [
        model
        for model in vars(records).values()
        if isinstance(model, type) and issubclass(model, records.Record)
    ]
    assert len(models) > 10
    assert all(model.model_config["extra"] == "forbid" for model in models)
