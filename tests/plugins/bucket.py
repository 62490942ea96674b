"""What runs leave in a bucket, written by the functions that write it there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sahel_pipeline.derived import Event, Membership
from sahel_pipeline.feeds.shares import FeedStates, share_of
from sahel_pipeline.feeds.state import FeedState
from sahel_pipeline.records import (
    Alliance,
    Article,
    Evidence,
    ExtractionReport,
    LostFeed,
    Meeting,
    Outcome,
    Participant,
    Plover,
    Rejection,
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
    states = FeedStates(feeds={feed_id: FeedState.model_validate(usual | state)})
    store.put(keys.share(share_of(host, 8)), states.to_json(), content_type="application/json")


def lost(feed_id: str = "echo", error: str = "https://echo.example/rss: 404") -> LostFeed:
    url = f"https://{feed_id}.example/rss"
    return LostFeed(feed_id=feed_id, source="L'Écho", url=url, status="not_found", error=error)


def put_poll(
    store: ObjectStore,
    feed_id: str,
    run: str = "r1",
    *,
    when: datetime = NOW,
    dropped: int = 0,
    **values: Any,
) -> None:
    """What a run leaves of one feed: its outcome, and the entries that were dropped."""
    common = {"run": run, "run_time": when, "feed_id": feed_id, "source": "Le Phare"}
    usual = {"kind": "feed", "url": "https://phare.example/rss", "status": "ok", "entries": 10, "new": 4}
    outcome = Outcome.model_validate(common | usual | values)
    line = Rejection.model_validate(
        common | {"url": None, "title": "x", "published": None, "reason": "language", "judged": "entry"}
    )
    for dataset, name, lines in (
        ("outcomes", "feeds-00000", [outcome]),
        ("rejected", "entries-00000", [line] * dropped),
    ):
        key = keys.log_part(dataset, when.date(), run, name)  # type: ignore[arg-type]
        store.put_lines(key, [one.model_dump(mode="json") for one in lines])


def membership(**values: Any) -> Membership:
    usual = {
        "membership_id": "x",
        "alliance": "Pacte de Gao",
        "actor": "MLI",
        "status": "member",
        "since": "2023-09",
        "since_origin": "reports",
        "until": None,
        "until_origin": None,
        "date_from": "2023-09-01",
        "date_to": None,
        "origin": "both",
        "confidence": 0.9,
        "articles": 2,
        "independent": 1,
        "evidence": [
            {
                "record_id": "a1",
                "article_id": "article-a1",
                "url": "https://phare.example/a1",
                "source": "Le Phare",
                "dt": DAY,
                "action": "joined",
                "status": "done",
                "date": "2023-09",
                "confidence": 0.9,
                "sentences": [SENTENCE],
            }
        ],
    }
    return Membership.model_validate(usual | values)


def put_memberships(store: ObjectStore, *memberships: Membership) -> None:
    partitions.update(store, "memberships", None, Membership, lambda _: memberships, run="r1", now=NOW)


def event(*meetings: Meeting, **values: Any) -> Event:
    """One event of meetings, told by each a day after the other."""
    first = meetings[0]
    reports = [
        {
            "record_id": one.record_id,
            "article_id": one.article_id,
            "url": one.url,
            "source": one.source,
            "title": one.title,
            "dt": one.published.date() if one.published else DAY,
            "published": one.published,
            "voice": number,
            "copies": [],
            "confidence": one.confidence,
            "status": one.status,
            "date": one.date,
            "place": one.place,
            "evidence": one.evidence,
        }
        for number, one in enumerate(meetings, start=1)
    ]
    usual = {
        "event_id": first.event_id,
        "type": "meeting",
        "first_dt": min(report["dt"] for report in reports),
        "last_dt": max(report["dt"] for report in reports),
        "articles": len(meetings),
        "sources": sorted({one.source for one in meetings}),
        "independent": len(meetings),
        "agreement": {"date": 0.5},
        "confidence": 0.9,
        "parties": first.parties,
        "people": first.people,
        "participants": first.participants,
        "kind": first.kind,
        "status": first.status,
        "date": first.date,
        "place": first.place,
        "country": first.country,
        "lat": None,
        "lon": None,
        "geonames": None,
        "framework": None,
        "alliance": None,
        "action": None,
        "topics": first.topics,
        "plover": first.plover,
        "reports": reports,
    }
    return Event.model_validate(usual | values)


def put_events(store: ObjectStore, *events: Event) -> None:
    for one in events:
        partitions.update(store, "events", one.first_dt, Event, lambda _, e=one: [e], run="r1", now=NOW)
