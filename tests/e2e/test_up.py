"""`make run`, as an operator sees it: a real scheduler, S3 server and newspapers as processes."""

from __future__ import annotations

import os
import signal
import socket
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
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.local.workspace import s3_data
from sahel_pipeline.records import Alliance, Meeting
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore

PROJECT = Path(__file__).parents[2]
LOOPBACK = {"127.0.0.1", "::1"}


@dataclass
class Running:
    """A started `sahel up`, and what was seen of its processes."""

    process: subprocess.Popen[str]
    descendants: set[psutil.Process] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def watch(self) -> None:
        """Note which processes it has and where they listen."""
        with suppress(psutil.NoSuchProcess):
            self.descendants |= set(psutil.Process(self.process.pid).children(recursive=True))
        for child in self.descendants:
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                connections = child.net_connections("inet")
                self.addresses |= {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}

    def wait(self, timeout: float = 400) -> int:
        """Wait for its end, watching."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            self.watch()
            assert time.monotonic() < deadline, "sahel up did not end"
            time.sleep(1)
        return self.process.returncode

    def left(self) -> list[psutil.Process]:
        """Its processes that still run a moment after its end."""
        _, alive = psutil.wait_procs(list(self.descendants), timeout=5)
        return alive


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return {"--ui-port": free_port(), "--s3-port": free_port(), "--sample-port": 18341}


@contextmanager
def sahel_up(folder: Path, ports: dict[str, int], output: Path, *options: str) -> Iterator[Running]:
    command = [str(Path(sys.executable).with_name("sahel")), "up", "--folder", str(folder), *options]
    command += [part for name, port in ports.items() for part in (name, str(port))]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "SAHEL"))
    }
    with output.open("w") as file:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=file, stderr=file, text=True)
        try:
            yield Running(process)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("local")


def records(folder: Path, port: int) -> tuple[list[Meeting], list[Alliance]]:
    """Everything in the bucket of a stack that has ended."""
    access = s3.saved_access(s3_data(folder), port)
    with Processes(folder / "logs-reading") as processes:
        s3.start(processes, s3_data(folder), access, "sahel")
        store = ObjectStore(access.client(), "sahel")
        meetings = [
            record
            for day in partitions.days(store, "meetings")
            for record in partitions.read(store, "meetings", day, Meeting).records
        ]
        alliances = [
            record
            for day in partitions.days(store, "alliances")
            for record in partitions.read(store, "alliances", day, Alliance).records
        ]
    return meetings, alliances


def test_one_run_then_another(folder: Path, ports: dict[str, int], tmp_path: Path) -> None:
    with sahel_up(folder, ports, tmp_path / "first.txt", "--once") as first:
        status = first.wait()
    printed = (tmp_path / "first.txt").read_text()
    assert status == 0, printed
    for shown in ("Funnel of this run", "who met whom", "who stands with whom", "sahel query", "password"):
        assert shown in printed
    assert first.addresses <= LOOPBACK
    assert first.left() == []
    meetings, alliances = records(folder, ports["--s3-port"])
    assert len(meetings) > 40
    assert len(alliances) > 40

    with sahel_up(folder, ports, tmp_path / "second.txt", "--once") as second:
        status = second.wait()
    printed = (tmp_path / "second.txt").read_text()
    assert status == 0, printed
    assert "No new records" in printed
    assert records(folder, ports["--s3-port"]) == (meetings, alliances)


def test_a_component_that_dies_ends_everything(folder: Path, ports: dict[str, int], tmp_path: Path) -> None:
    with sahel_up(folder, ports, tmp_path / "out.txt") as stack:
        deadline = time.monotonic() + 120
        while not (schedulers := [p for p in children(stack) if "scheduler" in p.cmdline()]):
            assert time.monotonic() < deadline
            time.sleep(0.5)
        schedulers[0].send_signal(signal.SIGKILL)
        status = stack.wait(60)
    assert status == 1
    assert "airflow-scheduler ended" in (tmp_path / "out.txt").read_text()
    assert stack.left() == []


def test_ctrl_c_ends_everything(folder: Path, ports: dict[str, int], tmp_path: Path) -> None:
    with sahel_up(folder, ports, tmp_path / "out.txt") as stack:
        deadline = time.monotonic() + 60
        while len(children(stack)) < 4:
            assert time.monotonic() < deadline
            time.sleep(0.5)
        stack.process.send_signal(signal.SIGINT)
        stack.wait(60)
    assert stack.left() == []


def test_a_port_in_use_is_named(folder: Path, ports: dict[str, int], tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", ports["--ui-port"]))
        taken.listen()
        with sahel_up(folder, ports, tmp_path / "out.txt", "--once") as stack:
            assert stack.wait(30) == 1
    message = " ".join((tmp_path / "out.txt").read_text().split())
    assert f"port {ports['--ui-port']}, which the Airflow UI needs, is in use" in message
    assert "--ui-port" in message


def children(stack: Running) -> set[psutil.Process]:
    stack.watch()
    return {child for child in stack.descendants if child.is_running()}
