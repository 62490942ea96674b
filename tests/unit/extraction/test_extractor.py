"""The front door: ids, evidence, bad input."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sahel_pipeline.extraction.extractor import EXTRACTOR_VERSION, Extractor, extract_records
from sahel_pipeline.records import Article, Extraction

NEWS = (
    "Le chef de la diplomatie malienne, Abdoulaye Diop, a été reçu jeudi à Alger par Abdelmadjid Tebboune. "
    "« Nous avons parlé du Sahel », a-t-il dit.\n"
    "Un sommet de l'Alliance des États du Sahel se tiendra samedi à Niamey. Le Mali a quitté"
    " le G5 Sahel en mai 2022."
)


def evidence_holds(text: str, extraction: Extraction) -> bool:
    records = [*extraction.meetings, *extraction.alliances]
    return all(text[e.start : e.end] == e.text for record in records for e in record.evidence)


def article(text: str = NEWS) -> Article:
    return Article(
        article_id="a1", url="https://exemple.test/1", source="Exemple", feed_id="exemple", title="Alger",
        published=datetime(2024, 6, 14, 8, tzinfo=UTC), published_from="feed",
        fetched=datetime(2024, 6, 14, 9, tzinfo=UTC),
        language="fr", text=text, text_source="page", relevance=1.0,
    )  # fmt: skip


def test_records_carry_the_article_and_the_version() -> None:
    extraction = Extractor.default().extract(article())
    assert extraction.meetings
    for record in extraction.meetings:
        assert record.article_id == "a1"
        assert record.url == "https://exemple.test/1"
        assert record.feed_id == "exemple"
        assert record.extractor_version == EXTRACTOR_VERSION
        assert record.published == datetime(2024, 6, 14, 8, tzinfo=UTC)
        assert 0 <= record.confidence <= 1
    assert evidence_holds(NEWS, extraction)


def test_same_text_gives_the_same_records_and_ids() -> None:
    first, second = (extract_records(NEWS, date="2024-06-14") for _ in range(2))
    assert first == second
    ids = [r.record_id for r in (*first.meetings, *first.alliances)]
    assert len(ids) == len(set(ids))


def test_a_day_a_month_or_nothing_anchors_the_dates() -> None:
    by_anchor = {d: extract_records(NEWS, date=d).meetings[0].date for d in ("2024-06-14", "2024-06", None)}
    assert by_anchor == {"2024-06-14": "2024-06-13", "2024-06": None, None: None}
    assert extract_records(NEWS, date=date(2024, 6, 14)) == extract_records(NEWS, date="2024-06-14")


@pytest.mark.parametrize("value", ["14/06/2024", "2024-6", "2024-13", "hier"])
def test_a_bad_date_is_an_error_that_says_how_to_write_it(value: str) -> None:
    with pytest.raises(ValueError, match="write YYYY-MM-DD or YYYY-MM"):
        extract_records(NEWS, date=value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \t",
        "\x00\x07\x1b[31m",
        "التقى الرئيس المالي نظيره الجزائري في الجزائر.",
        "<p>Le président du Mali a reçu <b>le président</b> du Niger</p>",
        "le président du Mali a rencontré le président du Niger et " * 400,
        "reçu " * 3000,
        NEWS.upper(),
    ],
)
def test_bad_input_gives_records_or_none_but_no_error(text: str) -> None:
    started = time.perf_counter()
    assert evidence_holds(text, extract_records(text, date="2024-06-14"))
    assert time.perf_counter() - started < 20


def test_text_in_capitals_is_read() -> None:
    parties = [m.parties for m in extract_records(NEWS.upper(), date="2024-06-14").meetings]
    assert ["MLI", "DZA"] in parties


WORDS = [
    *NEWS.split(),
    "reçu",
    "rencontre",
    "sommet",
    "qui",
    "où",
    "l'",
    "par",
    "avec",
    "Élysée",
    "\u202f",
    "😀",
    "é",
    "\n",
]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_evidence_is_verbatim_whatever_the_text(words: list[str]) -> None:
    text = " ".join(words)
    assert evidence_holds(text, extract_records(text, date="2024-06-14"))
