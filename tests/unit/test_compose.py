"""The production shape: what docker-compose.yml and its companions promise, without a container engine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, NoReturn

import pytest
import yaml

from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes
from sahel_pipeline.settings import PREFIX, Settings
from sahel_pipeline.storage.access import S3Access

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ENVIRONMENT = {
    (service, name): value
    for service, spec in SERVICES.items()
    for name, value in spec.get("environment", {}).items()
}
ONE_SHOT = {"init"}
NOT_OFFERED = {"allow_hosts"}  # it opens private addresses to the fetcher: for the sample feeds only
PLACEHOLDER = re.compile(r"\$\{(\w+)(?:(:[?-])([^}]*))?\}")


def placeholders(node: Any) -> list[tuple[str, str, str]]:
    """Each `${NAME:-default}` or `${NAME:?message}` below a node, as (name, operator, text)."""
    if isinstance(node, dict):
        return [found for value in node.values() for found in placeholders(value)]
    if isinstance(node, list):
        return [found for value in node for found in placeholders(value)]
    return [m.groups(default="") for m in PLACEHOLDER.finditer(node)] if isinstance(node, str) else []  # type: ignore[misc]


def with_defaults(text: str) -> str:
    """What a value is when .env sets nothing."""
    return PLACEHOLDER.sub(lambda m: m[3] if m[2] == ":-" else "", text)


def example() -> tuple[dict[str, str], dict[str, str]]:
    """The variables of .env.example: those to fill in, and those that show their default as a comment."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    found = [m for line in lines if (m := re.fullmatch(r"(# )?([A-Z][A-Z0-9_]*)=(.*)", line))]
    return {m[2]: m[3] for m in found if not m[1]}, {m[2]: m[3] for m in found if m[1]}


@pytest.mark.parametrize("service", SERVICES)
def test_image_is_pinned_by_a_version(service: str) -> None:
    assert re.fullmatch(r"[a-z0-9/-]+:\d+\.\d+[\w.-]*", SERVICES[service]["image"])


def test_our_image_carries_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    built = {spec["image"] for spec in SERVICES.values() if "build" in spec}
    assert built == {f"{project['name']}:{project['version']}"}


@pytest.mark.parametrize("service", SERVICES)
def test_service_comes_back_after_a_crash(service: str) -> None:
    assert SERVICES[service]["restart"] == ("no" if service in ONE_SHOT else "unless-stopped")


@pytest.mark.parametrize("service", SERVICES)
def test_service_has_no_privileges(service: str) -> None:
    spec = SERVICES[service]
    assert re.fullmatch(r"postgres|[1-9]\d*:\d+", spec["user"])
    assert spec["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in spec["security_opt"]
    assert not {"privileged", "cap_add", "network_mode", "pid"} & spec.keys()


def test_every_lasting_service_tells_its_health() -> None:
    assert {name for name, spec in SERVICES.items() if "healthcheck" in spec} == SERVICES.keys() - ONE_SHOT


@pytest.mark.parametrize("service", SERVICES)
def test_service_waits_for_what_it_needs(service: str) -> None:
    for needed, how in SERVICES[service].get("depends_on", {}).items():
        expected = "service_completed_successfully" if needed in ONE_SHOT else "service_healthy"
        assert how == {"condition": expected}, needed


@pytest.mark.parametrize("service", SERVICES)
def test_ports_are_published_on_loopback_unless_set(service: str) -> None:
    published = [with_defaults(port) for port in SERVICES[service].get("ports", [])]
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in published)


def test_only_the_ui_and_s3_are_published() -> None:
    published = {name: spec["ports"] for name, spec in SERVICES.items() if "ports" in spec}
    inner = {name: [port.rsplit(":", 1)[1] for port in ports] for name, ports in published.items()}
    assert inner == {"api-server": ["8080"], "seaweedfs": ["8333"]}


@pytest.mark.parametrize("service", SERVICES)
def test_folders_of_the_host_are_mounted_read_only_and_data_lies_in_named_volumes(service: str) -> None:
    for mount in SERVICES[service].get("volumes", []):
        source, _, *mode = mount.split(":")
        if source.startswith("."):
            assert mode == ["ro"]
            assert list((ROOT / source).glob("**/*.py")), f"{source} holds no code"
        else:
            assert source in COMPOSE["volumes"]


@pytest.mark.parametrize("folder", ["dags", "plugins"])
def test_code_that_airflow_reads_is_mounted(folder: str) -> None:
    if not list((ROOT / folder).glob("**/*.py")):
        pytest.skip(f"{folder}/ holds no code yet")
    mount = f"./{folder}:/opt/airflow/{folder}:ro"
    for service in ("api-server", "scheduler", "dag-processor", "triggerer"):
        assert mount in SERVICES[service]["volumes"], f"add {mount} to {service} in docker-compose.yml"


@pytest.mark.parametrize(
    ("service", "name"), [key for key in ENVIRONMENT if re.search("KEY|SECRET|PASSW", key[1])]
)
def test_secret_has_no_value_here(service: str, name: str) -> None:
    if name.endswith("_PASSWORDS_FILE"):
        return  # where it lies, not what it is
    assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", ENVIRONMENT[service, name])


def test_no_placeholder_of_a_secret_has_a_default() -> None:
    defaulted = [name for name, operator, _ in placeholders(COMPOSE) if operator != ":?"]
    assert not [name for name in defaulted if re.search("KEY|SECRET|PASSW", name)]


def test_the_example_names_every_variable_and_holds_no_secret() -> None:
    required = {name for name, operator, _ in placeholders(COMPOSE) if operator == ":?"}
    defaults = {name: text for name, operator, text in placeholders(COMPOSE) if operator == ":-"}
    passed_on = {name for (_, name), value in ENVIRONMENT.items() if value is None}
    to_fill_in, shown = example()
    assert to_fill_in == dict.fromkeys(required, "")
    assert shown.keys() == defaults.keys() | passed_on
    assert {name: shown[name] for name in defaults} == defaults


def test_the_example_shows_the_defaults_of_the_pipeline() -> None:
    _, shown = example()
    ours = {name.removeprefix(PREFIX).lower(): v for name, v in shown.items() if name.startswith(PREFIX)}
    assert Settings(**ours) == Settings()  # type: ignore[arg-type]


def test_sahel_variables_are_the_settings() -> None:
    offered = {PREFIX + field.upper() for field in Settings.model_fields if field not in NOT_OFFERED}
    for service in ("init", "api-server", "scheduler", "dag-processor", "triggerer"):
        environment = SERVICES[service]["environment"]
        assert {name for name in environment if name.startswith(PREFIX)} == offered, service
    assert {name for _, name in ENVIRONMENT if name.startswith(PREFIX)} == offered


def test_airflow_variables_are_options_of_the_installed_airflow(tmp_path: Path) -> None:
    program = (
        "import json; from airflow.configuration import retrieve_configuration_description as read;"
        "print(json.dumps({name: list(section['options']) for name, section in read().items()}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env={"AIRFLOW_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    options: dict[str, list[str]] = json.loads(answer.stdout.splitlines()[-1])
    names = {name for _, name in ENVIRONMENT if name.startswith("AIRFLOW__")}
    known = {f"AIRFLOW__{s}__{option}".upper() for s, section in options.items() for option in section}
    assert names
    assert names <= known


def test_all_components_of_airflow_share_their_environment() -> None:
    common = COMPOSE["x-airflow-environment"]
    for service, spec in SERVICES.items():
        if "build" in spec:
            assert spec["environment"].items() >= common.items(), service


class CommandSeenError(Exception):
    """What would have been started."""


class Recorder(Processes):
    def start(self, name: str, command: Any, environment: Any) -> NoReturn:  # type: ignore[override]
        raise CommandSeenError(command)


def test_seaweedfs_runs_with_the_flags_of_the_local_server(tmp_path: Path) -> None:
    with pytest.raises(CommandSeenError) as started, Recorder(tmp_path) as processes:
        s3.start(processes, tmp_path, S3Access("http://127.0.0.1:8333", "key", "secret"), "sahel")
    local = dict(flag.split("=", 1) for flag in started.value.args[0][2:])
    ours = dict(
        flag.split("=", 1)
        for flag in SERVICES["seaweedfs"]["command"]
        if flag not in ("mini", "-logtostderr=true")
    )
    # In a container of its own the ports are the usual ones, and no other server's socket is in the way.
    of_the_machine = {f for f in local if ".port" in f and local[f] != "0" and f != "-s3.port"}
    of_the_machine |= {"-s3.localSocket", "-filer.localSocket"}
    expected = {flag: value for flag, value in local.items() if flag not in of_the_machine}
    assert ours == expected | {"-dir": "/data", "-ip.bind": "0.0.0.0"}
    assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} <= SERVICES["seaweedfs"]["environment"].keys()


def test_the_image_installs_the_locked_packages_as_an_ordinary_user() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = re.findall(r"--extra (\w+)", dockerfile)
    assert extras
    assert set(extras) <= project["optional-dependencies"].keys()
    assert "--constraints requirements.txt" in dockerfile
    users = re.findall(r"^USER (\S+)$", dockerfile, re.MULTILINE)
    assert users == [SERVICES["scheduler"]["user"]]


def test_the_image_is_built_from_named_files_only() -> None:
    first, *allowed = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    copied = re.findall(r"^COPY (?!--|<<)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert first == "*"
    assert {f"!{name}" for line in copied for name in line.split()} == {
        a for a in allowed if a.startswith("!")
    }
