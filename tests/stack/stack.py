"""The pipeline on the services of docker-compose.yml, and how a test runs its job."""

from __future__ import annotations

import base64
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from sahel_pipeline.local import airflow
from sahel_pipeline.local.newspapers import sample_registry
from sahel_pipeline.local.up import DAGS
from sahel_pipeline.records import RunReport
from sahel_pipeline.storage import keys
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.stack.engine import Container, Engine, EngineError, until

BASE_PORT = 18341
"""First port of the sample newspapers, on the loopback interface of every machine that runs tasks."""

PIPELINE = {
    "SAHEL_FEEDS_PER_BATCH": "3",
    "SAHEL_HOST_PACE": "0",
    # A busy machine must not cost a feed or page, nor make the text of a feed do for that of its page.
    **dict.fromkeys(("SAHEL_CONNECT_TIMEOUT", "SAHEL_TOTAL_TIMEOUT", "SAHEL_FEED_BUDGET"), "300"),
    "SAHEL_PAGE_TIMEOUT": "300",
}
"""Settings of the job, in the stack as on one machine."""

CORE = ("api-server", "scheduler", "dag-processor", "triggerer")
_ENDED = ("success", "failed", "skipped", "upstream_failed")


@dataclass(frozen=True)
class _Remote:
    """Where Airflow's API is; what `AirflowClient` asks of an `AirflowHome`."""

    url: str
    password: str


@dataclass
class Stack:
    """Running services.

    Attributes:
        engine: What runs them.
        client: Airflow's API.
        store: The bucket.
    """

    engine: Engine
    client: airflow.AirflowClient
    store: ObjectStore

    def run_ingest(self, meanwhile: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
        """One run of sahel_ingest, with what happens meanwhile; gives the finished run."""
        run_id = self.client.trigger("sahel_ingest")
        meanwhile(run_id)
        self.wait(lambda: self.client.run("sahel_ingest", run_id)["state"] in _ENDED, 1800, "sahel_ingest")
        return self.client.run("sahel_ingest", run_id)

    def wait_ingested(self) -> list[str]:
        """Wait until the newest run of sahel_ingest has ended well; gives the dates that it brought."""
        newest = self.client.runs("sahel_ingest")[0]["dag_run_id"]
        self.wait(lambda: self.client.run("sahel_ingest", newest)["state"] in _ENDED, 1800, "sahel_ingest")
        report = RunReport.model_validate(self.store.get_json(keys.report(newest)))
        return list(map(str, report.dates))

    def wait_extracted(self, dates: Sequence[str]) -> list[dict[str, Any]]:
        """Wait until all runs that came of these dates have ended; gives them."""

        def ended() -> bool:
            runs = [run for run in self.client.runs("sahel_extract") if run["partition_key"] in dates]
            return {run["partition_key"] for run in runs} == set(dates) and all(
                run["state"] in _ENDED for run in runs
            )

        self.wait(ended, 2400, "sahel_extract")
        return self.client.runs("sahel_extract")

    def running(self, dag: str, task: str, run_id: str = "~", timeout: float = 900) -> dict[str, Any]:
        """A task instance that runs right now; waits for one."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            found[:] = [
                instance
                for instance in self.client.tasks(dag, run_id)
                if instance["task_id"].endswith(task) and instance["state"] == "running"
            ]
            return bool(found)

        self.wait(look, timeout, f"{task} runs nowhere")
        return found[0]

    def wait(self, ready: Callable[[], bool], timeout: float, what: str) -> None:
        """Wait until something is so, while all containers live.

        Raises:
            EngineError: when it is not so in time, or a container ended.
        """

        def ready_and_alive() -> bool:
            for container in self.engine.containers.values():
                if not container.alive() and container.service != "init":
                    raise EngineError(f"{container.name} ended:\n  {container.end()}")
            return ready()

        until(ready_and_alive, timeout, what, pause=0.3)

    def lose(self, name: str) -> Container:
        """Kill -9 a container and forget it."""
        container = self.engine.containers.pop(name)
        container.kill()
        return container


def secrets_of(env: dict[str, str]) -> dict[str, str]:
    """What .env holds: fresh secrets and what a test sets."""
    names = ("POSTGRES_PASSWORD", "AIRFLOW_JWT_SECRET", "AIRFLOW_SECRET_KEY", "AIRFLOW_ADMIN_PASSWORD")
    names += ("S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY", "VALKEY_PASSWORD")
    fernet = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {name: secrets.token_hex(24) for name in names} | {"AIRFLOW_FERNET_KEY": fernet} | env


@contextmanager
def running_stack(
    folder: Path, env: dict[str, str], services: Sequence[str], scale: dict[str, int]
) -> Iterator[Stack]:
    """The services, healthy, with the sample newspapers beside each of them and the DAGs switched on."""
    extra, mounts, beside = sample_feeds(folder)
    filled = secrets_of({**PIPELINE, **env})
    with Engine(folder, filled, scale, mounts, extra, beside) as engine:
        try:
            engine.up(*services)
            engine.wait_healthy(*services)
            yield opened(engine, filled)
        except EngineError as error:
            logs = "\n".join(f"--- {name}:\n  {c.end(30)}" for name, c in engine.containers.items())
            raise EngineError(f"{error}\n{logs}") from error


def sample_feeds(folder: Path) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Further environment, mounts and companions of containers that read the sample newspapers."""
    feeds = sample_registry(BASE_PORT)
    registry = folder / "feeds.yaml"
    registry.write_text(yaml.safe_dump(feeds, allow_unicode=True))
    hosts = sorted({feed["url"].split("/")[2] for feed in feeds})
    # The file offers no setting of hosts, for good reason: it opens private addresses to the fetcher.
    extra = {"SAHEL_FEEDS": "/opt/airflow/feeds.yaml", "SAHEL_ALLOW_HOSTS": ",".join(hosts)}
    beside = [sys.executable, "-m", "sahel_pipeline.local.newspapers", "--base-port", str(BASE_PORT)]
    return extra, {str(registry): "/opt/airflow/feeds.yaml"}, beside


def opened(engine: Engine, env: Mapping[str, str]) -> Stack:
    """Services that run, with the DAGs switched on."""
    url = f"http://{engine.address('api-server', 'sahel')}:8080"
    client = airflow.AirflowClient(_Remote(url, env["AIRFLOW_ADMIN_PASSWORD"]))  # type: ignore[arg-type]
    endpoint = f"http://{engine.address('seaweedfs', 'sahel')}:8333"
    access = S3Access(endpoint, env["S3_ACCESS_KEY_ID"], env["S3_SECRET_ACCESS_KEY"])
    stack = Stack(engine, client, ObjectStore(access.client(), "sahel"))
    client.log_in()
    stack.wait(lambda: client.dag_ids() >= set(DAGS), 600, f"the DAGs: {client.import_errors()}")
    for dag in DAGS:
        client.unpause(dag)
    return stack


def times(stack: Stack, dag: str, run_id: str) -> list[dict[str, Any]]:
    """How long each task instance of a run waited in the queue and worked, in seconds."""
    return [
        {
            "task": instance["task_id"].rsplit(".", 1)[-1],
            "host": instance["hostname"],
            "waited": _seconds(instance["start_date"]) - _seconds(instance["queued_when"]),
            "worked": _seconds(instance["end_date"]) - _seconds(instance["start_date"]),
        }
        for instance in stack.client.tasks(dag, run_id)
        if instance["queued_when"] and instance["start_date"] and instance["end_date"]
    ]


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
