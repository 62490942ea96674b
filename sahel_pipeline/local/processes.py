"""Child processes that end together: each in a process group of its own, with a log file."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType


class StackError(Exception):
    """A part of the local stack did not start or ended by itself; the message says which and where."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(port: int, what: str, how: str) -> None:
    """Raise `StackError` when something listens on `port` of 127.0.0.1 already.

    Args:
        port: The TCP port.
        what: Who needs it, for the message.
        how: What to do about it, for the message.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StackError(
                f"port {port}, which {what} needs, is in use ({error.strerror}); {how}"
            ) from None


@dataclass
class Child:
    """A started program."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def complaint(self) -> str:
        """One sentence on how it ended, with the last lines of its log."""
        lines = self.log.read_text(errors="replace").splitlines()[-8:]
        return (
            f"{self.name} ended with exit status {self.process.poll()}; the end of its log {self.log}:\n  "
            + "\n  ".join(lines)
        )


@dataclass
class Processes:
    """Programs started together and ended together (also when this block is left by an exception)."""

    logs: Path
    children: list[Child] = field(default_factory=list)

    def __enter__(self) -> Processes:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Child:
        """Start a program in a process group of its own; its output goes to `<logs>/<name>.log`.

        Raises:
            StackError: when there is no such program.
        """
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            try:
                process = subprocess.Popen(  # noqa: S603 - commands are our own
                    list(command),
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                raise StackError(
                    f"{name} cannot be started: {command[0]}: {error.strerror}; is everything installed? "
                    "`make` installs it"
                ) from error
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def run(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Run a program to its end.

        Raises:
            StackError: when it fails.
        """
        child = self.start(name, command, environment)
        if child.process.wait() != 0:
            raise StackError(child.complaint())
        self.children.remove(child)

    def check(self) -> None:
        """Raise `StackError` when a program has ended by itself."""
        for child in self.children:
            if not child.alive():
                raise StackError(child.complaint())

    def wait_until(self, ready: Callable[[], bool], what: str, timeout: float, interval: float = 0.1) -> None:
        """Wait until `ready()` is true.

        Raises:
            StackError: when a program ends meanwhile, or `timeout` seconds have passed.
        """
        deadline = time.monotonic() + timeout
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise StackError(f"{what} was not ready after {timeout:.0f} s; see the logs in {self.logs}")
            time.sleep(interval)

    def stop(self, grace: float = 10) -> None:
        """End all programs, last started first: SIGTERM to each group, then SIGKILL to what is left."""
        for child in reversed(self.children):
            # Airflow's standalone leaves its own children behind when only it is told to end.
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + grace
        try:
            while any(_group_alive(child) for child in self.children) and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:  # also when a second Ctrl-C cuts the wait short
            for child in self.children:
                _signal(child, signal.SIGKILL)
                child.process.wait()
            self.children.clear()


def _signal(child: Child, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)


def _group_alive(child: Child) -> bool:
    child.process.poll()  # reaps the leader, which would otherwise count as alive
    try:
        os.killpg(child.process.pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
