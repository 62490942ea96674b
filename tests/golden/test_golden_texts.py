"""The golden texts are sound: split as written down, labelled within the contract, evidence verbatim."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sahel_pipeline import edtf
from sahel_pipeline.records import AllianceAction, AllianceStatus, MeetingKind, MeetingStatus, Topic
from tests.golden import texts

ARTICLE_FIELDS = {"id", "date", "date_precision", "title", "source", "text"}
GOLD_FIELDS = {"id", "sahel", "meetings", "alliances"}
MEETING_FIELDS = {
    "people", "parties", "kind", "status", "date", "place", "country", "framework", "topics", "evidence",
}  # fmt: skip
ALLIANCE_FIELDS = {"alliance", "action", "actors", "status", "date", "sectors", "evidence"}
PRECISION = {10: "day", 7: "month"}

ARTICLES = {article["id"]: article for part in texts.PARTS for article in texts.articles(part)}
GOLD = {article["id"]: article for part in texts.PARTS for article in texts.gold(part)}
MEETINGS = [(key, record) for key, article in GOLD.items() for record in article["meetings"]]
ALLIANCES = [(key, record) for key, article in GOLD.items() for record in article["alliances"]]


def test_there_are_enough_of_them_and_ids_are_unique() -> None:
    listed = [article["id"] for part in texts.PARTS for article in texts.articles(part)]
    assert len(listed) == len(set(listed)) >= 120


@pytest.mark.parametrize("part", texts.PARTS)
def test_the_hash_of_the_id_decides_the_part(part: str) -> None:
    assert {texts.part_of(article["id"]) for article in texts.articles(part)} == {part}


@pytest.mark.parametrize("part", texts.PARTS)
def test_each_article_has_its_labels_in_the_same_order(part: str) -> None:
    assert [a["id"] for a in texts.articles(part)] == [g["id"] for g in texts.gold(part)]


def test_about_a_third_is_kept_apart() -> None:
    assert 0.28 < len(texts.articles("apart")) / len(ARTICLES) < 0.39


@pytest.mark.parametrize("article", ARTICLES.values(), ids=ARTICLES)
def test_article(article: dict[str, Any]) -> None:
    assert set(article) == ARTICLE_FIELDS
    assert 40 <= len(article["text"].split()) <= 500
    assert article["text"] == article["text"].strip()
    assert article["date_precision"] == PRECISION.get(len(article["date"] or ""), "none")
    if article["date"]:
        assert "2010" <= edtf.check(article["date"])[:4] <= "2026"


@pytest.mark.parametrize("labels", GOLD.values(), ids=GOLD)
def test_labels(labels: dict[str, Any]) -> None:
    assert set(labels) == GOLD_FIELDS
    assert isinstance(labels["sahel"], bool)


@pytest.mark.parametrize("key", GOLD)
def test_evidence_is_verbatim_and_dates_are_edtf(key: str) -> None:
    for record in GOLD[key]["meetings"] + GOLD[key]["alliances"]:
        assert record["evidence"]
        assert all(sentence in ARTICLES[key]["text"] for sentence in record["evidence"])
        if record["date"] is not None:
            edtf.check(record["date"])


@pytest.mark.parametrize("key", [key for key, article in GOLD.items() if article["meetings"]])
def test_meetings_keep_to_the_contract(key: str) -> None:
    for record in GOLD[key]["meetings"]:
        assert set(record) == MEETING_FIELDS
        assert record["kind"] in set(MeetingKind)
        assert record["status"] in set(MeetingStatus)
        assert set(record["topics"]) <= set(Topic)
        assert record["parties"]
        assert len(set(record["parties"])) == len(record["parties"])
        assert len(set(record["people"])) == len(record["people"])
        assert (record["place"] is None) == (record["country"] is None)
        assert record["kind"] != "bilateral" or len(record["parties"]) <= 2
        assert record["kind"] != "phone" or record["place"] is None


@pytest.mark.parametrize("key", [key for key, article in GOLD.items() if article["alliances"]])
def test_alliances_keep_to_the_contract(key: str) -> None:
    for record in GOLD[key]["alliances"]:
        assert set(record) == ALLIANCE_FIELDS
        assert record["alliance"]
        assert record["action"] in set(AllianceAction)
        assert record["status"] in set(AllianceStatus)
        assert set(record["sectors"]) <= set(Topic)
        assert not record["sectors"] or record["action"] in {"agreed", "cooperates"}
        assert len(set(record["actors"])) == len(record["actors"])


def test_no_record_is_written_twice() -> None:
    keys = Counter(
        (key, *(str(record[slot]) for slot in ("alliance", "action", "actors", "status", "date")))
        for key, record in ALLIANCES
    ) + Counter(
        (key, *(str(record[slot]) for slot in ("people", "parties", "status", "date", "place")))
        for key, record in MEETINGS
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_code_of_the_contract_occurs_in_the_part_that_may_be_read() -> None:
    gold = texts.gold("train")
    meetings = [record for article in gold for record in article["meetings"]]
    alliances = [record for article in gold for record in article["alliances"]]
    assert {record["kind"] for record in meetings} == set(MeetingKind)
    assert {record["status"] for record in meetings} == set(MeetingStatus)
    assert {record["action"] for record in alliances} == set(AllianceAction)
    assert {record["status"] for record in alliances} == set(AllianceStatus)
    assert any(not article["meetings"] and not article["alliances"] for article in gold)
    assert any(not article["sahel"] for article in gold)


# The facts of the reference article: what every wording of it must give.
REFERENCE_MEETINGS = [
    ({"Ramtane Lamamra", "Abdoulaye Diop"}, {"DZA", "MLI"}, "held", "2022-09-01", "Bamako"),
    ({"Ramtane Lamamra"}, {"DZA", "MLI"}, "ongoing", "2022-09-02", "Bamako"),
    (set(), {"Cemoc"}, "held", "2022-02", "Bamako"),
]
REFERENCE_ALLIANCES = [
    ("Cemoc", "member", {"MLI", "DZA", "MRT", "NER"}, "done", None),
    ("Cemoc", "founded", {"DZA"}, "done", "2010"),
    ("Cemoc", "revived", {"MLI", "DZA"}, "proposed", None),
    ("G5 Sahel", "left", {"MLI"}, "done", "2022-05"),
    ("G5 Sahel", "not_member", {"DZA"}, "done", None),
    ("Barkhane", "deployed", {"FRA", "NER"}, "done", None),
    ("bilateral", "cooperates", {"MLI", "RUS"}, "done", None),
    ("bilateral", "cooperates", {"DZA", "MLI"}, "done", None),
]
WORDINGS = [key for key in GOLD if key.startswith(texts.REFERENCE)]


def test_the_reference_article_has_three_wordings() -> None:
    assert len(WORDINGS) >= 3


@pytest.mark.parametrize("key", WORDINGS)
def test_each_wording_of_the_reference_article_carries_its_facts(key: str) -> None:
    meetings = [
        (set(m["people"]), set(m["parties"]), m["status"], m["date"], m["place"])
        for m in GOLD[key]["meetings"]
    ]
    alliances = [
        (a["alliance"], a["action"], set(a["actors"]), a["status"], a["date"]) for a in GOLD[key]["alliances"]
    ]
    assert sorted(meetings, key=str) == sorted(REFERENCE_MEETINGS, key=str)
    assert sorted(alliances, key=str) == sorted(REFERENCE_ALLIANCES, key=str)
    assert any("18" in (m["framework"] or "") for m in GOLD[key]["meetings"])
