"""The memberships in the alliances of which something new was said, in the place of those known before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sahel_pipeline.derived import Membership
from sahel_pipeline.extraction.events import digest
from sahel_pipeline.extraction.memberships import Saying, memberships_of
from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.storage import keys, partitions


def shard_of(alliance: str) -> str:
    """Where what is said of an alliance is kept: one of 256 objects, of which a run touches few."""
    return digest(alliance)[:2]


def update_memberships(
    run: Run,
    known: Mapping[str, Mapping[str, str]],
    shards: Collection[str] | None,
    said: Mapping[date, list[Saying]],
) -> int | None:
    """Make the memberships of some alliances anew.

    Args:
        run: The run.
        known: The memberships of the gazetteer: alliance -> member -> EDTF interval.
        shards: Those of the alliances of which something was or is said on the days of `said`; None for all.
        said: What is said of memberships, for each publication date that changed.

    Returns:
        How many memberships there are now; None where none changed.

    Raises:
        StorageError: when S3 refuses or cannot be reached, or what is stored cannot be read.
    """
    lines: list[Membership] = []
    here = _all_shards(run, known, said) if shards is None else shards
    for shard in sorted(here):
        now = _update_shard(run, shard, said)
        by_alliance: dict[str, list[Saying]] = {name: [] for name in known if shard_of(name) == shard}
        for saying in now:
            by_alliance.setdefault(saying.alliance, []).append(saying)
        for alliance, sayings in by_alliance.items():
            lines += memberships_of(alliance, known.get(alliance, {}), sayings)
    count = 0

    def replace(stored: Iterable[Membership]) -> list[Membership]:
        nonlocal count
        kept = [one for one in stored if shards is not None and shard_of(one.alliance) not in shards]
        count = len(kept) + len(lines)
        return [*kept, *lines]

    changed = partitions.update(run.store, "memberships", None, Membership, replace, run=run.id, now=run.now)
    return count if changed else None


def _all_shards(run: Run, known: Iterable[str], said: Mapping[date, list[Saying]]) -> set[str]:
    stored = {key.removeprefix(keys.STATEMENTS).partition(".")[0] for key in run.store.keys(keys.STATEMENTS)}
    spoken_of = {saying.alliance for sayings in said.values() for saying in sayings}
    return stored | {shard_of(alliance) for alliance in {*known, *spoken_of}}


def _update_shard(run: Run, shard: str, said: Mapping[date, list[Saying]]) -> list[Saying]:
    """Everything said of the alliances of a shard, after what changed was stored."""
    key = keys.statements(shard)
    before = run.store.get_lines(key)
    kept: dict[date, list[Saying]] = defaultdict(list)
    for line in before:
        saying = Saying.model_validate(line)
        if saying.statement.dt not in said:
            kept[saying.statement.dt].append(saying)
    for day, sayings in said.items():
        if some := [saying for saying in sayings if shard_of(saying.alliance) == shard]:
            kept[day] = sorted(some, key=lambda saying: saying.statement.record_id)
    now = [saying for _, sayings in sorted(kept.items()) for saying in sayings]
    lines = [saying.model_dump(mode="json") for saying in now]
    if lines != before:
        run.store.put_lines(key, lines)
    return now
