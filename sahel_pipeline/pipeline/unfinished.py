"""What runs set out to store, noted before they begin: what one leaves undone, the next one takes over.

Most of it the next run would find by itself, since it reads the same entries again. But feeds move on: an
article that was stored by a run that died, and that no feed shows any more, would never be linked with its
copies, nor announced to those who extract its records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from pydantic import TypeAdapter, ValidationError

from sahel_pipeline.pipeline.run import Run
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.objects import StorageError

_BY_DAY = TypeAdapter(dict[date, list[str]])


def take_over(run: Run, accepted: Mapping[date, Collection[str]]) -> dict[date, set[str]]:
    """Note what a run is about to store, together with what runs before it did not finish.

    Args:
        run: The run.
        accepted: The ids of the articles that it stores, by publication date.

    Returns:
        The ids of all articles to link and announce, by publication date, in order.

    Raises:
        StorageError: when S3 refuses or cannot be reached, or a note cannot be read.
    """
    together: dict[date, set[str]] = defaultdict(set)
    notes = list(run.store.keys(keys.commits()))
    for known in (accepted, *(_read(run, key) for key in notes)):
        for day, names in known.items():
            together[day].update(names)
    if together:
        note = {day: sorted(names) for day, names in sorted(together.items())}
        own = keys.commit(run.id)
        run.store.put(own, _BY_DAY.dump_json(note), content_type="application/json")
        run.store.delete(key for key in notes if key != own)
    return dict(sorted(together.items()))


def finish(run: Run) -> None:
    """Strike the note of a run, now that everything it stored is linked and announced."""
    run.store.delete([keys.commit(run.id)])


def _read(run: Run, key: str) -> dict[date, list[str]]:
    try:
        return _BY_DAY.validate_json(run.store.get(key) or b"{}")
    except ValidationError as error:
        raise StorageError(
            f"{run.store.uri(key)} cannot be read ({error.errors()[0]['msg']}); delete it, and run "
            "sahel_reprocess over the dates that the run of this name stored"
        ) from error
