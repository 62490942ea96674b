"""What the stack does in what time, for docs/scaling.md: one worker and two, and what Airflow adds to a task.

    make measure-stack

The second run finds nothing new, so that nearly all of the time of its tasks is Airflow's own.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.stack.result import result
from tests.stack.stack import CORE, Stack, running_stack, times

_SHAPES: dict[str, tuple[str, dict[str, int]]] = {
    "LocalExecutor": ("LocalExecutor", {}),
    "Celery, 1 worker for fetching": ("CeleryExecutor", {"worker-fetch": 1}),
    "Celery, 2 workers for fetching": ("CeleryExecutor", {"worker-fetch": 2}),
}


def measure(name: str) -> None:
    """Print the times of one shape."""
    executor, scale = _SHAPES[name]
    workers = ("worker-fetch", "worker-extract") if scale else ()
    env = {"AIRFLOW_EXECUTOR": executor}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stack(Path(folder), env, CORE + workers, scale) as stack,
    ):
        start = time.monotonic()
        first = stack.run_ingest()
        ingested = time.monotonic()
        dates = sorted({record["published"][:10] for record in result(stack.store)["articles"]})
        stack.wait_extracted(dates)
        extracted = time.monotonic()
        records = result(stack.store)
        second = stack.run_ingest()
        print(f"## {name}")
        print(
            f"ingest {ingested - start:.0f} s, extraction of {len(dates)} dates {extracted - ingested:.0f} s"
        )
        print({dataset: len(found) for dataset, found in records.items()})
        for label, run in (("first run", first), ("nothing new", second)):
            show(stack, label, run["dag_run_id"])
        print("most MB:", stack.engine.peak_memory(), flush=True)


def show(stack: Stack, label: str, run_id: str) -> None:
    """Print the medians of the tasks of a run."""
    found = times(stack, "sahel_ingest", run_id)
    for task in dict.fromkeys(one["task"] for one in found):
        some = [one for one in found if one["task"] == task]
        waited, worked = (statistics.median(one[what] for one in some) for what in ("waited", "worked"))
        print(f"{label:12} {task:16} {len(some):3} tasks, in queue {waited:5.1f} s, at work {worked:5.1f} s")


if __name__ == "__main__":
    for shape in sys.argv[1:] or _SHAPES:
        measure(shape)
