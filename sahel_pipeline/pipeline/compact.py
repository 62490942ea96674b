"""What of the bucket is of no more use: found, and on request removed or merged.

Never touched is what a manifest names, what a run in progress may need, and the state. Whatever is removed
here can be told from the listing and the manifests alone, so that a compaction which dies is made good by the
next.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import ValidationError

from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import Listed, ObjectStore, pack, unpack

log = logging.getLogger(__name__)

_SUPERSEDED = re.compile(r"superseded/(?P<partition>.+/)(?P<sha256>[0-9a-f]{64})\.jsonl\.gz")
_GZIP = "application/gzip"


class Reason(StrEnum):
    """Why objects are not needed."""

    STAGING = "left by runs that failed"
    SUPERSEDED = "data objects that no manifest names"
    RAW = "feeds as fetched, long ago"
    MERGED = "lines of single runs, merged into one object a day"


@dataclass(frozen=True)
class Ages:
    """From which age on objects are not needed."""

    staging: timedelta = timedelta(days=7)
    superseded: timedelta = timedelta(days=1)
    raw: timedelta = timedelta(days=90)
    logs: timedelta = timedelta(days=2)


@dataclass(frozen=True)
class Compaction:
    """What there is to do."""

    removed: dict[Reason, list[Listed]] = field(default_factory=lambda: defaultdict(list))
    merges: dict[str, list[Listed]] = field(default_factory=dict)
    """The objects whose lines go into one, by its key."""


def plan_compaction(store: ObjectStore, now: datetime, ages: Ages | None = None) -> Compaction:
    """Find what is not needed any more; nothing is changed.

    Args:
        store: The bucket.
        now: The present time (UTC).
        ages: From which age on what is not needed.

    Raises:
        StorageError: when S3 refuses or cannot be reached.
    """
    ages = ages or Ages()
    found = Compaction()
    found.removed[Reason.STAGING] += _staging(store, now - ages.staging)
    found.removed[Reason.SUPERSEDED] += _unnamed(store, now - ages.superseded)
    oldest = (now - ages.raw).date()
    for listed in store.listing("raw/"):
        day = keys.day_of(f"/{listed.key}")
        if day is not None and day < oldest:
            found.removed[Reason.RAW].append(listed)
    for dataset in keys.LOGS:
        by_day = defaultdict(list)
        for listed in store.listing(f"{dataset}/"):
            day = keys.day_of(listed.key)
            if day is not None and day < (now - ages.logs).date():
                by_day[day].append(listed)
        for day, some in sorted(by_day.items()):
            if len(some) > 1:
                merged = keys.merged_log(dataset, day)
                found.merges[merged] = some
                found.removed[Reason.MERGED] += [listed for listed in some if listed.key != merged]
    return found


def compact(store: ObjectStore, plan: Compaction) -> None:
    """Do what was planned: first the merged objects, then the removals.

    Between the two the lines of a day are there twice. Where this dies there, the next compaction finds the
    same objects again and merges equal lines into one.

    Raises:
        StorageError: when S3 refuses or cannot be reached.
    """
    for key, some in plan.merges.items():
        lines: dict[bytes, None] = {}
        for listed in sorted(some, key=lambda one: one.key):
            lines |= dict.fromkeys(unpack(store.get(listed.key) or pack([])))
        store.put(key, pack(sorted(lines)), content_type=_GZIP)
    for reason, some in plan.removed.items():
        store.delete(listed.key for listed in some)
        if some:
            log.info("%d objects removed: %s", len(some), reason)


def _staging(store: ObjectStore, before: datetime) -> Iterator[Listed]:
    """What runs left that none of their tasks has written to since."""
    by_run: dict[str, list[Listed]] = defaultdict(list)
    for listed in store.listing("staging/"):
        by_run[listed.key.split("/")[1]].append(listed)
    for _, some in sorted(by_run.items()):
        if max(listed.modified for listed in some) < before:
            yield from some


def _unnamed(store: ObjectStore, before: datetime) -> Iterator[Listed]:
    """Data objects, in partitions or set aside, that the manifest of their partition does not name."""
    for listed in store.listing("superseded/"):
        match = _SUPERSEDED.fullmatch(listed.key)
        if match and listed.modified < before:
            named = _named(store, match["partition"])
            if named is not None and match["sha256"] not in {entry.sha256 for entry in named}:
                yield listed
    for dataset in (*keys.DATASETS, *keys.DERIVED):
        for listed in store.listing(f"{dataset}/"):
            folder, _, name = listed.key.rpartition("/")
            if name.startswith("_") or name == keys.PART or listed.modified >= before:
                continue
            named = _named(store, f"{folder}/")
            if named is not None and name not in {entry.name for entry in named}:
                yield listed


def _named(store: ObjectStore, partition: str) -> list[partitions.ObjectEntry] | None:
    """The objects that the manifest of a partition names; None where there is none that can be read."""
    body = store.get(f"{partition}{keys.MANIFEST}")
    try:
        return None if body is None else partitions.Manifest.model_validate_json(body).objects
    except ValidationError:
        return None
