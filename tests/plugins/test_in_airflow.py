"""The page inside a real API server: who is let in, and that it reads through Airflow's connection."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sahel_ops.app import create_app
from sahel_ops.catalogue import Catalogue
from sahel_ops.files import LIBRARY
from sahel_pipeline.local.airflow import AirflowClient, AirflowHome
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore
from tests.conftest import BUCKET
from tests.plugins import bucket
from tests.plugins.conftest import PLUGINS, SEAL, believing, paths_of

PATHS = [f"/sahel/{name}" for name in ("", "feeds", "meetings", "alliances", "board", "meetings.csv")]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
PREFIX = "in-airflow/"


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AirflowHome]:
    """A running API server with our plugins, an administrator and a viewer; it has no connection yet."""
    folder = tmp_path_factory.mktemp("airflow-plugins")
    home = AirflowHome(folder / "home", PLUGINS.parent, free_port())
    home.home.mkdir()
    environment = home.environment(
        {
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,eve:viewer",
            "SAHEL_BUCKET": BUCKET,
            "SAHEL_PREFIX": PREFIX,
        }
    )
    program = str(Path(sys.executable).with_name("airflow"))
    with Processes(folder / "logs") as processes:
        processes.run("migrate", [program, "db", "migrate"], environment)
        processes.start("api-server", [program, "api-server"], environment)

        def answers() -> bool:
            try:
                return httpx.get(f"{home.url}/api/v2/version", trust_env=False).status_code == 200
            except httpx.HTTPError:
                return False

        processes.wait_until(answers, "the API server", 180, interval=0.5)
        yield home


def session(airflow: AirflowHome, user: str | None = None, **options: Any) -> httpx.Client:
    """A client of the API server, logged in where a user is named."""
    if user:
        password = json.loads((airflow.home / "passwords.json").read_text())[user]
        login = {"username": user, "password": password}
        token = httpx.post(f"{airflow.url}/auth/token", json=login, trust_env=False).json()["access_token"]
        options["headers"] = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=airflow.url, timeout=30, trust_env=False, **options)


def test_the_page_is_in_the_navigation(airflow: AirflowHome) -> None:
    with session(airflow, "admin") as client:
        assert client.get("/api/v2/plugins/importErrors").json()["import_errors"] == []
        plugins = client.get("/api/v2/plugins").json()["plugins"]
    (ours,) = (plugin for plugin in plugins if plugin["name"] == "sahel_ops")
    (view,) = ours["external_views"]
    assert (view["name"], view["href"], view["destination"]) == ("Sahel", "/sahel/", "nav")


def test_what_cannot_be_read_ahead_is_logged_and_does_no_harm(airflow: AirflowHome) -> None:
    log = airflow.home.parent / "logs" / "api-server.log"
    deadline = time.monotonic() + 60
    while "the Sahel page could not read ahead: there are no credentials for S3" not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)


def test_the_library_of_the_charts_is_sent_compressed_and_stays_in_the_browser(airflow: AirflowHome) -> None:
    with session(airflow, "eve") as client:
        answer = client.get(f"/sahel/static/{LIBRARY}")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.num_bytes_downloaded < len(answer.content) / 2


def routes() -> list[str]:
    """Every path that the plugin serves, with something in place of its parameters."""
    app = create_app(Catalogue(lambda: ObjectStore(None, "none")), guard=believing, seal=SEAL)  # type: ignore[arg-type]
    filled = (path.replace("{form}", "csv").replace("{name}", "sahel.css") for path in paths_of(app))
    return [f"/sahel{path.replace('{name:path}', 'no/where')}" for path in filled]


@pytest.mark.parametrize("path", [*routes(), "/sahel/feeds?x=1"])
def test_a_stranger_is_told_to_log_in(airflow: AirflowHome, path: str) -> None:
    with session(airflow) as client:
        answers = {method: client.request(method, path).status_code for method in METHODS}
        assert answers == dict.fromkeys(METHODS, 401)
        assert "Please log in" in client.get(path).text
    for forged in ({"headers": {"Authorization": "Bearer forged"}}, {"cookies": {"_token": "forged"}}):
        with session(airflow, **forged) as client:
            assert client.get(path).status_code in (401, 403)


def test_a_viewer_may_not_steer(airflow: AirflowHome) -> None:
    with session(airflow, "eve") as client:
        form = {"id": "any", "action": "retry", "seal": "none"}
        answer = client.post("/sahel/feed", data=form)
        assert answer.status_code == 403
        assert "eve may look, but not steer feeds" in answer.text
        started = client.post("/api/v2/dags/sahel_ingest/dagRuns", json={"logical_date": None})
        assert started.status_code == 403
    with session(airflow, "admin") as client:
        answer = client.post("/sahel/feed", data=form)
        assert answer.status_code == 403
        assert "the form is too old or not yours" in answer.text


def test_who_is_known_sees_what_lies_in_the_bucket(airflow: AirflowHome, s3_access: S3Access) -> None:
    with session(airflow, "eve") as client:
        answer = client.get("/sahel/")
        assert answer.status_code == 503
        assert "create the Airflow connection sahel_s3" in answer.text

    steering = AirflowClient(airflow)
    steering.log_in()
    extra = {"endpoint_url": s3_access.endpoint, "region_name": s3_access.region}
    steering.set_connection(
        {
            "connection_id": "sahel_s3",
            "conn_type": "aws",
            "extra": json.dumps(extra),
            "login": s3_access.key,
            "password": s3_access.secret,
        }
    )
    store = ObjectStore(s3_access.client(), BUCKET, PREFIX)
    bucket.put_meetings(store, bucket.meeting())
    for user in ("admin", "eve"):
        with session(airflow, user) as client:
            assert {path: client.get(path).status_code for path in PATHS} == dict.fromkeys(PATHS, 200)
            assert "Amadou Kéré" in client.get("/sahel/meetings").text
