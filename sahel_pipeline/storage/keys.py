"""Every path of the bucket, relative to the prefix. Nothing else in the package spells a key."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Dataset = Literal["articles", "meetings", "alliances", "events", "memberships"]
"""A dataset of whole partitions, one for each publication date; `memberships` is one for all."""

Log = Literal["outcomes", "rejected"]
"""A dataset with one partition for each day of a run."""

DATASETS: tuple[Dataset, ...] = ("articles", "meetings", "alliances")
DERIVED: tuple[Dataset, ...] = ("events", "memberships")
"""What is made of the records of `meetings` and `alliances`."""
UNDATED: frozenset[str] = frozenset({"memberships"})
"""Datasets that are one partition."""
LOGS: tuple[Log, ...] = ("outcomes", "rejected")

PART = "part-00000.jsonl.gz"
"""Name of the data object of a partition."""
MANIFEST = "_manifest.json"
"""Name of the object that says what a whole partition holds."""

_DT = re.compile(r"/dt=(\d{4}-\d{2}-\d{2})/")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def partition(dataset: Dataset | Log, day: date | None) -> str:
    """Prefix of one partition: `articles/dt=2022-09-02/`; `memberships/` without a day."""
    return f"{dataset}/dt={day.isoformat()}/" if day else f"{dataset}/"


def part(dataset: Dataset, day: date | None) -> str:
    """The data object of a partition."""
    return partition(dataset, day) + PART


def manifest(dataset: Dataset, day: date | None) -> str:
    """The object that says what a whole partition holds; written last."""
    return partition(dataset, day) + MANIFEST


def superseded(dataset: Dataset, day: date | None, sha256: str) -> str:
    """A data object that was replaced, for readers of the manifest that names it; see `partitions`."""
    return f"superseded/{partition(dataset, day)}{sha256}.jsonl.gz"


def day_of(key: str) -> date | None:
    """The `dt` of a key, or None where it has none."""
    match = _DT.search(key)
    return date.fromisoformat(match[1]) if match else None


def log_part(dataset: Log, day: date, run: str, name: str) -> str:
    """Lines that one task of a run adds to `outcomes` or `rejected`."""
    return partition(dataset, day) + f"{slug(run)}/{name}.jsonl.gz"


def merged_log(dataset: Log, day: date) -> str:
    """The lines of all runs of a day in one object, as `sahel compact` leaves them."""
    return partition(dataset, day) + "merged.jsonl.gz"


def raw_feeds(day: date, run: str, batch: int, digest: str) -> str:
    """The bytes that the feeds of a batch sent: a ZIP archive, one of several where they are many bytes.

    Earlier versions kept each body in an object of its own, `raw/dt=<day>/<feed>/<digest>.gz`.
    """
    return f"raw/dt={day.isoformat()}/{slug(run)}/feeds-{batch:05d}-{digest}.zip"


def shares() -> str:
    """Prefix of how the feeds answered."""
    return "state/feeds/"


def share(name: str) -> str:
    """How the feeds of one share answered."""
    return f"{shares()}{name or 'all'}.json"


def share_of(key: str) -> str:
    """The name of the share that is kept under this key."""
    return key.removeprefix(shares()).removesuffix(".json").removeprefix("all")


def host_state(host: str) -> str:
    """What was seen of the entries of all feeds of one host."""
    return f"state/hosts/{slug(host)}.json"


def known_articles(shard: str) -> str:
    """When each article whose id begins with `shard` appeared."""
    return f"state/articles/{shard}.json"


def signatures(day: date) -> str:
    """What is compared of the articles of one publication date to find copies among them."""
    return f"state/copies/{day.isoformat()}.jsonl.gz"


def extracted(day: date) -> str:
    """What was read in each article of one publication date, so that it is not read again."""
    return f"state/extracted/{day.isoformat()}.jsonl.gz"


def derived() -> str:
    """What the derived datasets were made from."""
    return "state/derived.json"


STATEMENTS = "state/statements/"
"""Prefix of what was said of memberships."""


def statements(shard: str) -> str:
    """What was said of the memberships in some alliances."""
    return f"{STATEMENTS}{shard}.jsonl.gz"


def server() -> str:
    """What was found out about the S3 server."""
    return "state/server.json"


def server_probe() -> str:
    """The object on which it is found out."""
    return "state/server-probe"


def run_folder(run: str) -> str:
    """Prefix of what a run leaves: below the day that its id tells, so that a listing finds the newest.

    The ids of Airflow and of the CLI hold the time of the run; one that a person chose may hold none.
    """
    told = _DAY.search(run)
    return f"runs/{f'dt={told[0]}' if told else 'undated'}/{slug(run)}/"


def runs_of(day: date) -> str:
    """Prefix of what the runs leave whose ids hold this day."""
    return f"runs/dt={day.isoformat()}/"


def commits() -> str:
    """Prefix of what runs have set out to store and not finished."""
    return "state/commits/"


def commit(run: str) -> str:
    """The articles that a run has set out to store."""
    return f"{commits()}{slug(run)}.json"


def plan(run: str) -> str:
    """The feeds that a run set out to read: the registry as it was, in batches."""
    return run_folder(run) + "plan.json"


def batch_plan(run: str, batch: int) -> str:
    """The part of the plan that one batch needs."""
    return f"staging/{slug(run)}/plan-{batch:05d}.json"


def fetched(run: str, batch: int) -> str:
    """What one batch of feeds gave, for the task that reads it."""
    return f"staging/{slug(run)}/fetched-{batch:05d}.jsonl.gz"


def candidates(run: str, batch: int) -> str:
    """Accepted articles of one batch, before they are merged into partitions."""
    return f"staging/{slug(run)}/articles-{batch:05d}.jsonl.gz"


def read(run: str, batch: int) -> str:
    """What became of the entries of one batch."""
    return f"staging/{slug(run)}/read-{batch:05d}.json"


def committed(run: str) -> str:
    """How many articles each partition got."""
    return f"staging/{slug(run)}/committed.json"


def remembered(run: str, batch: int) -> str:
    """Says that the state of one batch is stored."""
    return f"staging/{slug(run)}/remembered-{batch:05d}.json"


def staging(run: str) -> str:
    """Prefix of everything that only lives until a run is committed."""
    return f"staging/{slug(run)}/"


def report(run: str) -> str:
    """The report of a run."""
    return run_folder(run) + "report.json"


def extraction_report(run: str, day: date) -> str:
    """What an extraction run did with one publication date."""
    return f"{run_folder(run)}extraction-{day.isoformat()}.json"


def feed_health(run: str) -> str:
    """How the feeds were at a run of sahel_feed_health."""
    return run_folder(run) + "feed_health.json"


def feed_controls() -> str:
    """What operators said about feeds: paused, silenced, to be asked again."""
    return "control/feeds.json"


def told(run: str) -> str:
    """Which messages about a run were sent already, and where to."""
    return run_folder(run) + "told.json"


def extraction_told(day: date) -> str:
    """The run that told operators of extraction errors on this day; the others of the day need not."""
    return f"control/extraction-told-{day.isoformat()}.json"


def schema(dataset: str) -> str:
    """JSON Schema of a dataset."""
    return f"schemas/{dataset}.json"


def slug(text: str) -> str:
    """`text` with everything but letters, digits, '.', '_' and '-' replaced by '-': safe in any key."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")
