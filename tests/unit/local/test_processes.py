"""Real programs: those that will not end, those that die, those that leave others behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from sahel_pipeline.local.processes import Child, Processes, StackError, free_port, require_free

READY = "import time, pathlib, sys, os, signal, subprocess\n"
SAY = "pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))\n"
WAIT = "while True: time.sleep(0.05)\n"
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    with Processes(tmp_path / "logs") as running:
        yield running


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "this did not happen"
        time.sleep(0.02)


def running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def start(processes: Processes, code: str, *arguments: Path, name: str = "child") -> Child:
    """Start Python code, and wait until it has written the file that is its first argument."""
    command = [sys.executable, "-c", READY + code, *map(str, arguments)]
    child = processes.start(name, command, {"PATH": os.environ["PATH"]})
    if arguments:
        until(lambda: arguments[0].exists() and arguments[0].read_text() != "")
    return child


def test_a_program_that_heeds_sigterm_ends_at_once(processes: Processes, tmp_path: Path) -> None:
    child = start(processes, SAY + WAIT, tmp_path / "pid")
    began = time.monotonic()
    processes.stop(grace=10)
    assert time.monotonic() - began < 5
    assert child.process.returncode == -signal.SIGTERM
    assert processes.children == []


def test_a_program_that_ignores_sigterm_is_killed_after_the_grace_period(
    processes: Processes, tmp_path: Path
) -> None:
    child = start(processes, DEAF + SAY + WAIT, tmp_path / "pid")
    began = time.monotonic()
    processes.stop(grace=0.5)
    assert 0.5 <= time.monotonic() - began < 5
    assert child.process.returncode == -signal.SIGKILL


GRANDCHILD = """
subprocess.Popen([sys.executable, '-c', '''{}''' + '''
import pathlib, os, sys, time
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
while True: time.sleep(0.05)
''', sys.argv[1]])
"""


@pytest.mark.parametrize("deaf", [False, True], ids=["heeding", "deaf"])
def test_what_a_program_has_started_ends_with_it(deaf: bool, processes: Processes, tmp_path: Path) -> None:
    code = GRANDCHILD.format("import signal\n" + DEAF if deaf else "")
    start(processes, code + WAIT, tmp_path / "pid")
    grandchild = int((tmp_path / "pid").read_text())
    assert running(grandchild)
    processes.stop(grace=0.5)
    until(lambda: not running(grandchild))


def test_what_a_dead_program_has_left_behind_ends_too(processes: Processes, tmp_path: Path) -> None:
    child = start(processes, GRANDCHILD.format(""), tmp_path / "pid")
    child.process.wait()
    grandchild = int((tmp_path / "pid").read_text())
    assert running(grandchild)
    processes.stop(grace=5)
    until(lambda: not running(grandchild))


def test_an_exception_ends_everything(tmp_path: Path) -> None:
    started: list[Child] = []

    def fail(processes: Processes) -> None:
        started.append(start(processes, SAY + WAIT, tmp_path / "pid"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Processes(tmp_path / "logs") as processes:
        fail(processes)
    assert started[0].process.returncode == -signal.SIGTERM


def test_a_second_ctrl_c_kills_at_once_and_leaves_nobody(tmp_path: Path) -> None:
    """The parent waits out the grace of a deaf child; the operator has had enough."""
    parent = f"""
import os, signal, sys, time
from pathlib import Path
from sahel_pipeline.local.processes import Processes
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
with Processes(Path(sys.argv[1])) as processes:
    command = [sys.executable, "-c", {READY + DEAF + SAY + WAIT!r}, sys.argv[2]]
    processes.start("deaf", command, dict(os.environ))
    time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", parent, str(tmp_path), str(tmp_path / "pid")], stderr=subprocess.DEVNULL
    ) as process:
        until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text() != "")
        child = int((tmp_path / "pid").read_text())
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        assert process.poll() is None, "it waits for its child"
        process.send_signal(signal.SIGINT)
        process.wait(timeout=8)
    assert time.monotonic() - began < 8
    until(lambda: not running(child))


def test_a_program_that_dies_is_told_with_the_end_of_its_log(processes: Processes) -> None:
    code = "for n in range(30): print('line', n, flush=True)\nsys.exit('no space left')"
    child = start(processes, code, name="server")
    child.process.wait()
    with pytest.raises(StackError) as caught:
        processes.check()
    message = str(caught.value)
    assert message.startswith(f"server ended with exit status 1; the end of its log {child.log}:")
    assert "no space left" in message
    assert "line 29" in message
    assert "line 5\n" not in message


def test_waiting_ends_when_a_program_dies(processes: Processes) -> None:
    start(processes, "sys.exit(1)", name="server")
    began = time.monotonic()
    with pytest.raises(StackError, match="server ended with exit status 1"):
        processes.wait_until(lambda: False, "the server", timeout=30)
    assert time.monotonic() - began < 20


def test_waiting_ends_when_it_takes_too_long(processes: Processes, tmp_path: Path) -> None:
    start(processes, SAY + WAIT, tmp_path / "pid")
    with pytest.raises(StackError, match=r"the server was not ready after 0 s; see the logs in .*logs"):
        processes.wait_until(lambda: False, "the server", timeout=0.3)


def test_a_program_that_runs_to_its_end(processes: Processes) -> None:
    processes.run("good", [sys.executable, "-c", "print('done')"], {})
    assert (processes.logs / "good.log").read_text() == "done\n"
    assert processes.children == []
    with pytest.raises(StackError, match="bad ended with exit status 2"):
        processes.run("bad", [sys.executable, "-c", "raise SystemExit(2)"], {})


def test_a_program_that_is_not_there_is_named(processes: Processes, tmp_path: Path) -> None:
    with pytest.raises(StackError, match=rf"weed cannot be started: {tmp_path}/weed: No such file"):
        processes.start("weed", [str(tmp_path / "weed")], {})


def test_programs_see_only_the_environment_they_are_given(processes: Processes, tmp_path: Path) -> None:
    os.environ["SAHEL_TEST_SECRET"] = "x"
    try:
        processes.run("env", [sys.executable, "-c", "import os; print(sorted(os.environ))"], {"A": "b"})
    finally:
        del os.environ["SAHEL_TEST_SECRET"]
    printed = (processes.logs / "env.log").read_text()
    assert "'A'" in printed
    assert "SAHEL_TEST_SECRET" not in printed


def test_a_busy_port_is_told_with_who_needs_it_and_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(StackError, match=rf"port {port}, which the UI needs, is in use .*; use another"):
            require_free(port, "the UI", "use another")
    require_free(port, "the UI", "use another")
    require_free(free_port(), "the UI", "use another")
