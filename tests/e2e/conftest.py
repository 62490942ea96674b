"""One local stack for all tests that need a running Airflow, and a browser for those that look at it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from sahel_pipeline.local import s3
from sahel_pipeline.local.airflow import AirflowHome
from sahel_pipeline.local.processes import free_port
from sahel_pipeline.local.workspace import s3_data
from sahel_pipeline.storage.objects import ObjectStore
from tests.dags.receivers import Webhook, webhook

PROJECT = Path(__file__).parents[2]
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PORTS = {"--ui-port": free_port(), "--s3-port": free_port(), "--sample-port": 18_341 + os.getpid() % 500 * 20}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it when the browser tests did not run."""
    if BROWSER is None:
        terminalreporter.write_line(
            "The browser tests did not run: there is no Chromium (Debian and Ubuntu: apt install chromium).",
            yellow=True,
        )


@dataclass
class Running:
    """A started `sahel up`, and what was seen of its processes."""

    process: subprocess.Popen[str]
    folder: Path
    output: Path
    descendants: set[psutil.Process] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    @property
    def airflow(self) -> AirflowHome:
        """Its Airflow."""
        return AirflowHome(self.folder / "airflow", PROJECT, PORTS["--ui-port"])

    @property
    def printed(self) -> str:
        """What it printed so far."""
        return self.output.read_text()

    def store(self) -> ObjectStore:
        """Its bucket."""
        access = s3.saved_access(s3_data(self.folder), PORTS["--s3-port"])
        return ObjectStore(access.client(), "sahel")

    def watch(self) -> None:
        """Note which processes it has and where they listen."""
        with suppress(psutil.NoSuchProcess):
            self.descendants |= set(psutil.Process(self.process.pid).children(recursive=True))
        for child in self.descendants:
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                connections = child.net_connections("inet")
                self.addresses |= {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}

    def wait(self, timeout: float = 900) -> int:
        """Wait for its end, watching."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            self.watch()
            assert time.monotonic() < deadline, f"sahel up did not end\n{self.printed}"
            time.sleep(2)
        return self.process.returncode

    def wait_for(self, words: str, timeout: float = 900) -> None:
        """Wait until it has printed something, watching."""
        deadline = time.monotonic() + timeout
        while words not in self.printed:
            self.watch()
            assert self.process.poll() is None, f"sahel up ended\n{self.printed}"
            assert time.monotonic() < deadline, f"sahel up did not say {words!r}\n{self.printed}"
            time.sleep(2)

    def end(self) -> None:
        """End it as Ctrl-C does, where it still runs."""
        if self.process.poll() is None:
            self.watch()
            self.process.send_signal(signal.SIGINT)
            self.wait(60)

    def left(self) -> list[psutil.Process]:
        """Its processes that still run a moment after its end."""
        _, alive = psutil.wait_procs(list(self.descendants), timeout=5)
        return alive


@contextmanager
def sahel_up(folder: Path, output: Path, *options: str, **variables: str) -> Iterator[Running]:
    """Start `sahel up`, with these variables in its environment, and end it with the block."""
    command = [str(Path(sys.executable).with_name("sahel")), "up", "--folder", str(folder), *options]
    command += [part for name, port in PORTS.items() for part in (name, str(port))]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "SAHEL"))
    }
    environment |= variables
    with output.open("w") as file:
        # A shell that starts the tests in the background leaves Ctrl-C ignored, and programs inherit that.
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=file,
            stderr=file,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            yield Running(process, folder, output)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stack keeps everything between its starts."""
    return tmp_path_factory.mktemp("local")


@pytest.fixture(scope="session")
def operators() -> Iterator[tuple[Webhook, str]]:
    """Where operators of the stack are told, and the Airflow connection to it."""
    with webhook() as told:
        yield told


@pytest.fixture(scope="session")
def stack(folder: Path, operators: tuple[Webhook, str]) -> Iterator[Running]:
    """A stack that has done its first run and stays up; no run of it ends by its deadline."""
    variables = {
        "SAHEL_RUN_DEADLINE": "1",
        "SAHEL_ALERT_WEBHOOK": "true",
        "AIRFLOW_CONN_SAHEL_WEBHOOK": operators[1],
    }
    with sahel_up(folder, folder.with_name("stays-up.txt"), **variables) as running:
        running.wait_for("Everything stays up")
        yield running
