"""`make run`, as an operator sees it: a real scheduler, S3 server and newspapers as processes."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

import psutil

from sahel_pipeline.derived import Event
from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes
from sahel_pipeline.local.workspace import s3_data
from sahel_pipeline.records import Alliance, Meeting
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.objects import ObjectStore
from tests.e2e.conftest import PORTS, Running, sahel_up

LOOPBACK = {"127.0.0.1", "::1"}


def records(store: ObjectStore) -> tuple[list[Meeting], list[Alliance]]:
    """Everything in the bucket."""
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


def test_a_run_then_another(stack: Running, folder: Path, tmp_path: Path) -> None:
    for shown in ("Funnel of this run", "who met whom", "who stands with whom", "sahel query", "password"):
        assert shown in stack.printed
    before = records(stack.store())
    assert all(len(some) > 40 for some in before)
    reported = [
        report.record_id
        for day in partitions.days(stack.store(), "events")
        for event in partitions.read(stack.store(), "events", day, Event).records
        for report in event.reports
    ]
    assert sorted(reported) == sorted(record.record_id for some in before for record in some)
    # Ctrl-C ends everything, and nothing listened where others could reach it.
    stack.end()
    assert stack.left() == []
    assert stack.addresses <= LOOPBACK

    with sahel_up(folder, tmp_path / "second.txt", "--once") as second:
        status = second.wait()
    assert status == 0, second.printed
    assert "No new records" in second.printed
    with Processes(tmp_path / "logs") as processes:
        s3.start(processes, s3_data(folder), s3.saved_access(s3_data(folder), PORTS["--s3-port"]), "sahel")
        assert records(second.store()) == before


def test_a_component_that_dies_ends_everything(stack: Running, folder: Path, tmp_path: Path) -> None:
    stack.end()
    with sahel_up(folder, tmp_path / "out.txt") as another:
        deadline = time.monotonic() + 120
        while not (schedulers := [p for p in children(another) if "scheduler" in p.cmdline()]):
            assert time.monotonic() < deadline
            time.sleep(0.5)
        schedulers[0].send_signal(signal.SIGKILL)
        status = another.wait(60)
    assert status == 1
    assert "airflow-scheduler ended" in another.printed
    assert another.left() == []


def test_a_port_in_use_is_named(stack: Running, folder: Path, tmp_path: Path) -> None:
    stack.end()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", PORTS["--ui-port"]))
        taken.listen()
        with sahel_up(folder, tmp_path / "out.txt", "--once") as refused:
            assert refused.wait(30) == 1
    message = " ".join(refused.printed.split())
    assert f"port {PORTS['--ui-port']}, which the Airflow UI needs, is in use" in message
    assert "--ui-port" in message


def children(stack: Running) -> set[psutil.Process]:
    stack.watch()
    return {child for child in stack.descendants if child.is_running()}
