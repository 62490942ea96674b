"""The page docs/dags.md, from the DAGs themselves.

`python -m tests.dags.document > docs/dags.md` renews it; a test holds it. It is made here and not in the
package, which knows nothing of Airflow.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DAGS = Path(__file__).parents[2] / "dags"

_HEAD = """# The DAGs

This page is made from `dags/` and checked by a test. In the Airflow UI the same text stands in each DAG's
documentation, and the params in its trigger form. What each alarm means and what to do about it is in
[operations.md](operations.md), what is measured in [metrics.md](metrics.md).

Tasks are tried again up to three times, after pauses from 20 seconds to 10 minutes. What no retry mends (a
wrong setting, registry, bucket or key; too many lost feeds) fails at once. Tasks that fetch wait for a slot
of the pool `sahel_fetch`, those that extract for one of `sahel_extract` (`SAHEL_FETCH_SLOTS`,
`SAHEL_EXTRACT_SLOTS`; `sahel pools | airflow pools import /dev/stdin` makes them), and go to the Celery
queues `SAHEL_FETCH_QUEUE` and `SAHEL_EXTRACT_QUEUE`.
"""

_WHEN = {
    "all_success": "when all before it succeeded",
    "all_done": "when all before it ended",
    "none_failed_min_one_success": "unless one before it failed",
}


def dags_page(dags: Mapping[str, Any]) -> str:
    """The page, as Markdown.

    Args:
        dags: The DAGs by id.
    """
    return "\n".join([_HEAD, *(_section(dags[dag_id]) for dag_id in sorted(dags))])


def _section(dag: Any) -> str:
    said = inspect.cleandoc(dag.doc_md).removeprefix("### ")
    heading, _, text = said.partition("\n")
    lines = [f"## `{dag.dag_id}`: {heading[0].lower()}{heading[1:]}", text.rstrip(), ""]
    lines.append(f"Owner `{dag.owner}`, tags {_code(sorted(dag.tags))}, {_schedule(dag)}.")
    if dag.params:
        lines += ["", "| param | type | default | what it does |", "|---|---|---|---|"]
        lines += [_param(name, dag.params.get_param(name)) for name in dag.params]
    lines += ["", "| task | begins | pool |", "|---|---|---|"]
    lines += [_task(task) for task in dag.topological_sort()]
    return "\n".join([*lines, ""])


def _schedule(dag: Any) -> str:
    match type(dag.timetable).__name__:
        case "NullTimetable":
            return "started by hand"
        case "PartitionedAssetTimetable":
            return "one run for each partition of `sahel_articles`"
    if dag.dag_id == "sahel_ingest":
        return "scheduled by `SAHEL_SCHEDULE`"
    return f"scheduled `{dag.timetable.expression}` UTC"


def _param(name: str, param: Any) -> str:
    schema = param.schema
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = " or ".join(kind for kind in kinds if kind != "null")
    if "format" in schema:
        kind = schema["format"]
    if kind == "array":
        kind = f"list of {schema['items']['type']}s"
    if "minimum" in schema:
        kind += f", at least {schema['minimum']}"
    if "null" in kinds or param.value == []:
        default = "none"
    else:
        default = f"`{param.value!r}`" if param.has_value else "must be given"
    return f"| `{name}` | {kind} | {default} | {param.description} |"


def _task(task: Any) -> str:
    from airflow.sdk import TriggerRule

    task_id = task.task_id.rsplit(".", 1)[-1]
    mapped = " (one for each batch)" if task.is_mapped or "." in task.task_id else ""
    pool = "–" if task.pool == "default_pool" else f"`{task.pool}`"
    when = _WHEN[TriggerRule(task.trigger_rule).value]
    return f"| `{task_id}`{mapped} | {when} | {pool} |"


def _code(words: list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


if __name__ == "__main__":
    os.environ |= {
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(DAGS.with_name("plugins")),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
    }
    sys.path.append(str(DAGS))
    from airflow.dag_processing.dagbag import DagBag

    print(dags_page(DagBag(str(DAGS)).dags), end="")
