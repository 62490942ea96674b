"""A `docker` on the path that carries out `docker compose` on an `Engine`, for commands as documented."""

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stack.engine import Engine, EngineError

_CLIENT = """#!{python}
import base64, json, socket, sys
given = base64.b64encode(sys.stdin.buffer.read()).decode() if "-T" in sys.argv else ""
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    server.sendall(json.dumps([sys.argv[1:], given]).encode() + b"\\n")
    code, out, err = json.loads(server.makefile().readline())
sys.stdout.buffer.write(base64.b64decode(out))
sys.stderr.buffer.write(base64.b64decode(err))
sys.exit(code)
"""
_FLAGS = ("--detach", "--build", "-T", "--rm", "--no-deps", "--wait", "--quiet")


@dataclass
class Docker:
    """Carries out `docker compose` commands; those that it does not know are errors."""

    engine: Engine

    @property
    def _services(self) -> list[str]:
        """The services of the profiles that are set, without those that only run once."""
        profiles = self.engine.env.get("COMPOSE_PROFILES", "").split(",")
        return [
            name
            for name, spec in self.engine.services.items()
            if set(spec.get("profiles", profiles)) & set(profiles) and "healthcheck" in spec
        ]

    def compose(self, arguments: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
        """Carry out one command.

        Raises:
            EngineError: when it fails or is not known.
        """
        verb, *rest = arguments
        rest, options = _without_options(rest)
        if verb == "exec":
            service, *command = rest
            name = self.engine.of(service)[0].name
            return self.engine.execute(name, command, input=given, text=False)
        if verb == "run":
            service, *command = rest
            entrypoint = [options["--entrypoint"]] if "--entrypoint" in options else None
            if self.engine.services[service]["image"].startswith("sahel-pipeline"):
                self.engine.wait_healthy("postgres", "seaweedfs")
            return self.engine.run(service, command, entrypoint, given)
        text = ""
        if verb == "up":
            env = dict(line.split("=", 1) for line in _lines(self.engine.folder / "work" / ".env"))
            self.engine.reload(env)
            self.engine.up(*(rest or self._services))
            self.engine.wait_healthy(*(rest or self._services))
        elif verb in ("stop", "restart"):
            self.engine.stop(*(c.name for service in rest for c in self.engine.of(service)))
            if verb == "restart":
                self.engine.up(*rest)
                self.engine.wait_healthy(*rest)
        elif verb == "start":
            self.engine.up(*rest)
            self.engine.wait_healthy(*rest)
        elif verb == "ps":
            text = "".join(
                f"{c.name} {'up' if c.alive() else 'ended'}\n" for c in self.engine.containers.values()
            )
        elif verb == "logs":
            text = "".join(c.end() for service in rest for c in self.engine.of(service))
        elif verb == "config":
            pass
        else:
            raise EngineError(f"docker compose {verb} is not known here")
        return subprocess.CompletedProcess(arguments, 0, text.encode(), b"")


def _lines(file: Path) -> Iterator[str]:
    for line in file.read_text().splitlines():
        if line and not line.startswith("#"):
            yield line


def _without_options(rest: list[str]) -> tuple[list[str], dict[str, str]]:
    """What follows the options of compose itself, and those that have a value."""
    options: dict[str, str] = {}
    while rest and rest[0].startswith("-"):
        name, _, value = rest.pop(0).partition("=")
        if name not in _FLAGS:
            options[name] = value or rest.pop(0)
    return rest, options


@contextmanager
def docker_on_path(docker: Docker, folder: Path) -> Iterator[Mapping[str, str]]:
    """Serves the commands; gives the environment in which `docker` is found."""
    address = folder / "docker.sock"
    client = folder / "bin" / "docker"
    client.parent.mkdir()
    client.write_text(_CLIENT.format(python=sys.executable, address=str(address)))
    client.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        server.listen()
        threading.Thread(target=_serve, args=(server, docker), daemon=True).start()
        yield {"PATH": f"{client.parent}:/usr/local/bin:/usr/bin:/bin"}


def _serve(server: socket.socket, docker: Docker) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:  # closed: the test is over
            return
        with connection:
            (tool, *arguments), given = json.loads(connection.makefile().readline())
            connection.sendall(json.dumps(_answer(docker, tool, arguments, given)).encode() + b"\n")


def _answer(docker: Docker, tool: str, arguments: list[str], given: str) -> list[Any]:
    try:
        if tool != "compose":
            raise EngineError(f"docker {tool} is not known here")
        done = docker.compose(arguments, base64.b64decode(given))
    except Exception:  # whoever typed the command waits for an answer
        return [1, "", base64.b64encode(traceback.format_exc().encode()).decode()]
    return [done.returncode, *(base64.b64encode(part or b"").decode() for part in (done.stdout, done.stderr))]
