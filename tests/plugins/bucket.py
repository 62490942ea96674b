"""What runs leave in a bucket, written by the functions that write it there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sahel_pipeline.feeds.state import FeedState, HostState
from sahel_pipeline.records import (
    Alliance,
    Article,
    Evidence,
    ExtractionReport,
    LostFeed,
    Meeting,
    Participant,
    Plover,
    RunReport,
)
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.plugins.conftest import DAY, NOW

SENTENCE = "Le ministre Amadou Kéré a reçu vendredi à Kayes l'envoyée de l'OIF, Jeanne Lavoie."


def common(name: str, day: date) -> dict[str, Any]:
    return {
        "record_id": name,
        "event_id": f"event-{name}",
        "extractor_version": "1",
        "confidence": 0.9,
        "article_id": f"article-{name}",
        "url": f"https://phare.example/{name}",
        "source": "Le Phare",
        "feed_id": "phare",
        "title": "Une visite à Kayes",
        "published": datetime(day.year, day.month, day.day, 7, tzinfo=NOW.tzinfo),
        "evidence": [Evidence(text=SENTENCE, start=0, end=len(SENTENCE))],
        "plover": Plover(code="CONSULT"),
    }


def meeting(name: str = "m1", *, day: date = DAY, **values: Any) -> Meeting:
    people = [
        Participant(name="Amadou Kéré", office="ministre", country="MLI"),
        Participant(name="Jeanne Lavoie", organisation="OIF"),
    ]
    usual = {
        "people": [person.name for person in people],
        "parties": ["MLI", "OIF"],
        "participants": people,
        "kind": "bilateral",
        "status": "held",
        "date": "2024-03-08",
        "place": "Kayes",
        "country": "MLI",
        "framework": None,
        "topics": ["education"],
    }
    return Meeting.model_validate(common(name, day) | usual | values)


def alliance(name: str = "a1", *, day: date = DAY, **values: Any) -> Alliance:
    usual = {
        "alliance": "Liptako-Gourma",
        "action": "joined",
        "actors": ["NER"],
        "status": "announced",
        "date": "2024",
        "sectors": [],
    }
    return Alliance.model_validate(common(name, day) | usual | values)


def put_meetings(store: ObjectStore, *meetings: Meeting, day: date = DAY) -> None:
    partitions.update(store, "meetings", day, Meeting, lambda _: meetings, run="r1", now=NOW)


def put_alliances(store: ObjectStore, *alliances: Alliance, day: date = DAY) -> None:
    partitions.update(store, "alliances", day, Alliance, lambda _: alliances, run="r1", now=NOW)


def put_article(store: ObjectStore, *, day: date = DAY) -> None:
    article = Article(
        article_id="article-m1",
        url="https://phare.example/m1",
        source="Le Phare",
        feed_id="phare",
        title="Une visite à Kayes",
        published=NOW.replace(day=day.day),
        published_from="feed",
        fetched=NOW,
        language="fr",
        text=SENTENCE,
        text_source="page",
        relevance=1,
    )
    partitions.update(store, "articles", day, Article, lambda _: [article], run="r1", now=NOW)


def put_report(
    store: ObjectStore, run: str = "manual__2024-03-10T07:00:00+00:00", *lost: LostFeed, **values: Any
) -> None:
    usual: dict[str, Any] = {"feeds": 3, "entries": 40, "new": 12, "french": 10, "sahel": 4, "articles": 3}
    report = RunReport.model_validate(
        {"run": run, "run_time": NOW, "lost": lost, "dates": {DAY.isoformat(): 3}} | usual | values
    )
    store.put_json(keys.report(run), report.model_dump(mode="json"))


def put_extraction(store: ObjectStore, run: str, failed: dict[str, str]) -> None:
    report = ExtractionReport(
        run=run,
        run_time=NOW,
        date=DAY.isoformat(),
        articles=3,
        meetings=1,
        alliances=1,
        failed=failed,
        extractor_version="1",
    )
    store.put_json(keys.extraction_report(run, DAY), report.model_dump(mode="json"))


def put_state(store: ObjectStore, host: str, feed_id: str, **state: Any) -> None:
    usual = {"registry_url": f"https://{host}/rss", "url": f"https://{host}/rss"}
    shard = HostState(host=host, feeds={feed_id: FeedState.model_validate(usual | state)})
    store.put(keys.host_state(host), shard.to_json(), content_type="application/json")


def lost(feed_id: str = "echo", error: str = "https://echo.example/rss: 404") -> LostFeed:
    url = f"https://{feed_id}.example/rss"
    return LostFeed(feed_id=feed_id, source="L'Écho", url=url, status="not_found", error=error)
