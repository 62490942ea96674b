"""The front door: ids, dates, evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from sahel_pipeline.extraction.extractor import (
    EXTRACTOR_VERSION,
    TOGETHER,
    Extractor,
    Opened,
    extract_records,
)
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


class Stumbling(Extractor):
    """An extractor that fails on one article."""

    def open_article(self, article: Article) -> Opened:
        if article.article_id == "bad":
            raise ValueError("stumbled")
        return super().open_article(article)


def test_articles_read_together_give_what_each_gives_alone() -> None:
    extractor = Stumbling(Extractor.default().gazetteer)
    articles = [article().model_copy(update={"article_id": f"a{i}"}) for i in range(TOGETHER + 1)]
    articles[3] = articles[3].model_copy(update={"article_id": "bad"})
    results = dict(enumerate(extractor.extract_all(articles)))
    assert [one.article_id for one, _ in results.values()] == [one.article_id for one in articles]
    assert repr(results.pop(3)[1]) == "ValueError('stumbled')"
    for one, result in results.values():
        assert result == extractor.extract(one)
    assert results[0][1].meetings
