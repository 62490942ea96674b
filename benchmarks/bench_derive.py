"""Events and memberships: what it costs to bring them up to date, by the length of the history.

Records of dates in a row are put into a real S3 server (SeaweedFS) on the same machine, a meeting and an
alliance statement an article, much like those of other dates. Measured are all dates anew, one date more, and
a report that comes 45 days late; each with the objects that were read. Memory is the most that the process
ever held (maximum resident set).
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from sahel_pipeline.extraction.events import digest
from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.pipeline import Run, update_derived
from sahel_pipeline.records import Alliance, Evidence, Meeting, Plover
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore

BUCKET = "sahel-bench"
FIRST = date(2025, 1, 1)
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
STATES = ["MLI", "BFA", "NER", "TCD", "MRT", "DZA", "FRA", "RUS", "SEN", "TGO", "MAR", "CHN"]


class Counting(ObjectStore):
    """A store that counts the objects read of it."""

    reads = 0

    def get_tagged(self, key: str) -> tuple[bytes | None, str | None]:
        self.reads += 1
        return super().get_tagged(key)


def records(day: date, articles: int) -> Iterator[Meeting | Alliance]:
    """The records of a date; one article in three reports what others do."""
    for number in range(articles):
        told = random.Random(f"{day}-{number - number % 3}")
        when = (day - timedelta(days=told.randrange(4))).isoformat()
        common: dict[str, Any] = {
            "extractor_version": "bench",
            "confidence": 0.9,
            "article_id": digest(str(day), number),
            "url": f"https://journal{number}.example/{day}",
            "source": f"Journal {number}",
            "feed_id": f"feed-{number}",
            "title": f"Titre {number}",
            "published": datetime.combine(day, datetime.min.time(), UTC),
            "evidence": [Evidence(text="Une phrase qui en parle.", start=0, end=24)],
            "date": when,
        }
        parties = sorted(told.sample(STATES, 2))
        place = told.choice(["Bamako", "Niamey", "Alger", None])
        yield Meeting(
            **common, record_id=digest("m", str(day), number), event_id=digest("e", parties, when[:7]),
            plover=Plover(code="CONSULT"), people=[], participants=[], parties=parties, kind="bilateral",
            status="held", place=place, country=None, framework=None, topics=[],
        )  # fmt: skip
        actors, body = [told.choice(STATES)], told.choice(["AES", "CEDEAO", "G5 Sahel", "UA", "UEMOA"])
        action = told.choice(["member", "joined", "left", "suspended", "cooperates"])
        yield Alliance(
            **common, record_id=digest("a", str(day), number), event_id=digest("e", body, action, actors),
            plover=Plover(code="COOPERATE"), alliance=body, action=action, actors=actors, status="done",
            sectors=[],
        )  # fmt: skip


def put(store: ObjectStore, day: date, articles: int) -> None:
    found = list(records(day, articles))
    meetings = [one for one in found if isinstance(one, Meeting)]
    alliances = [one for one in found if isinstance(one, Alliance)]
    partitions.update(store, "meetings", day, Meeting, lambda _: meetings, run="bench", now=NOW)
    partitions.update(store, "alliances", day, Alliance, lambda _: alliances, run="bench", now=NOW)


def measured(store: ObjectStore, change: Callable[[], None]) -> tuple[float, float, int, int]:
    """Seconds, those of CPU, objects read, and partitions of events written, to take up a change."""
    change()
    counting = Counting(store.client, store.bucket, store.prefix)
    run = Run(id="bench", now=NOW, store=counting, settings=Settings(bucket=store.bucket))
    began, busy = time.perf_counter(), time.process_time()
    updated = update_derived(run)
    took = time.perf_counter() - began, time.process_time() - busy
    return *took, counting.reads, len(updated["events"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, nargs="+", default=[90, 360], help="lengths of the history")
    parser.add_argument("--articles", type=int, default=50, help="articles of a date")
    given = parser.parse_args()
    table = Table("history", "change", "seconds", "of CPU", "objects read", "partitions written")
    with tempfile.TemporaryDirectory() as folder, Processes(Path(folder) / "logs") as processes:
        access = s3.saved_access(Path(folder), free_port())
        s3.start(processes, Path(folder) / "data", access, BUCKET)
        for days in given.days:
            store = ObjectStore(access.client(), BUCKET, f"{days}-days/")
            last = FIRST + timedelta(days=days)
            for offset in range(days):
                put(store, FIRST + timedelta(days=offset), given.articles)
            changes: dict[str, Callable[[], None]] = {
                "all anew": lambda: None,
                "nothing": lambda: None,
                "one date more": partial(put, store, last, given.articles),
                "an article 45 days late": partial(put, store, last - timedelta(days=45), given.articles + 1),
            }
            for what, change in changes.items():
                seconds, busy, reads, written = measured(store, change)
                row = (f"{days} dates", what, f"{seconds:.2f}", f"{busy:.2f}", str(reads), str(written))
                table.add_row(*row)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console(width=110).print(table, f"{given.articles} articles a date; memory at most {memory:.0f} MB")


if __name__ == "__main__":
    main()
