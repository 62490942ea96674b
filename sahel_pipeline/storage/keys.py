"""Every path of the bucket, relative to the prefix. Nothing else in the package spells a key."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

Dataset = Literal["articles", "meetings", "alliances"]
"""A dataset with one partition for each publication date."""

Log = Literal["outcomes", "rejected"]
"""A dataset with one partition for each day of a run."""

DATASETS: tuple[Dataset, ...] = ("articles", "meetings", "alliances")
LOGS: tuple[Log, ...] = ("outcomes", "rejected")

_DT = re.compile(r"/dt=(\d{4}-\d{2}-\d{2})/")


def partition(dataset: Dataset | Log, day: date) -> str:
    """Prefix of one partition: `articles/dt=2022-09-02/`."""
    return f"{dataset}/dt={day.isoformat()}/"


def part(dataset: Dataset, day: date) -> str:
    """The data object of a partition."""
    return partition(dataset, day) + "part-00000.jsonl.gz"


def manifest(dataset: Dataset, day: date) -> str:
    """The object that says what a whole partition holds; written last."""
    return partition(dataset, day) + "_manifest.json"


def day_of(key: str) -> date | None:
    """The `dt` of a key, or None where it has none."""
    match = _DT.search(key)
    return date.fromisoformat(match[1]) if match else None


def log_part(dataset: Log, day: date, run: str, name: str) -> str:
    """Lines that one task of a run adds to `outcomes` or `rejected`."""
    return partition(dataset, day) + f"{slug(run)}/{name}.jsonl.gz"


def raw_feed(feed_id: str, day: date, digest: str) -> str:
    """The bytes of a feed as fetched; the same bytes on the same day are the same object."""
    return f"raw/dt={day.isoformat()}/{feed_id}/{digest}.gz"


def host_state(host: str) -> str:
    """What is remembered of all feeds of one host."""
    return f"state/hosts/{slug(host)}.json"


def known_articles(shard: str) -> str:
    """When each article whose id begins with `shard` appeared."""
    return f"state/articles/{shard}.json"


def plan(run: str) -> str:
    """The feeds that a run set out to read: the registry as it was, in batches."""
    return f"runs/{slug(run)}/plan.json"


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
    return f"runs/{slug(run)}/report.json"


def extraction_report(run: str, day: date) -> str:
    """What an extraction run did with one publication date."""
    return f"runs/{slug(run)}/extraction-{day.isoformat()}.json"


def feed_health(run: str) -> str:
    """How the feeds were at a run of sahel_feed_health."""
    return f"runs/{slug(run)}/feed_health.json"


def schema(dataset: str) -> str:
    """JSON Schema of a dataset."""
    return f"schemas/{dataset}.json"


def slug(text: str) -> str:
    """`text` with everything but letters, digits, '.', '_' and '-' replaced by '-': safe in any key."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")
