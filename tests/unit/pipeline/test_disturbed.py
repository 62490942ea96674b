"""Writers are killed (-9), race each other and lose their server; every dataset is as if nothing had been.

While that goes on, readers poll: one that globs and one that follows the manifests (the recipe of
docs/reading.md). Neither ever sees anything that an undisturbed run did not commit.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from sahel_pipeline.pipeline import Run, commit_articles, extract_partition
from sahel_pipeline.pipeline.derive import update_derived
from sahel_pipeline.pipeline.staged import Batch, Plan
from sahel_pipeline.pipeline.unfinished import finish
from sahel_pipeline.records import Article
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore, StorageError
from tests.conftest import BUCKET
from tests.unit.pipeline.site import objects
from tests.unit.pipeline.test_kill import PROCESSES
from tests.unit.pipeline.test_storage_trouble import Server

RUNS = 4
KILLS = 5  # of each run
RESTARTS = (2,)  # the runs in whose middle the server is killed as well
RACES = (1, 3)  # the runs that two writers try again at the same time
PAUSE = 0.1  # seconds between two looks of a reader, who would otherwise take the machine from the writers
FIRST = date(2024, 7, 8)
pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system knows no kill -9")

WHO = [
    "Le président malien Assimi Goïta a reçu {day} à Bamako le ministre algérien Ahmed Attaf.",
    "Le ministre malien Abdoulaye Diop a rencontré {day} à Niamey le ministre nigérien Bakary Yaou Sangaré.",
    "La 18e session du Comité bilatéral Mali-Algérie s'est tenue {day} à Alger.",
    "Le Mali, le Burkina Faso et le Niger ont quitté la CEDEAO.",
    "Une délégation tchadienne a été reçue {day} à Nouakchott par le président Mohamed Ould Ghazouani.",
]
REST = (
    "Les discussions ont porté sur la sécurité des frontières, les échanges commerciaux et le retour des "
    "éleveurs dans leurs villages avant la saison des pluies, selon un communiqué publié dans la soirée. "
    "Le Mali, le Burkina Faso et le Niger sont membres de l’AES."
)


def article(number: int, run: int, day: int, edited: int = 0) -> Article:
    """An article of the date `FIRST` and so many days; every third one is a copy of the one before it."""
    text = number - (number % 3 == 2)
    who = WHO[text % len(WHO)].format(day=("lundi", "mardi", "mercredi")[text % 3])
    return Article(
        article_id=f"a{number:04d}",
        url=f"http://journal.example/{number}",
        source="Journal" if number % 3 else "Gazette",
        feed_id="journal",
        feed_ids=["journal"],
        title=f"Nouvelle {number}",
        published=datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), UTC),
        published_from="feed",
        fetched=moment(run),
        language="fr",
        text=f"{who}\n{REST} Dépêche {text}." + f" Mis à jour {edited} fois." * bool(edited),
        text_source="page",
        relevance=1.0,
    )


def moment(run: int) -> datetime:
    return datetime(2024, 7, 11, tzinfo=UTC) + timedelta(minutes=15 * run)


def new_run(store: ObjectStore, number: int) -> Run:
    return Run(
        id=f"run-{number:02d}", now=moment(number), store=store, settings=Settings(bucket=store.bucket)
    )


def stage(store: ObjectStore, number: int, articles: list[Article]) -> None:
    """What the tasks before the commit leave."""
    run = new_run(store, number)
    plan = Plan(force=False, batches=[Batch(hosts={})])
    store.put_json(keys.plan(run.id), plan.model_dump(mode="json"))
    store.put_lines(keys.candidates(run.id, 0), [one.model_dump(mode="json") for one in articles])


def articles_of(number: int) -> list[Article]:
    """Two new articles of one of three dates, and an earlier one of it that its publisher changed."""
    day = number % 3
    edited = [article(2 * number - 6, number, day, edited=number)] if number > 2 else []
    return [article(2 * number, number, day), article(2 * number + 1, number, day), *edited]


def write(run: Run) -> None:
    """From accepted articles to records and what is derived of them, as the tasks do."""
    for day in commit_articles(run)["dates"]:
        extract_partition(run, date.fromisoformat(day))
    update_derived(run)
    finish(run)


def in_child(
    access: S3Access, prefix: str, numbers: list[int], requests: Any, kill: tuple[int, float] | None
) -> None:
    """Some runs; `kill` says at which request to S3 this process dies, and how many seconds later."""
    store = ObjectStore(access.client(attempts=8), BUCKET, prefix)
    one_by_one = threading.Lock()

    def count(**_: Any) -> None:
        with one_by_one:
            requests.value += 1
            if kill and requests.value == kill[0]:
                threading.Timer(kill[1], os.kill, (os.getpid(), signal.SIGKILL)).start()

    store.client.meta.events.register("before-send.s3", count)
    for number in numbers:
        write(new_run(store, number))


class Writer:
    """A process that does some runs."""

    def __init__(
        self, store: ObjectStore, access: S3Access, *numbers: int, kill: tuple[int, float] | None = None
    ) -> None:
        self.requests = PROCESSES.RawValue("i", 0)
        self._process = PROCESSES.Process(
            target=in_child, args=(access, store.prefix, list(numbers), self.requests, kill)
        )
        self._process.start()

    def wait(self, seconds: float | None = 120) -> int | None:
        self._process.join(seconds)
        return self._process.exitcode


def datasets(store: ObjectStore) -> dict[str, bytes]:
    """The data of every partition of every dataset."""
    return {
        key: body
        for dataset in (*keys.DATASETS, *keys.DERIVED)
        for key, body in objects(store, f"{dataset}/").items()
        if key.endswith(keys.PART)
    }


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@contextmanager
def noted_puts(store: ObjectStore) -> Iterator[set[str]]:
    """The digests of all data objects that are written meanwhile, by this process."""
    seen: set[str] = set()

    def note(params: dict[str, Any], **_: Any) -> None:
        if params["Key"].endswith(keys.PART):
            seen.add(digest(params["Body"]))

    store.client.meta.events.register("before-parameter-build.s3.PutObject", note)
    yield seen
    store.client.meta.events.unregister("before-parameter-build.s3.PutObject", note)


RECIPE = re.search(
    r"```python\n(import gzip\n[^`]*?def whole_partition.*?)\n\n\n",
    (Path(__file__).parents[3] / "docs" / "reading.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


class Readers:
    """A reader that globs and one that follows the manifests, both polling until this block ends."""

    def __init__(self, store: ObjectStore) -> None:
        self.globbed: set[str] = set()
        self.followed: set[str] = set()
        self.polls = 0
        self.failures: list[BaseException] = []
        self._store = store
        self._done = threading.Event()
        assert RECIPE is not None
        recipe: dict[str, Any] = {}
        exec(RECIPE[1].replace('s3 = boto3.client("s3")', ""), recipe)
        recipe["s3"] = store.client
        self._follow: Callable[[str, str], tuple[dict[str, Any], list[Any]]] = recipe["whole_partition"]
        self._threads = [
            threading.Thread(target=self._poll, args=(look,)) for look in (self._glob, self._read)
        ]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive(), "a reader that follows the manifest never got a whole partition"

    def _poll(self, look: Callable[[str, date], None]) -> None:
        while not self._done.is_set():
            for dataset in keys.DATASETS:
                try:
                    for day in partitions.days(self._store, dataset):
                        look(dataset, day)
                        self._done.wait(PAUSE)
                except (BotoCoreError, ClientError, StorageError):  # the server is being restarted
                    self._done.wait(0.1)
                except BaseException as error:
                    self.failures.append(error)
                    return
            self.polls += 1

    def _glob(self, dataset: Any, day: date) -> None:
        for key in self._store.keys(keys.partition(dataset, day)):
            if key.endswith(".jsonl.gz"):
                read = partitions.read(self._store, dataset, day, partitions.MODELS[dataset])
                self.globbed.add(str(read.digest))

    def _read(self, dataset: Any, day: date) -> None:
        manifest, rows = self._follow(self._store.bucket, keys.partition(dataset, day).rstrip("/"))
        assert len(rows) == manifest["rows"]
        self.followed.add(manifest["objects"][0]["sha256"])


def test_killed_writers_races_and_restarts_leave_what_an_undisturbed_run_leaves(
    store: ObjectStore, s3_access: S3Access, tmp_path: Path
) -> None:
    with noted_puts(store) as committed:
        for number in range(RUNS):
            stage(store, number, articles_of(number))
            write(new_run(store, number))
    expected = datasets(store)
    assert {key.partition("/")[0] for key in expected} == {*keys.DATASETS, *keys.DERIVED}
    assert all(row_counts(store))
    chance = random.Random(20240708)
    with Server(tmp_path / "s3") as server:
        server.access.client().create_bucket(Bucket=BUCKET)
        corner = ObjectStore(server.access.client(attempts=2), BUCKET)
        corner.try_conditions()
        longest = 25
        with Readers(corner) as readers:
            for number in range(RUNS):
                stage(corner, number, articles_of(number))
                for _ in range(KILLS):
                    point = chance.randrange(1, longest), chance.choice([0, 0.002, 0.01])
                    killed = Writer(corner, server.access, number, kill=point)
                    assert killed.wait() == -signal.SIGKILL, f"run {number} ended before {point}"
                again = [Writer(corner, server.access, number) for _ in range(1 + (number in RACES))]
                if number in RESTARTS:
                    again[0].wait(0.3)
                    server.kill()
                    server.start()
                assert [writer.wait() for writer in again] == [0] * len(again), number
                longest = min(longest, again[0].requests.value)
        assert readers.failures == []
        assert datasets(corner) == expected
        assert readers.polls > 2 * RUNS
        assert readers.globbed <= committed, "a reader who globs saw what was never committed"
        assert readers.followed <= committed, "a reader of manifests saw what was never committed"
        assert len(readers.followed) > 9, "of three dates in three datasets, more than one state each"


def row_counts(store: ObjectStore) -> list[int]:
    return [
        store.get_json(keys.manifest(dataset, day))["rows"]
        for dataset in keys.DATASETS
        for day in partitions.days(store, dataset)
    ]


def test_two_writers_at_once_lose_nothing(store: ObjectStore, s3_access: S3Access) -> None:
    """A backfill beside the daily run: three runs each, with other articles of the same date."""
    calm = ObjectStore(store.client, store.bucket, f"{store.prefix}calm/")
    raced = ObjectStore(store.client, store.bucket, f"{store.prefix}raced/")
    runs = range(6)
    for corner in (calm, raced):
        corner.try_conditions()
        for number in runs:
            stage(corner, number, [article(2 * number, number, 0), article(2 * number + 1, number, 0)])
    for number in runs:
        write(new_run(calm, number))
    writers = [Writer(raced, s3_access, *runs[::2]), Writer(raced, s3_access, *runs[1::2])]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert datasets(raced) == datasets(calm)
