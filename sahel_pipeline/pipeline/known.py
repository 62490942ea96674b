"""When each article appeared: settled by the first run that stores it, for every feed and every later run.

The publication date is the partition. Where two feeds of different hosts date an article differently, or
an article without a date is read again after a crash, it would otherwise be stored once for each date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import StorageError, retried

_KEEP = timedelta(days=180)
"""As long as entries are remembered; an address that is used again after that is another article."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """When an article appeared, and how that is known."""

    published: AwareDatetime
    published_from: Literal["feed", "page", "fetched"]
    since: date
    """Day of the run that settled it (UTC)."""


_APPEARANCES = TypeAdapter(dict[str, Appearance])


def settle_dates(run: Run, seen: Mapping[str, Appearance]) -> dict[str, Appearance]:
    """Give each article the publication time that it was first stored with, and remember that of new ones.

    To be called before the articles are stored, so that a run that dies in between dates them no other way.

    Args:
        run: The run.
        seen: When accepted articles appeared as far as this run knows, by article id.

    Raises:
        StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
    """
    shards: dict[str, dict[str, Appearance]] = defaultdict(dict)
    for name, appearance in seen.items():
        shards[name[:1]][name] = appearance
    settled: dict[str, Appearance] = {}
    for shard, some in sorted(shards.items()):
        settled |= _settle(run, shard, some)
    return settled


def _settle(run: Run, shard: str, seen: Mapping[str, Appearance], tries: int = 8) -> dict[str, Appearance]:
    key = keys.known_articles(shard)

    def attempt() -> dict[str, Appearance]:
        body, tag = run.store.get_tagged(key)
        try:
            known = {} if body is None else _APPEARANCES.validate_json(body)
        except ValidationError as error:
            raise StorageError(
                f"{run.store.uri(key)} cannot be read ({error.errors()[0]['msg']}); restore an earlier one, "
                "or delete it: then an article whose feeds disagree about its date may come twice"
            ) from error
        today = run.now.date()
        known = {name: one for name, one in known.items() if today - one.since <= _KEEP}
        known = {**seen, **known}
        settled = _APPEARANCES.dump_json(dict(sorted(known.items())))
        if settled != body:
            run.store.put(key, settled, content_type="application/json", if_match=tag, if_absent=tag is None)
        return {name: known[name] for name in seen}

    return retried(attempt, tries)
