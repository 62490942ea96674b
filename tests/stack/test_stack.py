"""The whole job on the services of docker-compose.yml: both executors, and machines that are lost."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.stack.result import Result, differences, result
from tests.stack.stack import CORE, Stack, running_stack

ENV = {"AIRFLOW_HEARTBEAT_TIMEOUT": "30"}  # what is lost is missed sooner than in production


@pytest.fixture(scope="module", params=["LocalExecutor", "CeleryExecutor"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Healthy services; with Celery three workers, each with a disk of its own."""
    celery = request.param == "CeleryExecutor"
    env = ENV | {"AIRFLOW_EXECUTOR": request.param}
    workers = ("worker-fetch", "worker-extract") if celery else ()
    scale = {"worker-fetch": 2} if celery else {}
    with running_stack(tmp_path_factory.mktemp(request.param), env, CORE + workers, scale) as running:
        yield running


def host_of(stack: Stack, task: dict[str, object]) -> str:
    """The container that a task runs in."""
    name = str(task["hostname"])
    assert name in stack.engine.containers
    return name


def test_a_machine_lost_in_the_middle_of_fetching_and_of_extraction_costs_nothing(
    stack: Stack, on_one_machine: Result
) -> None:
    lost = {}

    def lose_a_fetcher(run_id: str) -> None:
        lost["fetch"] = task = stack.running("sahel_ingest", "fetch_feeds", run_id)
        name = host_of(stack, task)
        stack.lose(name)
        if name == "scheduler":  # `restart: unless-stopped`; with two workers for fetching one is enough
            stack.engine.start(name)

    ingest = stack.run_ingest(lose_a_fetcher)
    assert ingest["state"] == "success"
    tries = {
        (task["task_id"], task["map_index"]): task["try_number"]
        for task in stack.client.tasks("sahel_ingest", ingest["dag_run_id"])
    }
    assert tries[lost["fetch"]["task_id"], lost["fetch"]["map_index"]] > 1

    task = stack.running("sahel_extract", "extract_records")
    name = host_of(stack, task)
    stack.lose(name)
    stack.engine.start(name)
    dates = sorted({record["published"][:10] for record in on_one_machine["articles"]})
    extractions = stack.wait_extracted(dates)
    assert {run["state"] for run in extractions} == {"success"}
    again = stack.client.tasks("sahel_extract", task["dag_run_id"])
    assert [instance["try_number"] for instance in again if instance["task_id"] == task["task_id"]] > [1]

    assert differences(result(stack.store), on_one_machine) == []


def test_logs_of_tasks_are_in_the_bucket_and_shown(stack: Stack) -> None:
    # The task that ended last: logs are uploaded when their task has ended, and a machine that is lost
    # sooner takes them along.
    ended = [task for task in stack.client.tasks("sahel_extract", "~") if task["state"] == "success"]
    task = max(ended, key=lambda task: task["end_date"])
    run, name, attempt = task["dag_run_id"], task["task_id"], task["try_number"]
    log = f"airflow-logs/dag_id=sahel_extract/run_id={run}/task_id={name}/attempt={attempt}.log"
    stack.wait(lambda: log in stack.store.keys("airflow-logs/"), 60, f"{log} is not in the bucket")
    shown = stack.client._get(
        f"/api/v2/dags/sahel_extract/dagRuns/{quote(run)}/taskInstances/{name}/logs/{attempt}"
    )
    assert "s3://sahel/airflow-logs/" in str(shown["content"])


def test_pools_are_there(stack: Stack) -> None:
    pools = {pool["name"]: pool["slots"] for pool in stack.client._get("/api/v2/pools")["pools"]}
    assert pools.items() >= {"sahel_fetch": 4, "sahel_extract": 2}.items()


def test_a_second_run_of_the_one_shot_service_changes_nothing(stack: Stack) -> None:
    stack.engine.stop("init")
    stack.engine.start("init")
    stack.engine.wait_completed("init")


def test_nobody_gets_in_without_the_password(stack: Stack) -> None:
    answer = stack.client._http.get("/api/v2/dags", headers={"Authorization": ""})
    assert answer.status_code == 401
    anonymous = stack.engine.execute("api-server", ["wget", "-qO-", "http://seaweedfs:8333/sahel/"])
    assert anonymous.returncode != 0


def test_what_need_not_reach_the_database_cannot(stack: Stack) -> None:
    assert stack.engine.execute("seaweedfs", ["getent", "hosts", "postgres"]).returncode != 0
    assert stack.engine.execute("api-server", ["getent", "hosts", "postgres"]).returncode == 0


def test_a_container_writes_to_its_volumes_only(stack: Stack) -> None:
    for place in ("/opt/airflow/new", "/opt/airflow/dags/new", "/usr/new", "/new"):
        assert stack.engine.execute("scheduler", ["touch", place]).returncode != 0, place
    assert stack.engine.execute("scheduler", ["touch", "/tmp/new"]).returncode == 0


def test_every_container_has_memory_to_spare(stack: Stack) -> None:
    peaks = stack.engine.peak_memory()
    if not peaks:
        pytest.skip("the system counts no memory of control groups")
    limits = {
        name: str(stack.engine.services[c.service]["mem_limit"])
        for name, c in stack.engine.containers.items()
    }
    assert {
        name: (peak, limits[name]) for name, peak in peaks.items() if peak > 0.8 * _megabytes(limits[name])
    } == {}


def _megabytes(limit: str) -> float:
    return float(limit) / 2**20 if limit.isdigit() else float(limit[:-1]) * {"m": 1, "g": 1024}[limit[-1]]
