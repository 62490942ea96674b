"""The services of docker-compose.yml without a container engine: their own commands, in namespaces of Linux.

What `docker-compose config` says is carried out as it stands: command, environment, user, networks, mounts,
read-only root, memory limits, health checks, and who waits for whom. A container is a network, mount, process
and host name space of its own; the names of services are resolved on the networks that two of them share. It
must run as root within namespaces of its own (`make test-stack` sees to it), so that nothing of it is left
when it ends, and nothing of it can be reached from outside.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml

from tests.stack import box
from tests.stack.images import ROOT, Image, images

_CGROUP = Path("/sys/fs/cgroup/memory")
_ONE_OFF = 200  # the last part of the address of what `run` starts
_SIZES = {"k": 2**10, "m": 2**20, "g": 2**30}


class EngineError(Exception):
    """A service did not do what docker-compose.yml says; the message says which, and the end of its log."""


@dataclass
class Container:
    """A running service, or one that has ended."""

    name: str
    service: str
    process: subprocess.Popen[bytes]
    log: Path
    space: Path
    beside: subprocess.Popen[bytes] | None

    @property
    def first(self) -> int:
        """The process with the number 1 inside, by its number outside."""
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children():
                return child.pid
        return self.process.pid  # it is not there yet, or has ended

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """Kill -9 all of its processes at once, as when the machine is lost."""
        for pid in {self.first, self.process.pid}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        if self.beside:
            self.beside.kill()
            self.beside.wait()
        # Its address is free for the next of its name only when its network is gone.
        subprocess.run(["umount", self.space], capture_output=True, check=False)

    def end(self, lines: int = 15) -> str:
        """The last lines of its log."""
        return "\n  ".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@dataclass
class Engine:
    """Runs services; a context manager that ends them all.

    Attributes:
        folder: Where volumes, logs and the folders of containers are kept.
        env: What .env would hold.
        scale: Containers of a service, where it is not one.
        mounts: Further read-only mounts of our own image: path here and path inside.
        extra: Further environment of our own image.
        sidecar: A command that runs beside every container of our image, in its network.
    """

    folder: Path
    env: Mapping[str, str]
    scale: Mapping[str, int] = field(default_factory=dict)
    mounts: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    sidecar: Sequence[str] = ()
    containers: dict[str, Container] = field(default_factory=dict, init=False)

    def __enter__(self) -> Engine:
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        self._images = images()
        config = read_config(self.folder, self.env)
        self.services: dict[str, dict[str, Any]] = config["services"]
        self._networks: list[str] = sorted(config["networks"])
        self._started: dict[str, tuple[Any, ...]] = {}
        # Every container that there may be, with its service, in the order of their addresses.
        self._places = {
            service if count == 1 else f"{service}-{number}": service
            for service in sorted(self.services)
            for count in [self.scale.get(service, 1)]
            for number in range(1, count + 1)
        }
        for number, network in enumerate(self._networks):
            _run("ip", "link", "add", _bridge(network), "type", "bridge")
            _run("ip", "address", "add", f"10.77.{number}.1/24", "dev", _bridge(network))
            _run("ip", "link", "set", _bridge(network), "up")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for network in self._networks:
            _run("ip", "link", "delete", _bridge(network))

    def address(self, name: str, network: str | None = None) -> str:
        """Address of a container in one of its networks."""
        network = network or self._networks_of(name)[-1]
        place = 10 + list(self._places).index(name) if name in self._places else _ONE_OFF
        return f"10.77.{self._networks.index(network)}.{place}"

    def reload(self, env: Mapping[str, str]) -> None:
        """Take what .env now says; end what that changes, and what has ended."""
        self.env = env
        self.services = read_config(self.folder, env)["services"]
        changed = [name for name in self.containers if self._started[name] != self._described(name)]
        ended = [name for name, container in self.containers.items() if not container.alive()]
        if doomed := list(dict.fromkeys([*changed, *ended])):
            self.stop(*doomed)

    def up(self, *services: str) -> None:
        """Start services and what they depend on, each when what it waits for is as it must be."""
        for service in services:
            for needed, how in self.services[service].get("depends_on", {}).items():
                if not self.of(needed):
                    self.up(needed)
                if how["condition"] == "service_completed_successfully":
                    self.wait_completed(needed)
                elif how["condition"] == "service_healthy":
                    self.wait_healthy(needed)
            for name, its_service in self._places.items():
                if its_service == service and name not in self.containers:
                    self.start(name)

    def run(
        self,
        service: str,
        command: Sequence[str],
        entrypoint: Sequence[str] | None = None,
        given: bytes = b"",
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command in a container made for it, as `docker compose run --rm` does."""
        before = self.services[service]
        image = self._images[before["image"].rsplit(":", 1)[0]]
        full = [*(image.entrypoint if entrypoint is None else entrypoint), *command]
        name = f"{service}-run"
        self.services[name] = {**before, "command": full}
        try:
            container = self.start(name, bare=True, given=given)
            output = container.process.communicate(given)[0]
            container.kill()
        finally:
            del self.services[name], self.containers[name]
        return subprocess.CompletedProcess(
            full, container.process.returncode, output, container.end().encode()
        )

    def start(self, name: str, *, bare: bool = False, given: bytes | None = None) -> Container:
        """Start one container, anew when it has ended.

        Args:
            name: Its name.
            bare: Whether its command is all there is to run, without what the image puts before.
            given: What it reads; then what it writes is not in its log but for the caller.
        """
        spec, image = self._spec(name), self._image(name)
        folder = self.folder / "containers" / f"{name}-{time.monotonic_ns()}"
        folder.mkdir(parents=True)
        (folder / "hosts").write_text(self._hosts(name))
        (folder / "passwd").write_text(box.passwd())
        space = self._plug_in(name, folder)
        command = spec.get("command", [])
        command = shlex.split(command) if isinstance(command, str) else command
        entrypoint = [] if bare else image.entrypoint
        full = box.inside(spec, image, self._environment(name), [*entrypoint, *command])
        group = self._limited(name, str(spec["mem_limit"]))
        (folder / "start.sh").write_text(
            box.script(name, spec, image, folder, self._mounts(name), group, full)
        )
        self._started[name] = self._described(name)
        log = self.folder / "logs" / f"{name}.log"
        enter = ["nsenter", f"--net={space}"]
        apart = ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child"]
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*enter, *apart, "sh", str(folder / "start.sh")],
                stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
                stdout=output if given is None else subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )
        beside = None
        if image.ours and self.sidecar:
            with log.with_suffix(".sidecar.log").open("ab") as output:
                beside = subprocess.Popen([*enter, *self.sidecar], stdout=output, stderr=output)
        container = Container(name, self._service(name), process, log, space, beside)
        self.containers[name] = container
        return container

    def execute(self, name: str, command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[Any]:
        """Run a command in a container, as `docker compose exec` does."""
        spec, image, first = self._spec(name), self._image(name), self.containers[name].first
        enter = ["nsenter", f"--target={first}", "--mount", "--uts", "--ipc", "--net", "--pid", "--root"]
        full = box.inside(spec, image, self._environment(name), command)
        return subprocess.run(
            [*enter, *full], **{"capture_output": True, "text": True, "check": False, **options}
        )

    def healthy(self, name: str) -> bool:
        """Whether the health check of a container succeeds now."""
        kind, *command = self._spec(name)["healthcheck"]["test"]
        return self.execute(name, ["sh", "-c", *command] if kind == "CMD-SHELL" else command).returncode == 0

    def wait_healthy(self, *services: str, timeout: float = 600) -> None:
        """Wait until all containers of these services are healthy."""
        for container in [container for service in services for container in self.of(service)]:

            def well(container: Container = container) -> bool:
                if not container.alive():
                    raise EngineError(f"{container.name} ended:\n  {container.end()}")
                return self.healthy(container.name)

            until(well, timeout, f"{container.name} is not healthy", container.end, pause=1)

    def wait_completed(self, service: str, timeout: float = 600) -> None:
        """Wait until a one-shot service has ended well."""
        for container in self.of(service):
            until(lambda c=container: not c.alive(), timeout, f"{container.name} runs on", container.end)
            if container.process.returncode:
                raise EngineError(f"{container.name} failed:\n  {container.end()}")

    def stop(self, *names: str, grace: float = 20) -> None:
        """End containers (all, when none is named): SIGTERM to the first process of each, then SIGKILL."""
        chosen = [self.containers[name] for name in names or reversed(self.containers)]
        for container in chosen:
            with suppress(ProcessLookupError):
                os.kill(container.first, signal.SIGTERM)
        deadline = time.monotonic() + grace
        while any(container.alive() for container in chosen) and time.monotonic() < deadline:
            time.sleep(0.1)
        for container in chosen:
            container.kill()
            del self.containers[container.name]
        if not names:
            for group in _CGROUP.glob(self._group("*").name):
                with suppress(OSError):
                    group.rmdir()

    def of(self, service: str) -> list[Container]:
        """The containers of a service that were started."""
        return [container for container in self.containers.values() if container.service == service]

    def peak_memory(self) -> dict[str, int]:
        """Most megabytes that each container has had so far, where the system counts them."""
        groups = {name: self._group(name) / "memory.max_usage_in_bytes" for name in self.containers}
        return {name: int(file.read_text()) >> 20 for name, file in groups.items() if file.exists()}

    def _service(self, name: str) -> str:
        return self._places.get(name, name)

    def _spec(self, name: str) -> dict[str, Any]:
        return self.services[self._service(name)]

    def _described(self, name: str) -> tuple[Any, ...]:
        """All that a container is made of: it is made anew when that has changed."""
        return self._spec(name), self._environment(name), self._mounts(name)

    def _image(self, name: str) -> Image:
        return self._images[self._spec(name)["image"].rsplit(":", 1)[0]]

    def _networks_of(self, name: str) -> list[str]:
        return sorted(self._spec(name)["networks"])

    def _environment(self, name: str) -> dict[str, str]:
        given = self._spec(name).get("environment", {})
        # What the file only passes on, `config` shows as null: it is what .env says, or left out.
        said = {name: self.env.get(name) if value is None else str(value) for name, value in given.items()}
        image = self._image(name)
        known = {name: value for name, value in said.items() if value is not None}
        return {**image.environment, **known, **(self.extra if image.ours else {})}

    def _mounts(self, name: str) -> list[tuple[str, str, bool]]:
        found = []
        for mount in self._spec(name).get("volumes", []):
            source, target, mode = f"{mount}:rw".split(":")[:3]
            if not source.startswith("/"):
                volume = self.folder / "volumes" / source
                if not volume.exists():  # it takes the owner of the folder in the image
                    volume.mkdir(parents=True, mode=0o700)
                    os.chown(volume, *box.ids(self._spec(name)))
                source = str(volume)
            found.append((source, target, mode == "ro"))
        more = self.mounts if self._image(name).ours else {}
        return found + [(here, inside, True) for here, inside in more.items()]

    def _hosts(self, name: str) -> str:
        """The names that a container can resolve: those of the services that share a network with it."""
        lines = ["127.0.0.1 localhost"]
        for network in self._networks_of(name):
            for other, service in self._places.items():
                if network in self._networks_of(other):
                    # The container's own name first: by it Airflow calls the machine that a task runs on.
                    names = dict.fromkeys([other, service])
                    lines.append(f"{self.address(other, network)} {' '.join(names)}")
        return "\n".join(lines) + "\n"

    def _plug_in(self, name: str, folder: Path) -> Path:
        """A network name space with an interface in each network of the container."""
        space = folder / "net"
        space.touch()
        _run("unshare", f"--net={space}", "true")
        within = ("nsenter", f"--net={space}", "ip")
        _run(*within, "link", "set", "lo", "up")
        for number, network in enumerate(self._networks_of(name)):
            ours, theirs = f"veth{time.monotonic_ns() % 10**11}", f"eth{number}"
            _run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs)
            _run("ip", "link", "set", theirs, "netns", str(space))
            _run("ip", "link", "set", ours, "master", _bridge(network), "up")
            _run(*within, "address", "add", f"{self.address(name, network)}/24", "dev", theirs)
            _run(*within, "link", "set", theirs, "up")
        return space

    def _group(self, name: str) -> Path:
        return _CGROUP / f"sahel-{self.folder.stat().st_ino}-{name}"

    def _limited(self, name: str, limit: str) -> Path:
        """A control group with that limit of memory, where the system lets us have one."""
        size = int(limit) if limit.isdigit() else int(float(limit[:-1]) * _SIZES[limit[-1].lower()])
        group = self._group(name)
        with suppress(OSError):
            group.mkdir(exist_ok=True)
            (group / "memory.limit_in_bytes").write_text(str(size))
            (group / "memory.max_usage_in_bytes").write_text("0")
        return group


def read_config(folder: Path, env: Mapping[str, str]) -> dict[str, Any]:
    """What docker-compose makes of docker-compose.yml with this .env."""
    file = folder / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in env.items()))
    command = ["docker-compose", "--env-file", str(file), "config"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise EngineError(f"docker-compose config: {answer.stderr}")
    return dict(_single_dollars(yaml.safe_load(answer.stdout)))


def until(
    ready: Callable[[], bool], timeout: float, what: str, more: Callable[[], str] = str, pause: float = 0.1
) -> None:
    """Wait until something is so.

    Raises:
        EngineError: when it is not after `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while not ready():
        if time.monotonic() > deadline:
            raise EngineError(f"{what} after {timeout:.0f} s:\n  {more()}")
        time.sleep(pause)


def _bridge(network: str) -> str:
    return f"br-{network}"[:15]


def _run(*command: str) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise EngineError(f"{shlex.join(command)}: {answer.stderr.strip()}")


def _single_dollars(node: Any) -> Any:
    """`docker-compose config` doubles the dollars, so that its output may be read again."""
    if isinstance(node, dict):
        return {name: _single_dollars(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_single_dollars(value) for value in node]
    return node.replace("$$", "$") if isinstance(node, str) else node
