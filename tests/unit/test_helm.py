"""deploy/helm says of Kubernetes what docker-compose.yml says of one machine."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sahel_pipeline.settings import load

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
VALUES: dict[str, dict[str, Any]] = {
    file.stem: yaml.safe_load(file.read_text()) for file in sorted((ROOT / "deploy" / "helm").glob("*.yaml"))
}
CELERY, KUBERNETES = VALUES["values"], VALUES["values-kubernetes-executor"]


def merged(base: Any, over: Any) -> Any:
    """Values over values, as Helm lays them: mappings are merged, all else is replaced."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {**base, **{name: merged(base.get(name), value) for name, value in over.items()}}
    return over


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its path."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from leaves(value, f"{path}.{name}")
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, path)
    else:
        yield path, node


def test_versions_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (airflow,) = (r for r in project["optional-dependencies"]["airflow"] if r.startswith("apache-airflow="))
    image = f"{project['name']}:{project['version']}"
    assert CELERY["airflowVersion"] == airflow.partition("==")[2]
    assert image == COMPOSE["services"]["scheduler"]["image"]
    assert "{repository}:{tag}".format(**CELERY["images"]["airflow"]) == image
    assert f"{CELERY['defaultAirflowRepository']}:{CELERY['defaultAirflowTag']}" == image
    assert [c["image"] for c in CELERY["apiServer"]["extraInitContainers"]] == [image]


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_settings_are_known_and_right(values: dict[str, Any]) -> None:
    load({variable["name"]: variable["value"] for variable in values["env"]})


def test_what_airflow_is_told_is_what_compose_tells_it() -> None:
    common = COMPOSE["x-airflow-environment"]
    told = {
        f"AIRFLOW__{section}__{option}".upper(): str(value)
        for section, options in CELERY["config"].items()
        for option, value in options.items()
    }
    plain = {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value)) for name, value in common.items()}
    same = told.keys() & plain.keys() - {"AIRFLOW__CORE__PARALLELISM"}
    assert len(same) >= 7
    assert {name: told[name] for name in same} == {name: plain[name] for name in same}


def test_every_queue_has_workers() -> None:
    queues = {"default"} | {workers["queue"] for workers in CELERY["workers"]["celery"]["sets"]}
    common = COMPOSE["x-airflow-environment"]
    assert queues == {"default", common["SAHEL_FETCH_QUEUE"], common["SAHEL_EXTRACT_QUEUE"]}


def test_there_is_no_secret_in_it() -> None:
    for values in VALUES.values():
        for path, value in leaves(values):
            if re.search("secret|password|fernetkey|jwt", path, re.IGNORECASE) and isinstance(value, str):
                assert re.fullmatch(r"sahel-[a-z0-9-]+|connection|AIRFLOW_CONN_SAHEL_S3|/\S+", value), path


def test_pods_have_no_privileges() -> None:
    held = CELERY["securityContexts"]
    assert held["pod"]["runAsNonRoot"] is True
    assert held["containers"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


@pytest.mark.skipif("AIRFLOW_CHART_SCHEMA" not in os.environ, reason="AIRFLOW_CHART_SCHEMA names no file")
@pytest.mark.parametrize("values", [CELERY, merged(CELERY, KUBERNETES)], ids=["celery", "kubernetes"])
def test_the_chart_accepts_it(values: dict[str, Any]) -> None:
    """With the file values.schema.json of the official chart, which is not ours to pass on."""
    from jsonschema import Draft7Validator

    schema = json.loads(Path(os.environ["AIRFLOW_CHART_SCHEMA"]).read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(values)] == []
