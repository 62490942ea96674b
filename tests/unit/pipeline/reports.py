"""Records as the bucket holds them, made directly: tests of what is derived need no extractor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from sahel_pipeline.extraction.events import digest
from sahel_pipeline.records import (
    Alliance,
    AllianceAction,
    AllianceStatus,
    Article,
    Evidence,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Participant,
    Plover,
)
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore

NOW = datetime(2026, 1, 1, tzinfo=UTC)
_COMMON: dict[str, Any] = {"extractor_version": "1", "feed_id": "journal"}


def _article(name: str, dt: date, source: str, sentence: str) -> dict[str, Any]:
    return {
        "article_id": name,
        "url": f"http://journal.example/{name}",
        "source": source,
        "title": f"Titre de {name}",
        "published": datetime.combine(dt, time(8), UTC),
        "evidence": [Evidence(text=sentence, start=0, end=len(sentence))],
        **_COMMON,
    }


def meeting(name: str, dt: date, parties: str = "DZA MLI", **fields: Any) -> Meeting:
    """A meeting that the article `name`, published on `dt`, reports."""
    people = fields.pop("people", [])
    known = {
        "confidence": 0.9,
        "kind": MeetingKind.BILATERAL,
        "status": MeetingStatus.HELD,
        "date": None,
        "place": None,
        "country": None,
        "framework": None,
        "topics": [],
        "plover": Plover(code="CONSULT"),
    } | fields
    source = known.pop("source", name)
    record = digest("meeting", name, parties, known["date"], known["place"])
    return Meeting(
        **_article(name, dt, source, f"Une rencontre ({name})."),
        **{
            "record_id": record,
            "event_id": digest("event", parties, (known["date"] or dt.isoformat())[:7]),
            "parties": parties.split(),
            "people": people,
            "participants": [Participant(name=person) for person in people],
            **known,
        },
    )


def alliance(
    name: str, dt: date, action: AllianceAction, of: str = "AES", actors: str = "MLI", **fields: Any
) -> Alliance:
    """A statement on an alliance in the article `name`, published on `dt`."""
    known = {
        "confidence": 0.9,
        "status": AllianceStatus.DONE,
        "date": None,
        "sectors": [],
        "plover": Plover(code="COOPERATE"),
    } | fields
    source = known.pop("source", name)
    return Alliance(
        **_article(name, dt, source, f"Une alliance ({name})."),
        **{
            "record_id": digest("alliance", name, of, action, actors),
            "event_id": digest("event", of, action, actors),
            "alliance": of,
            "action": action,
            "actors": actors.split(),
            **known,
        },
    )


def article(record: Meeting | Alliance, copies: Iterable[str] = ()) -> Article:
    """The article that a record is of."""
    assert record.published is not None
    return Article(
        article_id=record.article_id,
        url=record.url,
        source=record.source,
        feed_id=record.feed_id,
        title=record.title,
        published=record.published,
        published_from="feed",
        fetched=NOW,
        language="fr",
        text=record.evidence[0].text,
        text_source="page",
        relevance=1,
        copies=sorted(copies),
    )


def put(
    store: ObjectStore,
    records: Iterable[Meeting | Alliance],
    copies: dict[str, list[str]] | None = None,
    also: Iterable[date] = (),
) -> None:
    """Write all records of some dates (and nothing but them), with their articles; `also` empties dates."""
    by_day: dict[date, list[Meeting | Alliance]] = defaultdict(list)
    for record in records:
        assert record.published is not None
        by_day[record.published.date()].append(record)
    for day in {*by_day, *also}:
        here = by_day[day]
        articles = {one.article_id: article(one, (copies or {}).get(one.article_id, ())) for one in here}
        meetings = [one for one in here if isinstance(one, Meeting)]
        alliances = [one for one in here if isinstance(one, Alliance)]
        common: dict[str, Any] = {"run": "r", "now": NOW}
        partitions.update(
            store, "articles", day, Article, lambda _, new=articles: list(new.values()), **common
        )
        partitions.update(store, "meetings", day, Meeting, lambda _, new=meetings: new, **common)
        partitions.update(store, "alliances", day, Alliance, lambda _, new=alliances: new, **common)
