"""Records of one article: the front door of extraction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from sahel_pipeline.extraction import alliances, meetings
from sahel_pipeline.extraction.confidence import (
    Weighed,
    alliance_features,
    load_models,
    meeting_features,
    weigh,
)
from sahel_pipeline.extraction.document import Document, parse_sentences
from sahel_pipeline.extraction.drafts import AllianceDraft, MeetingDraft
from sahel_pipeline.extraction.events import alliance_record, content_id, meeting_record
from sahel_pipeline.extraction.gazetteer import Gazetteer, load_gazetteer
from sahel_pipeline.extraction.occasions import date_by_meetings
from sahel_pipeline.extraction.reading import read_document
from sahel_pipeline.records import Alliance, Article, Extraction, Meeting

EXTRACTOR_VERSION = "1.7.0"
"""Version of the extractor; changes whenever the same text may give other records."""

TOGETHER = 32
"""Articles that are parsed in one batch."""

MAX_TEXT = 200_000
"""Characters that are read of one article; a news text is rarely a twentieth of that."""


_Result = TypeVar("_Result")

log = logging.getLogger(__name__)


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
        return self.open_article(article).read().extraction

    def extract_all(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Extraction | Exception]]:
        """Yield articles with their records, `TOGETHER` at a time, so that memory stays flat.

        An article that cannot be read has what went wrong in place of its records, and costs no other.
        """
        waiting = iter(articles)
        while batch := list(islice(waiting, TOGETHER)):
            opened = [_tried(partial(self.open_article, article)) for article in batch]
            parse_together(text for text in opened if isinstance(text, Opened))
            for article, text in zip(batch, opened, strict=True):
                reading = text if isinstance(text, Exception) else _tried(text.read)
                yield article, reading if isinstance(reading, Exception) else reading.extraction

    def open_article(self, article: Article) -> Opened:
        """Open an article that the pipeline has accepted for reading; see `open`."""
        return self.open(
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

    def open(self, text: str, published: date | str | None, source: dict[str, Any]) -> Opened:
        """Open a text for reading: find what it names, and which of its sentences are worth a parse.

        Args:
            text: The article text; what lies beyond `MAX_TEXT` is not read.
            published: Publication date; "YYYY-MM" where only the month is known, None where nothing is.
            source: The article's fields that each record repeats, `title` and `article_id` among them; an
                article without an id is known by its title and text.
        """
        whole, text = text, text[:MAX_TEXT]
        # A record has a Sahel party, place or framework, so a text that names none needs no reading.
        named = (*self.gazetteer.find(source["title"]), *self.gazetteer.find(text))
        if not any(mention.entity.sahel for mention in named):
            return Opened(self.gazetteer, source, None)
        source = {
            **source,
            "article_id": source["article_id"] or content_id(source["title"], whole),
            "extractor_version": EXTRACTOR_VERSION,
        }
        document = read_document(text, title=source["title"], published=published, gazetteer=self.gazetteer)
        return Opened(self.gazetteer, source, document, meetings.choose(document), alliances.choose(document))


@dataclass(frozen=True, slots=True)
class Opened:
    """A text that was opened: what it names is known, its sentences need not be parsed yet."""

    gazetteer: Gazetteer
    source: dict[str, Any]
    document: Document | None
    """None where the text names nothing of the Sahel."""
    for_meetings: meetings.Choice = field(default_factory=list)
    for_alliances: alliances.Choice = field(default_factory=list)

    def read(self) -> Reading:
        """Return everything that the rules read in the text, each with how sure it is."""
        document, models = self.document, load_models()
        if document is None:
            return Reading(None, [], [])
        of_meetings = [
            weigh(draft, meeting_features(draft, document), models["meetings"])
            for draft in meetings.find_meetings(document, self.for_meetings)
        ]
        stated = alliances.find_alliances(document, self.for_alliances)
        date_by_meetings(stated, [weighed.draft for weighed in of_meetings if weighed.emitted], document)
        of_alliances = [
            weigh(draft, alliance_features(draft, document), models["alliances"]) for draft in stated
        ]
        return Reading(
            document,
            [
                (meeting_record(w.draft, document, self.gazetteer, self.source, w.confidence), w)
                for w in of_meetings
            ],
            [(alliance_record(w.draft, document, self.source, w.confidence), w) for w in of_alliances],
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules read in a text: records with the drafts that they are made of."""

    document: Document | None
    """None where the text names nothing of the Sahel and was not read."""
    meetings: list[tuple[Meeting, Weighed[MeetingDraft]]]
    alliances: list[tuple[Alliance, Weighed[AllianceDraft]]]

    @property
    def extraction(self) -> Extraction:
        """The records that are sure enough to be given out."""
        told = [meeting for meeting, weighed in self.meetings if weighed.emitted]
        stated = [alliance for alliance, weighed in self.alliances if weighed.emitted]
        return Extraction(sahel=bool(told or stated), meetings=told, alliances=stated)


def parse_together(texts: Iterable[Opened]) -> None:
    """Parse what several texts need in one batch, which takes half the time of one text after the other."""
    try:
        parse_sentences(
            (text.document, sentence)
            for text in texts
            if text.document is not None
            for sentence in (
                *(text.document.sentences[index] for index, _ in text.for_meetings),
                *(sentence for sentence, _ in text.for_alliances),
            )
        )
    except Exception:  # one text that trips the parser must not cost the others
        log.exception("texts could not be parsed together; each is parsed when it is read")


def _tried(step: Callable[[], _Result]) -> _Result | Exception:
    """Take a step; return what went wrong instead of raising it."""
    try:
        return step()
    except Exception as error:
        return error


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
    return (
        open_text(
            text, date=date, title=title, source=source, url=url, feed_id=feed_id, article_id=article_id
        )
        .read()
        .extraction
    )


def open_text(
    text: str,
    *,
    date: date | str | None,
    title: str = "",
    source: str = "",
    url: str = "",
    feed_id: str = "",
    article_id: str | None = None,
) -> Opened:
    """Open a text for reading, alone or beside others (`parse_together`); see `extract_records`."""
    published = anchor_of(date)
    return Extractor.default().open(
        text,
        published,
        {
            "article_id": article_id,
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
