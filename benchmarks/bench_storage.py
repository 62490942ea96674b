"""Articles and records into partitions, beside a plain boto3 loop that writes one object a record.

Articles as a run accepts them are staged in a real S3 server (SeaweedFS) on the same machine. Then, as tasks
do, they are merged into 90 dates, linked with their copies and committed, and the records of each date are
read, linked and committed. The extractor is a stand-in that gives a meeting and an alliance for each
article at once: what it costs to read French is measured by bench_label.py. After that a run of 100 new
articles comes on top. Each measurement is a process of its own; memory is the most that it ever held
(maximum resident set).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from sahel_pipeline.extraction.events import digest
from sahel_pipeline.extraction.extractor import EXTRACTOR_VERSION, Extractor
from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.pipeline import Run, commit_articles, extract_partition
from sahel_pipeline.pipeline.staged import Batch, Plan
from sahel_pipeline.pipeline.unfinished import finish
from sahel_pipeline.records import Alliance, Article, Evidence, Extraction, Meeting, Plover
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore

DAYS = 90
BATCH = 250  # articles that one batch of feeds gives
WORDS = 450  # of an article, as news have
INCREMENT = 100
BUCKET = "sahel-bench"
NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
FIRST = date(2026, 8, 24)
PROCESSES = multiprocessing.get_context("spawn")

_chance = random.Random(1)
VOCABULARY = [
    "".join(_chance.choice("aeiouéèbcdfglmnprstv") for _ in range(_chance.randint(2, 11)))
    for _ in range(9000)
]
STATES = ["MLI", "BFA", "NER", "TCD", "MRT", "DZA", "FRA", "RUS", "SEN", "TGO", "MAR", "CHN"]


def article(number: int, day: date, fetched: datetime) -> Article:
    """An article that is like no other; one in twenty is the copy of an agency report."""
    told = random.Random(number - (number % 20 == 1))
    return Article(
        article_id=digest("bench", number),
        url=f"https://journal{number % 400}.example/{day}/{number}",
        source=f"Journal {number % 400}",
        feed_id=f"feed-{number % 400}",
        feed_ids=[f"feed-{number % 400}"],
        title=" ".join(told.choices(VOCABULARY, k=9)),
        published=datetime.combine(day, datetime.min.time(), UTC) + timedelta(seconds=number % 86_400),
        published_from="feed",
        fetched=fetched,
        language="fr",
        text=" ".join(told.choices(VOCABULARY, k=WORDS)),
        text_source="page",
        relevance=0.9,
    )


class Instant(Extractor):
    """A stand-in that gives a meeting and an alliance for each article."""

    def extract_all(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Extraction | Exception]]:
        for article in articles:
            yield article, self.extract(article)

    def extract(self, article: Article) -> Extraction:
        told = random.Random(article.article_id)
        parties = sorted(told.sample(STATES, 2))
        common: dict[str, Any] = {
            "extractor_version": EXTRACTOR_VERSION,
            "confidence": 0.9,
            **article.model_dump(include={"article_id", "url", "source", "feed_id", "title", "published"}),
            "evidence": [Evidence(text=article.text[:160], start=0, end=160)],
            "date": str(article.published.date() - timedelta(days=told.randrange(3))),
        }
        meeting = Meeting(
            record_id=digest("meeting", article.article_id),
            event_id=digest("meeting", parties, common["date"]),
            people=[],
            parties=parties,
            participants=[],
            kind="bilateral",
            status="held",
            place=told.choice(["Bamako", "Niamey", "Alger", "Dakar", None]),
            country=None,
            framework=None,
            topics=["security"],
            plover=Plover(code="CONSULT"),
            **common,
        )
        alliance = Alliance(
            record_id=digest("alliance", article.article_id),
            event_id=digest("alliance", parties, common["date"]),
            alliance="bilateral",
            action="cooperates",
            actors=parties,
            status="done",
            sectors=["defence"],
            plover=Plover(code="COOPERATE"),
            **common,
        )
        return Extraction(sahel=True, meetings=[meeting], alliances=[alliance])


@dataclass(frozen=True)
class Measured:
    """What one piece of work took."""

    articles: int
    commit_s: float
    records_s: float
    cpu_s: float
    """Seconds of a core, of this process alone."""
    memory_mb: float

    @property
    def seconds(self) -> float:
        return self.commit_s + self.records_s


def new_run(store: ObjectStore, name: str, now: datetime) -> Run:
    return Run(id=f"{name}__{now.isoformat()}", now=now, store=store, settings=Settings(bucket=BUCKET))


def stage(run: Run, articles: Iterator[Article], count: int) -> None:
    """What the tasks before the commit leave."""
    batches = -(-count // BATCH)
    plan = Plan(force=False, batches=[Batch(hosts={})] * batches)
    run.store.put_json(keys.plan(run.id), plan.model_dump(mode="json"))
    for batch in range(batches):
        lines = [next(articles).model_dump(mode="json") for _ in range(min(BATCH, count - batch * BATCH))]
        run.store.put_lines(keys.candidates(run.id, batch), lines)


def stage_all(access: S3Access, prefix: str, count: int) -> None:
    """The articles of all dates, mixed as feeds mix them, and the new ones of the last date."""
    store = ObjectStore(access.client(), BUCKET, prefix)
    full = (article(number, FIRST + timedelta(days=number * 7 % DAYS), NOW) for number in range(count))
    stage(new_run(store, "full", NOW), full, count)
    later = NOW + timedelta(minutes=15)
    last = FIRST + timedelta(days=DAYS - 1)
    new = (article(count + number, last, later) for number in range(INCREMENT))
    stage(new_run(store, "new", later), new, INCREMENT)


def process(access: S3Access, prefix: str, name: str, now: datetime) -> Measured:
    """One run, from accepted articles to committed records."""
    store = ObjectStore(access.client(), BUCKET, prefix)
    run = new_run(store, name, now)
    extractor = Instant(Extractor.default().gazetteer)
    began, cpu = time.perf_counter(), time.process_time()
    committed = commit_articles(run)
    between = time.perf_counter()
    for day in committed["dates"]:
        extract_partition(run, date.fromisoformat(day), extractor)
    finish(run)
    done = time.perf_counter()
    return Measured(
        committed["articles"], between - began, done - between, time.process_time() - cpu, most_memory()
    )


def plain_loop(access: S3Access, prefix: str, count: int) -> Measured:
    """The same articles and records, each put as an object of its own."""
    client = access.client()
    extractor = Instant(Extractor.default().gazetteer)
    articles = [article(number, FIRST + timedelta(days=number * 7 % DAYS), NOW) for number in range(count)]
    taken = {"articles": 0.0, "records": 0.0}
    cpu = time.process_time()

    def put(dataset: str, key: str, record: Any) -> None:
        began = time.perf_counter()
        body = json.dumps(record.model_dump(mode="json"), ensure_ascii=False).encode()
        client.put_object(Bucket=BUCKET, Key=f"{prefix}{dataset}/{key}.json", Body=body)
        taken["articles" if dataset == "articles" else "records"] += time.perf_counter() - began

    for one in articles:
        day = one.published.date()
        put("articles", f"dt={day}/{one.article_id}", one)
        found = extractor.extract(one)
        for record in (*found.meetings, *found.alliances):
            dataset = "meetings" if isinstance(record, Meeting) else "alliances"
            put(dataset, f"dt={day}/{record.record_id}", record)
    return Measured(count, taken["articles"], taken["records"], time.process_time() - cpu, most_memory())


def most_memory() -> float:
    """The most that this process ever held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do something in a process of its own, so that its memory is its own."""
    with PROCESSES.Pool(1) as pool:
        return pool.apply(work, arguments)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--plain", type=int, default=2_000, help="articles that the plain loop writes")
    options = parser.parse_args()
    table = Table(
        "by", "articles", "articles/s", "commit s", "records s", "CPU s", "peak MB", "of the full run"
    )
    console = Console()

    def show(name: str, measured: Measured, share: str = "") -> None:
        table.add_row(
            name,
            f"{measured.articles:,}",
            f"{measured.articles / measured.seconds:,.0f}",
            f"{measured.commit_s:.1f}",
            f"{measured.records_s:.1f}",
            f"{measured.cpu_s:.1f}",
            f"{measured.memory_mb:.0f}",
            share,
        )

    with tempfile.TemporaryDirectory() as folder:
        access = s3.saved_access(Path(folder), free_port())
        with Processes(Path(folder) / "logs") as processes:
            s3.start(processes, Path(folder) / "data", access, BUCKET)
            show("plain boto3 loop", apart(plain_loop, access, "plain/", options.plain))
            for count in options.articles:
                prefix = f"sahel-{count}/"
                apart(stage_all, access, prefix, count)
                full = apart(process, access, prefix, "full", NOW)
                show("sahel", full)
                new = apart(process, access, prefix, "new", NOW + timedelta(minutes=15))
                show(
                    f"sahel, on top of {count:,}",
                    new,
                    f"{new.seconds / full.seconds:.1%}, CPU {new.cpu_s / full.cpu_s:.1%}",
                )
                console.print(f"{count:,} articles: {full.seconds:.0f} s, then {new.seconds:.1f} s")
    console.print(table)


if __name__ == "__main__":
    main()
