"""A migrated Airflow of its own for the DAG tests: SQLite, the test bucket as connection, sample feeds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from sahel_pipeline.local.newspapers import Newspapers
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.conftest import BUCKET
from tests.dags.receivers import Mailbox, Webhook, mailbox, webhook

DAGS = Path(__file__).parents[2] / "dags"
PLUGINS = DAGS.with_name("plugins")


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory, s3_access: S3Access) -> Path:
    """AIRFLOW_HOME with a migrated database; the environment is set before anything imports airflow."""
    assert "airflow" not in sys.modules, "airflow was imported before its home was set"
    home = tmp_path_factory.mktemp("airflow")
    connection = {
        "conn_type": "aws",
        "login": s3_access.key,
        "password": s3_access.secret,
        "extra": {"endpoint_url": s3_access.endpoint, "region_name": s3_access.region},
    }
    os.environ |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PLUGINS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW_CONN_SAHEL_S3": json.dumps(connection),
        "SAHEL_BUCKET": BUCKET,
        "SAHEL_RUN_DEADLINE": "0",  # `dag.test` breaks on a DAG with a deadline; e2e has a real one
    }
    sys.path.append(str(PLUGINS))  # as Airflow does when it starts
    subprocess.run(
        [Path(sys.executable).with_name("airflow"), "db", "migrate"], check=True, capture_output=True
    )
    return home


@pytest.fixture(scope="session")
def newspapers() -> Iterator[Newspapers]:
    """The sample newspapers on free ports."""
    with Newspapers(0, slow_seconds=1) as served:
        yield served


@pytest.fixture
def feeds(
    airflow_home: Path,
    newspapers: Newspapers,
    store: ObjectStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The registry that the DAGs read, with settings that lead to it and to an empty corner of the bucket."""
    registry = tmp_path / "feeds.yaml"
    registry.write_text(yaml.safe_dump(newspapers.registry()))
    monkeypatch.setenv("SAHEL_FEEDS", str(registry))
    monkeypatch.setenv("SAHEL_PREFIX", store.prefix)
    monkeypatch.setenv("SAHEL_FEEDS_PER_BATCH", "4")
    monkeypatch.setenv("SAHEL_HOST_PACE", "0")
    hosts = ",".join(f"127.0.0.1:{port}" for port in newspapers.ports.values())
    monkeypatch.setenv("SAHEL_ALLOW_HOSTS", hosts)
    return registry


@dataclass
class Operators:
    """Where what operators are told arrives."""

    mail: Mailbox
    hook: Webhook


@pytest.fixture
def operators(airflow_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operators]:
    """Both ways, switched on."""
    with mailbox() as (mail, smtp), webhook() as (hook, slack):
        monkeypatch.setenv("AIRFLOW_CONN_SAHEL_SMTP", smtp)
        monkeypatch.setenv("AIRFLOW_CONN_SAHEL_WEBHOOK", slack)
        monkeypatch.setenv("SAHEL_ALERT_EMAIL", "ops@journal.example,night@journal.example")
        monkeypatch.setenv("SAHEL_ALERT_WEBHOOK", "true")
        monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.journal.example")
        yield Operators(mail, hook)


@pytest.fixture
def dags(airflow_home: Path) -> dict[str, Any]:
    """The DAGs by id."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(DAGS))
    assert bag.import_errors == {}
    return bag.dags


def run(dag: Any, when: datetime, **conf: Any) -> Any:
    """Run a DAG in this process; the finished DAG run."""
    return dag.test(logical_date=when, run_conf=conf)


def states(dag_run: Any) -> dict[str, list[str]]:
    """States of the task instances by the last part of their task id."""
    found: dict[str, list[str]] = {}
    for task in dag_run.get_task_instances():
        found.setdefault(task.task_id.rsplit(".", 1)[-1], []).append(str(task.state))
    return found
