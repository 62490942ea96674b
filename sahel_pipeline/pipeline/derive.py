"""Records to events and memberships: made anew where something changed, and nowhere else.

What changed is found by comparing the bucket with what the derived datasets were made from, which is noted
in one object of state. So it does not matter who changed a partition, whether a run in between died, or how
often this is called: a call with nothing to do costs a few listings. Before anything is written, the note
says that the days in hand are not done, so that a run that dies leaves them to the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError

from sahel_pipeline.extraction.events import digest
from sahel_pipeline.extraction.memberships import Saying, known_memberships, sayings
from sahel_pipeline.pipeline.event_days import EventDays
from sahel_pipeline.pipeline.memberships import shard_of, update_memberships
from sahel_pipeline.pipeline.run import S3_AT_ONCE, Run
from sahel_pipeline.records import SCHEMA_VERSION, Alliance, Article
from sahel_pipeline.storage import keys, partitions
from sahel_pipeline.storage.objects import ChangedMeanwhileError

_VERSION = f"{SCHEMA_VERSION}+1"
"""Version of what is derived; the number behind the plus counts up with every change of how it is done."""


class _Day(BaseModel):
    """What a day's part in the derived datasets was made from."""

    sources: dict[str, str]
    """ETag of the data object by dataset; empty while the day is in hand."""
    shards: list[str] = []
    """Where its statements on memberships are."""


class _Note(BaseModel):
    version: str = ""
    gazetteer: str = ""
    """Digest of the memberships that the gazetteer knows."""
    days: dict[date, _Day] = {}


def update_derived(run: Run, *, afresh: bool = False, tries: int = 5) -> dict[str, Any]:
    """Bring events and memberships up to date with the records.

    Args:
        run: The run.
        afresh: Make all of them anew, whatever changed.
        tries: How often to try when another writer is at it at the same time.

    Returns:
        `dates`: number of publication dates whose records had changed; `events`: the dates (YYYY-MM-DD) of
        the event partitions that were written; `memberships`: number of memberships, None where they are as
        they were.

    Raises:
        ChangedMeanwhileError: when other writers won every time.
        StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
    """
    suspects: set[date] = set()
    for left in reversed(range(tries)):
        ledger = _Ledger(run)
        try:
            return _update(run, ledger, suspects, afresh=afresh)
        except ChangedMeanwhileError:
            if not left:
                raise
            # What the other one takes for done may have been written over by this one.
            suspects |= ledger.opened
    raise AssertionError("unreachable: tries is at least 1")


class _Ledger:
    """The note on what was made from what; each write of it is conditional on the one before."""

    def __init__(self, run: Run) -> None:
        self._run = run
        body, self._tag = run.store.get_tagged(keys.derived())
        try:
            self.note = _Note() if body is None else _Note.model_validate_json(body)
        except ValidationError:
            self.note = _Note()  # without it all is made anew, which comes to the same
        self._stored = body
        self.opened: set[date] = set()

    def open(self, shards: Mapping[date, Iterable[str]]) -> None:
        """Note that days are in hand, before anything of them is written.

        Args:
            shards: The days; for each, where statements of it will be written.
        """
        days = dict(self.note.days)
        for day, some in shards.items():
            before = days[day].shards if day in days else []
            days[day] = _Day(sources={}, shards=sorted({*before, *some}))
        self.opened |= shards.keys()
        self.write(self.note.model_copy(update={"days": days}))

    def write(self, note: _Note) -> None:
        body = note.model_copy(update={"days": dict(sorted(note.days.items()))}).model_dump_json().encode()
        if body != self._stored:
            self._tag = self._run.store.put(
                keys.derived(),
                body,
                content_type="application/json",
                if_match=self._tag,
                if_absent=self._tag is None,
            )
        self.note, self._stored = note, body


def _update(run: Run, ledger: _Ledger, suspects: set[date], *, afresh: bool) -> dict[str, Any]:
    before = ledger.note
    sources = _sources(run)
    known = known_memberships()
    gazetteer = digest(known)
    event_days = _tags(run, "events").keys()
    anew = afresh or before.version != _VERSION
    if anew:
        changed = {*sources, *before.days, *event_days}
    else:
        noted = {day: made.sources for day, made in before.days.items()}
        changed = suspects | {d for d in {*sources, *noted} if noted.get(d, {}) != sources.get(d, {})}
        changed |= {day for day, made in before.days.items() if not made.sources}
    if not changed and before.gazetteer == gazetteer:
        return {"dates": 0, "events": [], "memberships": None}
    with ThreadPoolExecutor(S3_AT_ONCE) as pool:
        ordered = sorted(changed)
        copies = dict(zip(ordered, pool.map(partial(_copies, run), ordered), strict=True))
        said = dict(zip(ordered, pool.map(partial(_sayings, run), ordered, copies.values()), strict=True))
        shards = {day: sorted({shard_of(one.alliance) for one in said[day]}) for day in ordered}
        ledger.open(shards)
        if anew:
            run.store.delete(list(run.store.keys(keys.STATEMENTS)))

        def claim(days: Iterable[date]) -> None:
            if new := set(days) - ledger.opened:
                ledger.open(dict.fromkeys(new, ()))

        events = EventDays(run, pool, {*sources, *event_days}, copies, claim).update()
    affected = {shard for day in ordered for shard in ledger.note.days[day].shards}
    all_anew = anew or before.gazetteer != gazetteer
    memberships = update_memberships(run, known, None if all_anew else affected, said)
    kept = {} if anew else before.days
    days = kept | {day: _Day(sources=sources.get(day, {}), shards=shards[day]) for day in ordered}
    days = {day: made for day, made in days.items() if made.sources}
    ledger.write(_Note(version=_VERSION, gazetteer=gazetteer, days=days))
    return {
        "dates": len(changed),
        "events": [day.isoformat() for day in sorted(events)],
        "memberships": memberships,
    }


def _sources(run: Run) -> dict[date, dict[str, str]]:
    """The ETags of what each day's part is made from, of the days that have records."""
    tags = {dataset: _tags(run, dataset) for dataset in keys.DATASETS}
    return {
        day: {dataset: tags[dataset][day] for dataset in keys.DATASETS if day in tags[dataset]}
        for day in {*tags["meetings"], *tags["alliances"]}
    }


def _tags(run: Run, dataset: keys.Dataset) -> dict[date, str]:
    return {
        day: listed.tag
        for listed in run.store.listing(f"{dataset}/")
        if listed.key.endswith(f"/{keys.PART}") and (day := keys.day_of(listed.key))
    }


def _copies(run: Run, day: date) -> dict[str, tuple[str, ...]]:
    """The copies of each article of a day that has any."""
    articles = partitions.records_of(run.store, "articles", day, Article)
    return {article.article_id: tuple(article.copies) for article in articles if article.copies}


def _sayings(run: Run, day: date, copies: Mapping[str, tuple[str, ...]]) -> list[Saying]:
    return sayings(partitions.records_of(run.store, "alliances", day, Alliance), day, copies)
