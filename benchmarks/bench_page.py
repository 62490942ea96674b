"""How quick the page in the Airflow UI is over 90 days of data: every view, first and again.

The data lie in a real S3 server (SeaweedFS) on this machine, the page is served by uvicorn as in Airflow's
API server, and asked over HTTP. `at once` is the first visit of a view when nothing was read ahead, so that
everything has to be read from the bucket (after three seconds the page shows how far it is); `after` the
first visit some seconds after a start, in which the server reads ahead; `again` the median of the next
visits; `later` the median of visits that list the bucket anew, as those do that come half a minute after
all others.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
import yaml
from fastapi import FastAPI
from rich.console import Console
from rich.table import Table

from sahel_pipeline.feeds.shares import FeedStates
from sahel_pipeline.feeds.state import FeedState
from sahel_pipeline.feeds.status import FetchStatus
from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.records import (
    Alliance,
    Evidence,
    ExtractionReport,
    LostFeed,
    Meeting,
    Outcome,
    Plover,
    Rejection,
    RunReport,
)
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore

sys.path.append(str(Path(__file__).parents[1] / "plugins"))  # as Airflow does

from sahel_ops.app import create_app
from sahel_ops.catalogue import Catalogue
from sahel_ops.rights import Seal, User

NOW = datetime(2024, 6, 30, 8, tzinfo=UTC)
COUNTRIES = [
    "MLI",
    "BFA",
    "NER",
    "TCD",
    "MRT",
    "DZA",
    "FRA",
    "RUS",
    "TUR",
    "NGA",
    "CEDEAO",
    "UA",
    "ONU",
    "UE",
]
PEOPLE = [
    f"{first} {last}" for first in ("Awa", "Issa", "Jeanne") for last in ("Kéré", "Sow", "Lavoie", "Bah")
]
VIEWS = [
    "",
    "feeds",
    "feed?id=feed-007",
    "meetings",
    "meetings?person=lavoie",
    "meetings?q=kayes",
    "meetings?show=timeline",
    "meetings?show=network",
    "alliances",
    "event?id=event-2024-05-01-3&on=2024-05-01",
    "board",
    "meetings.csv",
]


def fill(store: ObjectStore, days: int, records: int, feeds: int) -> None:
    """Write what `days` of daily runs leave: reports, outcomes, rejected entries, states and records."""
    draw = random.Random(7)
    for back in range(days):
        day = (NOW - timedelta(days=back)).date()
        moment = datetime.combine(day, NOW.timetz())
        run = f"scheduled__{moment.isoformat()}"
        lost = [
            LostFeed(
                feed_id=f"feed-{n:03d}",
                source=f"Journal {n}",
                url="https://x.example",
                status="timeout",
                error="no whole answer in 20 s",
            )
            for n in draw.sample(range(feeds), 2)
        ]
        report = RunReport(
            run=run,
            run_time=moment,
            feeds=feeds,
            lost=lost,
            entries=feeds * 20,
            new=draw.randint(200, 400),
            french=draw.randint(150, 190),
            sahel=draw.randint(60, 90),
            articles=draw.randint(40, 60),
            dates={day.isoformat(): 40},
        )
        store.put_json(keys.plan(run), {})
        store.put_json(keys.report(run), report.model_dump(mode="json"))
        store.put_json(
            keys.extraction_report(run, day),
            ExtractionReport(
                run=run,
                run_time=moment,
                date=day.isoformat(),
                articles=40,
                meetings=records,
                alliances=records,
                failed={},
                extractor_version="1",
            ).model_dump(mode="json"),
        )
        failed = {one.feed_id for one in lost}
        for batch in range(0, feeds, 25):
            ids = [f"feed-{n:03d}" for n in range(batch, min(batch + 25, feeds))]
            outcomes = [
                Outcome(
                    run=run,
                    run_time=moment,
                    kind="feed",
                    feed_id=id,
                    source=id,
                    url="https://x.example",
                    status="timeout" if id in failed else "ok",
                    entries=None if id in failed else 20 + draw.randint(0, 9),
                    new=None if id in failed else 6,
                    error="no whole answer in 20 s" if id in failed else None,
                )
                for id in ids
            ]
            dropped = [
                Rejection(
                    run=run,
                    run_time=moment,
                    feed_id=id,
                    source=id,
                    url=None,
                    title="x",
                    published=None,
                    reason="relevance",
                    judged="entry",
                )
                for id in ids
                for _ in range(draw.randint(1, 5))
            ]
            for dataset, name, lines in (("outcomes", "feeds", outcomes), ("rejected", "entries", dropped)):
                key = keys.log_part(dataset, day, run, f"{name}-{batch:05d}")  # type: ignore[arg-type]
                store.put_lines(key, [line.model_dump(mode="json") for line in lines])
        meetings = [_meeting(draw, f"{day}-{n}", moment) for n in range(records)]
        alliances = [_alliance(draw, f"{day}-{n}", moment) for n in range(records)]
        partitions.update(store, "meetings", day, Meeting, lambda _, m=meetings: m, run=run, now=moment)
        partitions.update(store, "alliances", day, Alliance, lambda _, a=alliances: a, run=run, now=moment)
    states = FeedStates(
        feeds={
            f"feed-{n:03d}": FeedState(
                registry_url=f"https://journal-{n:03d}.example/rss",
                url=f"https://journal-{n:03d}.example/rss",
                last_fetch=NOW,
                last_success=NOW,
                last_news=NOW - timedelta(days=n % 14),
                last_status=FetchStatus.OK,
                window="".join(f"{entry:08}" for entry in range(25)),
            )
            for n in range(feeds)
        }
    )
    store.put(keys.share(""), states.to_json(), content_type="application/json")


def registry(file: Path, feeds: int) -> Path:
    """A registry with as many feeds."""
    entries = [
        {
            "id": f"feed-{n:03d}",
            "publisher": f"Journal {n}",
            "country": COUNTRIES[n % 5],
            "language": "fr",
            "url": f"https://journal-{n:03d}.example/rss",
        }
        for n in range(feeds)
    ]
    file.write_text(yaml.safe_dump(entries))
    return file


def _common(draw: random.Random, name: str, moment: datetime, sentence: str) -> dict[str, Any]:
    source = f"Journal {draw.randint(0, 39)}"
    return {
        "record_id": f"record-{name}",
        "event_id": f"event-{name}",
        "extractor_version": "1",
        "confidence": round(draw.uniform(0.3, 1), 2),
        "article_id": f"article-{name}",
        "url": f"https://x.example/{name}",
        "source": source,
        "feed_id": "feed-001",
        "title": "Une délégation reçue à Kayes",
        "published": moment,
        "evidence": [Evidence(text=sentence, start=0, end=len(sentence))],
        "plover": Plover(code="CONSULT"),
        "date": (moment - timedelta(days=draw.randint(0, 20))).date().isoformat(),
    }


def _meeting(draw: random.Random, name: str, moment: datetime) -> Meeting:
    people = draw.sample(PEOPLE, 2)
    sentence = (
        f"Le ministre malien {people[0]} a reçu vendredi à Kayes {people[1]}, envoyée de la Cédéao, sur "
        "les écoles de la région, a fait savoir le gouvernorat dans une note."
    )
    return Meeting.model_validate(
        _common(draw, name, moment, sentence)
        | {
            "people": people,
            "participants": [{"name": one} for one in people],
            "parties": sorted(draw.sample(COUNTRIES, 2)),
            "kind": "bilateral",
            "status": "held",
            "place": "Kayes",
            "country": "MLI",
            "framework": None,
            "topics": ["education"],
        }
    )


def _alliance(draw: random.Random, name: str, moment: datetime) -> Alliance:
    sentence = (
        "Le Niger et l'Union africaine ont renouvelé vendredi leur accord sur les puits du nord du pays."
    )
    return Alliance.model_validate(
        _common(draw, name, moment, sentence)
        | {
            "alliance": draw.choice(["bilateral", "AES", "CEDEAO"]),
            "action": "cooperates",
            "actors": sorted(draw.sample(COUNTRIES, 2)),
            "status": "done",
            "sectors": [],
        }
    )


def serve(
    catalogue: Catalogue, settings: Settings, *, reads_ahead: bool = False
) -> tuple[uvicorn.Server, threading.Thread, str]:
    """The page on a free port; where it reads ahead, as Airflow starts it."""
    app = create_app(
        catalogue,
        guard=lambda: User("bench", True),
        seal=Seal("bench"),
        settings=lambda: settings,
        clock=lambda: NOW,
    )
    root, port = FastAPI(lifespan=app.router.lifespan_context if reads_ahead else None), free_port()
    root.mount("/sahel", app)
    server = uvicorn.Server(uvicorn.Config(root, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    return server, thread, f"http://127.0.0.1:{port}/sahel/"


def milliseconds(client: httpx.Client, path: str) -> tuple[float, int]:
    """Until a view is whole, and its size in kB."""
    began = time.perf_counter()
    while (answer := client.get(path)).status_code == 503:  # it says how far it has read
        pass
    assert answer.status_code in (200, 404), answer.text
    return (time.perf_counter() - began) * 1000, len(answer.content) // 1000


def measure(
    catalogue: Catalogue, settings: Settings, times: int, wait: float | None = None
) -> dict[str, tuple[float, float, int]]:
    """The first and the median of the next times of each view (ms), and its size in kB.

    Args:
        catalogue: What the bucket holds.
        settings: Of the pipeline.
        times: Visits after the first.
        wait: Seconds between the start and the first visit, in which the server reads ahead; None where it
            does not.
    """
    server, thread, address = serve(catalogue, settings, reads_ahead=wait is not None)
    try:
        time.sleep(wait or 0)
        with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
            found = {}
            for view in VIEWS:
                first, size = milliseconds(client, view)
                again = statistics.median(milliseconds(client, view)[0] for _ in range(times))
                found[view] = (first, again, size)
            return found
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--days", type=int, default=90)
    options.add_argument("--records", type=int, default=60, help="meetings, and as many alliances, a day")
    options.add_argument("--feeds", type=int, default=200)
    options.add_argument("--wait", type=float, default=10, help="seconds before the first visit of `after`")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary, Processes(Path(temporary) / "logs") as processes:
        folder = Path(temporary)
        access: S3Access = s3.saved_access(folder, free_port())
        s3.start(processes, folder / "data", access, "sahel")
        store = ObjectStore(access.client(), "sahel")
        fill(store, given.days, given.records, given.feeds)
        settings = Settings(feeds=str(registry(folder / "feeds.yaml", given.feeds)))
        table = Table(
            title=f"{given.days} days, {given.feeds} feeds, {given.records} meetings and alliances a day"
        )
        after = f"after {given.wait:g} s ms"
        for column in ("view", "at once ms", after, "again ms (median of 9)", "later ms (median of 5)", "kB"):
            table.add_column(column, justify="left" if column == "view" else "right")
        measured = measure(Catalogue(lambda: store), settings, 9)
        ahead = measure(Catalogue(lambda: store), settings, 1, given.wait)
        anew = measure(Catalogue(lambda: store, fresh_for=0, stale_for=0), settings, 5)
        for view in VIEWS:
            first, again, size = measured[view]
            table.add_row(
                view or "overview",
                f"{first:.0f}",
                f"{ahead[view][0]:.0f}",
                f"{again:.0f}",
                f"{anew[view][1]:.0f}",
                str(size),
            )
    Console().print(table)


if __name__ == "__main__":
    main()
