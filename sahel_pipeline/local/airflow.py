"""Airflow on this machine: its components as child processes, and the REST API to steer it.

These are the components of `airflow standalone`, started one by one: standalone does not notice when one of
them ends, and lets the scheduler and the triggerer serve logs on all interfaces of the machine. The package
never imports airflow; it talks to it as any client would.
"""

from __future__ import annotations

import base64
import json
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from sahel_pipeline.local.processes import Processes
from sahel_pipeline.pools import pools_json
from sahel_pipeline.settings import load

USER = "admin"
_COMPONENTS = (
    ("api-server",),
    ("scheduler", "--skip-serve-logs"),  # the API server reads the logs from the disk
    ("dag-processor",),
    ("triggerer", "--skip-serve-logs"),
)


class AirflowError(Exception):
    """Airflow's API refused a request; the message holds the request and the answer."""


@dataclass(frozen=True)
class AirflowHome:
    """Where the local Airflow lives.

    Attributes:
        home: AIRFLOW_HOME: its SQLite database, configuration and logs.
        project: Folder that holds `dags/` and `plugins/`.
        port: Port of the UI and API on 127.0.0.1.
    """

    home: Path
    project: Path
    port: int

    @property
    def url(self) -> str:
        """Address of the UI."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        """Password of the user `admin`, as Airflow generated it at its first start."""
        return str(json.loads(self._passwords.read_text())[USER])

    @property
    def _passwords(self) -> Path:
        return self.home / "passwords.json"

    def _secret(self, name: str) -> str:
        """A key that is made once and kept, readable by this user only."""
        file = self.home / f"{name}.key"
        if not file.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32 if name == "fernet" else 64)))
        return file.read_text()

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        """The environment of Airflow's processes.

        Args:
            extra: Settings of the pipeline and whatever else the tasks shall see.
        """
        settings = {
            "CORE__DAGS_FOLDER": str(self.project / "dags"),
            "CORE__PLUGINS_FOLDER": str(self.project / "plugins"),
            "CORE__LOAD_EXAMPLES": "False",
            "CORE__EXECUTOR": "LocalExecutor",
            "CORE__PARALLELISM": "4",
            "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
            "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self._passwords),
            "CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.home / 'airflow.db'}",
            "API__HOST": "127.0.0.1",
            "API__PORT": str(self.port),
            "API__BASE_URL": self.url,
            "API__WORKERS": "1",
            "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
            "API_AUTH__JWT_SECRET": self._secret("jwt"),
            "CORE__FERNET_KEY": self._secret("fernet"),
            "LOGGING__BASE_LOG_FOLDER": str(self.home / "logs"),
        }
        # This interpreter's programs go first: Airflow starts some of its own by name.
        path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        named = {f"AIRFLOW__{key}": value for key, value in settings.items()}
        return {"PATH": path, "HOME": str(self.home), "AIRFLOW_HOME": str(self.home), **named, **extra}


def start(processes: Processes, airflow: AirflowHome, extra: Mapping[str, str]) -> None:
    """Start the components of Airflow; it takes some 20 seconds until they are ready.

    Args:
        processes: Whoever ends them.
        airflow: Where it lives.
        extra: Environment of the tasks.

    Raises:
        StackError: when the database or the pools cannot be made.
        SettingsError: when a setting is wrong.
    """
    airflow.home.mkdir(parents=True, exist_ok=True)
    program = str(Path(sys.executable).with_name("airflow"))
    environment = airflow.environment(extra)
    migrated = airflow.home / f"migrated-{version('apache-airflow-core')}"
    if not migrated.exists():
        processes.run("airflow-db-migrate", [program, "db", "migrate"], environment)
        migrated.touch()
    pools, wanted = airflow.home / "pools.json", pools_json(load(extra))
    if not pools.exists() or pools.read_text() != wanted:
        asked = pools.with_suffix(".new")
        asked.write_text(wanted)
        processes.run("airflow-pools-import", [program, "pools", "import", str(asked)], environment)
        asked.replace(pools)  # only now: until Airflow has taken them, the next start tries again
    for component, *options in _COMPONENTS:
        processes.start(f"airflow-{component}", [program, component, *options], environment)


class AirflowClient:
    """The parts of Airflow's REST API (v2) that `make run` uses."""

    def __init__(self, airflow: AirflowHome) -> None:
        self._airflow = airflow
        self._http = httpx.Client(base_url=airflow.url, timeout=120, trust_env=False)

    def ready(self) -> bool:
        """Whether the API answers and the scheduler and the DAG processor are alive."""
        try:
            health = self._http.get("/api/v2/monitor/health")
        except httpx.HTTPError:
            return False
        if health.status_code != 200:
            return False
        parts = health.json()
        return all(
            (parts.get(name) or {}).get("status") == "healthy" for name in ("scheduler", "dag_processor")
        )

    def log_in(self) -> None:
        """Get a token for the user `admin`."""
        answer = self._http.post("/auth/token", json={"username": USER, "password": self._airflow.password})
        self._http.headers["Authorization"] = f"Bearer {self._checked(answer)['access_token']}"

    def set_connection(self, connection: Mapping[str, Any]) -> None:
        """Create a connection, or replace the one of the same id."""
        answer = self._http.post("/api/v2/connections", json=connection)
        if answer.status_code == 409:
            answer = self._http.patch(f"/api/v2/connections/{connection['connection_id']}", json=connection)
        self._checked(answer)

    def pools(self) -> dict[str, int]:
        """The pools by name, with their slots."""
        return {pool["name"]: pool["slots"] for pool in self._get("/api/v2/pools")["pools"]}

    def dag_ids(self) -> set[str]:
        """The DAGs that Airflow has read so far."""
        return {dag["dag_id"] for dag in self._get("/api/v2/dags")["dags"]}

    def import_errors(self) -> list[str]:
        """Why DAG files could not be read."""
        errors = self._get("/api/v2/importErrors")["import_errors"]
        return [f"{error['filename']}: {error['stack_trace']}" for error in errors]

    def unpause(self, dag_id: str) -> None:
        """Let a DAG run."""
        self._checked(self._http.patch(f"/api/v2/dags/{dag_id}", json={"is_paused": False}))

    def trigger(self, dag_id: str, conf: Mapping[str, Any] | None = None) -> str:
        """Start a run and return its id."""
        body = {"logical_date": None, "conf": dict(conf or {})}
        return str(self._checked(self._http.post(f"/api/v2/dags/{dag_id}/dagRuns", json=body))["dag_run_id"])

    def run(self, dag_id: str, run_id: str) -> dict[str, Any]:
        """One run."""
        return self._get(f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")

    def runs(self, dag_id: str) -> list[dict[str, Any]]:
        """The newest 100 runs of a DAG, newest first."""
        return list(self._get(f"/api/v2/dags/{dag_id}/dagRuns?order_by=-run_after&limit=100")["dag_runs"])

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        """The task instances of a run."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=500"
        return list(self._get(path)["task_instances"])

    def errors(self, task: Mapping[str, Any]) -> list[str]:
        """What the last try of a task instance failed with, outermost error first."""
        path = (
            f"/api/v2/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}"
            f"/logs/{max(task['try_number'], 1)}?map_index={task['map_index']}"
        )
        return [
            f"{error['exc_type']}: {error['exc_value']}"
            for line in self._get(path)["content"]
            if isinstance(line, dict)
            for error in line.get("error_detail") or ()
        ]

    def _get(self, path: str) -> dict[str, Any]:
        return self._checked(self._http.get(path))

    @staticmethod
    def _checked(answer: httpx.Response) -> dict[str, Any]:
        if answer.is_error:
            raise AirflowError(
                f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:500]}"
            )
        return dict(answer.json())
