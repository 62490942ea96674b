"""Records of one article: the front door of extraction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sahel_pipeline.extraction.alliances import find_alliances
from sahel_pipeline.extraction.events import alliance_record, content_id, meeting_record
from sahel_pipeline.extraction.gazetteer import Gazetteer, load_gazetteer
from sahel_pipeline.extraction.meetings import find_meetings
from sahel_pipeline.extraction.reading import read_document
from sahel_pipeline.records import Article, Extraction

EXTRACTOR_VERSION = "1.0.0"
"""Version of the extractor; changes whenever the same text may give other records."""

MAX_TEXT = 200_000
"""Characters that are read of one article; a news text is rarely a twentieth of that."""


@dataclass(frozen=True)
class Extractor:
    """Reads articles into records. Holds no state but its gazetteer, so one serves many threads."""

    gazetteer: Gazetteer

    @classmethod
    def default(cls) -> Extractor:
        """Return an extractor on the package's own gazetteer."""
        return cls(load_gazetteer())

    def extract(self, article: Article) -> Extraction:
        """Return the records of an article that the pipeline has accepted."""
        return self.read(
            article.text,
            article.published.date(),
            {
                "article_id": article.article_id,
                "url": article.url,
                "source": article.source,
                "feed_id": article.feed_id,
                "title": article.title,
                "published": article.published,
            },
        )

    def read(self, text: str, published: date | str | None, source: dict[str, Any]) -> Extraction:
        """Return the records of a text.

        Args:
            text: The article text; what lies beyond `MAX_TEXT` is not read.
            published: Publication date; "YYYY-MM" where only the month is known, None where nothing is.
            source: The article's fields that each record repeats, `title` among them.
        """
        text = text[:MAX_TEXT]
        # A record has a Sahel party, place or framework, so a text that names none needs no reading.
        named = self.gazetteer.find(f"{source['title']}\n{text}")
        if not any(mention.entity.sahel for mention in named):
            return Extraction(sahel=False, meetings=[], alliances=[])
        document = read_document(text, title=source["title"], published=published, gazetteer=self.gazetteer)
        source = {**source, "extractor_version": EXTRACTOR_VERSION}
        meetings = [
            meeting_record(draft, document, self.gazetteer, source) for draft in find_meetings(document)
        ]
        alliances = [alliance_record(draft, document, source) for draft in find_alliances(document)]
        return Extraction(sahel=bool(meetings or alliances), meetings=meetings, alliances=alliances)


def extract_records(
    text: str,
    *,
    date: date | str | None,
    title: str = "",
    source: str = "",
    url: str = "",
    feed_id: str = "",
    article_id: str | None = None,
) -> Extraction:
    """Return the meeting and alliance records of one French news text.

    Args:
        text: The article text; evidence offsets index it.
        date: Publication date, against which "jeudi" and "la semaine dernière" are resolved; "YYYY-MM" when
            only the month is known, None when nothing is (relative dates then stay null).
        title: Headline.
        source: Name of the publisher.
        url: Canonical URL.
        feed_id: Feed it came from.
        article_id: Id to carry; by default a digest of title and text.

    Raises:
        ValueError: `date` is a string that is neither a date nor a month.
    """
    published = anchor_of(date)
    return Extractor.default().read(
        text,
        published,
        {
            "article_id": article_id or content_id(title, text),
            "url": url,
            "source": source,
            "feed_id": feed_id,
            "title": title,
            "published": _midnight(published),
        },
    )


def anchor_of(value: date | str | None) -> date | str | None:
    """Return a date where the day is known, the "YYYY-MM" string where only the month is."""
    if not value or not isinstance(value, str):
        return value or None
    try:
        if len(value) == len("YYYY-MM"):
            date.fromisoformat(f"{value}-01")
            return value
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a publication date: write YYYY-MM-DD or YYYY-MM") from None


def _midnight(published: date | str | None) -> datetime | None:
    """Return the publication date as a time (UTC), or None where the day is not known."""
    return datetime.combine(published, time(), UTC) if isinstance(published, date) else None
