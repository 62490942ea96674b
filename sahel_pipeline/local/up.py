"""`make run`: the whole stack on this machine, one run through Airflow, and what came out."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from sahel_pipeline.feeds.registry import load_registry
from sahel_pipeline.local import airflow, s3, workspace
from sahel_pipeline.local.newspapers import DEFAULT_BASE_PORT
from sahel_pipeline.local.processes import Processes, StackError, require_free
from sahel_pipeline.local.samples import for_samples
from sahel_pipeline.local.showing import show_lost, show_run
from sahel_pipeline.records import RunReport
from sahel_pipeline.settings import PREFIX, Settings
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore

DAGS = ("sahel_ingest", "sahel_extract", "sahel_reprocess", "sahel_feed_health")
_CHANNELS = ("AIRFLOW_CONN_SAHEL_SMTP", "AIRFLOW_CONN_SAHEL_WEBHOOK")
"""Connections that the tasks get when they are set here: to try what SAHEL_ALERT_... switches on."""
_FINISHED = ("success", "failed")


@dataclass(frozen=True)
class Stack:
    """What to run and where.

    Attributes:
        project: Folder with `dags/` and `plugins/`.
        folder: Where everything is kept between runs.
        feeds: `sample`, `live`, or the path of a registry.
        settings: The pipeline's settings; `feeds` and `allow_hosts` are set for the sample.
        ui_port: Port of the Airflow UI.
        s3_port: Port of the S3 server.
        sample_port: First port of the sample newspapers.
        timeout: Seconds that a run may take in all.
    """

    project: Path
    folder: Path
    feeds: str
    settings: Settings
    ui_port: int = 8080
    s3_port: int = workspace.S3_PORT
    sample_port: int = DEFAULT_BASE_PORT
    timeout: float = 3600

    @property
    def home(self) -> airflow.AirflowHome:
        """The local Airflow."""
        return airflow.AirflowHome((self.folder / "airflow").resolve(), self.project.resolve(), self.ui_port)

    @property
    def access(self) -> S3Access:
        """The local S3 server."""
        return s3.saved_access(workspace.s3_data(self.folder), self.s3_port)


def up(stack: Stack, console: Console, *, once: bool) -> int:
    """Start the stack, run the pipeline once through Airflow, show what came out, and stay until Ctrl-C.

    Args:
        stack: What to run and where.
        console: Where to show it.
        once: End after the run instead of staying up.

    Returns:
        Exit status: 0 when the run and all extractions it started succeeded, else 1.

    Raises:
        StackError: when a part does not start or ends by itself.
    """
    if not (stack.project / "dags").is_dir():
        raise StackError(f"{stack.project} has no folder dags/; run this in a clone of the project")
    require_free(stack.ui_port, "the Airflow UI", "end what uses it, or choose another with --ui-port")
    require_free(stack.s3_port, "the S3 server", "end what uses it (another `make run`?), or use --s3-port")
    with _ended_by_signals(), Processes(workspace.logs(stack.folder)) as processes:
        status = _run_once(stack, processes, console)
        if once:
            return status
        console.print("\nEverything stays up; press Ctrl-C to end it.")
        try:
            while True:
                processes.check()
                time.sleep(1)
        except KeyboardInterrupt:
            console.print("Ending…")
    return status


def _run_once(stack: Stack, processes: Processes, console: Console) -> int:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        client = _start(stack, processes, progress)
        run_id = client.trigger("sahel_ingest")
        succeeded = _follow_ingest(stack, processes, client, run_id, progress)
        store = ObjectStore(stack.access.client(), stack.settings.bucket, stack.settings.prefix)
        stored = store.get_json(keys.report(run_id))
        report = RunReport.model_validate(stored) if stored else None
        failed = _follow_extractions(stack, processes, client, report, progress) if report else []
    if report is None:
        console.print("[red]The run ended without a report.[/red]")
    else:
        show_lost(report, console)
        show_run(report, stack.access, store, console, folder=stack.folder)
    if not succeeded:
        _show_failures(client, "sahel_ingest", run_id, console)
    for extraction in failed:
        _show_failures(client, "sahel_extract", extraction, console)
    console.print(
        f"\nAirflow: [link={stack.home.url}]{stack.home.url}[/link]"
        f"  user [bold]{airflow.USER}[/bold]  password [bold]{stack.home.password}[/bold]"
    )
    return 0 if succeeded and not failed else 1


def _start(stack: Stack, processes: Processes, progress: Progress) -> airflow.AirflowClient:
    """Start all parts and bring Airflow to where the DAGs can run."""
    step = progress.add_task("Starting Airflow, S3 and newspapers", total=5)
    settings = stack.settings.model_copy(update={"feeds": _registry(stack.feeds)})
    if stack.feeds == "sample":
        settings = for_samples(stack.settings, stack.folder, stack.sample_port)
    environment = {
        name: value for name, value in os.environ.items() if name.startswith(PREFIX) or name in _CHANNELS
    }
    environment |= {
        f"{PREFIX}BUCKET": settings.bucket,
        f"{PREFIX}PREFIX": settings.prefix,
        f"{PREFIX}FEEDS": settings.feeds,
        f"{PREFIX}ALLOW_HOSTS": ",".join(sorted(settings.allow_hosts)),
    }
    s3.start(processes, workspace.s3_data(stack.folder), stack.access, stack.settings.bucket)
    progress.advance(step)
    if stack.feeds == "sample":
        module = [
            sys.executable,
            "-m",
            "sahel_pipeline.local.newspapers",
            "--base-port",
            str(stack.sample_port),
        ]
        processes.start("newspapers", module, {"PATH": os.environ.get("PATH", "")})
    airflow.start(processes, stack.home, environment)
    progress.advance(step)
    client = airflow.AirflowClient(stack.home)
    processes.wait_until(client.ready, "Airflow", 300, interval=0.5)
    progress.advance(step)
    client.log_in()
    client.set_connection(_connection(stack.access))

    def dags_read() -> bool:
        errors = client.import_errors()
        if errors:
            raise StackError("Airflow cannot read a DAG:\n" + "\n".join(errors))
        return client.dag_ids() >= set(DAGS)

    processes.wait_until(dags_read, "the DAGs", 120, interval=0.5)
    progress.advance(step)
    for dag in DAGS:
        client.unpause(dag)
    progress.advance(step)
    return client


def _registry(feeds: str) -> str:
    """What the tasks are told of the registry: a file by its full path, wherever they run."""
    if feeds in ("sample", "live"):
        return feeds
    load_registry(Path(feeds))  # a wrong one is told here and not after a minute
    return str(Path(feeds).resolve())


def _connection(access: S3Access) -> dict[str, Any]:
    extra = {
        "endpoint_url": access.endpoint,
        "region_name": access.region,
        "config_kwargs": {
            "s3": {"addressing_style": "path"},
            "retries": {"mode": "standard", "max_attempts": 4},
        },
    }
    return {
        "connection_id": "sahel_s3",
        "conn_type": "aws",
        "description": "The bucket of the Sahel pipeline (local SeaweedFS)",
        "login": access.key,
        "password": access.secret,
        "extra": json.dumps(extra),
    }


def _follow_ingest(
    stack: Stack, processes: Processes, client: airflow.AirflowClient, run_id: str, progress: Progress
) -> bool:
    """Show the tasks of the ingest run until it ends; return whether it succeeded."""
    bars: dict[str, Any] = {}

    def ended() -> bool:
        tasks = client.tasks("sahel_ingest", run_id)
        for task in tasks:
            name = task["task_id"].rsplit(".", 1)[-1]
            if name not in bars:
                bars[name] = progress.add_task(f"  {name}", total=None)
        for name, bar in bars.items():
            states = [task["state"] for task in tasks if task["task_id"].rsplit(".", 1)[-1] == name]
            done = [state for state in states if state in (*_FINISHED, "skipped", "upstream_failed")]
            progress.update(bar, total=len(states), completed=len(done))
        return client.run("sahel_ingest", run_id)["state"] in _FINISHED

    processes.wait_until(ended, "sahel_ingest", stack.timeout, interval=1)
    return bool(client.run("sahel_ingest", run_id)["state"] == "success")


def _follow_extractions(
    stack: Stack, processes: Processes, client: airflow.AirflowClient, report: RunReport, progress: Progress
) -> list[str]:
    """Wait for the extraction run of each date that got new articles; return the ids of failed ones."""
    dates = set(report.dates)
    if not dates:
        return []
    bar = progress.add_task("  sahel_extract, a run for each date", total=len(dates))
    by_date: dict[str, dict[str, Any]] = {}

    def ended() -> bool:
        for run in reversed(client.runs("sahel_extract")):
            # Newest last; the report's time is when the ingest run was due, before it announced anything.
            if run["partition_key"] in dates and run["queued_at"] >= report.run_time.isoformat():
                by_date[run["partition_key"]] = run
        states = [run["state"] for run in by_date.values()]
        progress.update(bar, completed=sum(state in _FINISHED for state in states))
        return len(states) == len(dates) and all(state in _FINISHED for state in states)

    processes.wait_until(ended, "sahel_extract", stack.timeout, interval=1)
    return [run["dag_run_id"] for run in by_date.values() if run["state"] == "failed"]


def _show_failures(client: airflow.AirflowClient, dag_id: str, run_id: str, console: Console) -> None:
    console.print(f"[red]{dag_id} failed[/red] ({run_id}):")
    for task in client.tasks(dag_id, run_id):
        if task["state"] == "failed":
            errors = client.errors(task) or ["see its log in the Airflow UI"]
            console.print(f"  [bold]{task['task_id']}[/bold]: {escape(errors[0])}", soft_wrap=True)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the stack in good order, as Ctrl-C does."""

    def leave(number: int, _frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    before: dict[signal.Signals, Callable[..., Any] | int | None] = {
        number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
