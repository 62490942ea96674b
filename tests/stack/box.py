"""How a container is made: a shell script that lays out its root, and then becomes its command."""

from __future__ import annotations

import pwd
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.stack.images import ROOT, Image

_USERS = {"airflow": 50000, "valkey": 999, "seaweedfs": 1000}
_DROPPED = ("--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")
# What the engine's own first process does: it hands signals on, and reaps what ended.
_INIT = """
"$@" & child=$!
trap 'kill -TERM $child' TERM
while :; do
  status=0
  wait $child || status=$?
  kill -0 $child 2>/dev/null || exit $status
done
"""


def ids(spec: Mapping[str, Any]) -> tuple[int, int]:
    """The user and the group that a service runs as."""
    user, _, group = str(spec["user"]).partition(":")
    if user.isdigit():
        return int(user), int(group)
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def passwd() -> str:
    """The users of this machine and those of the images."""
    ours = (f"{name}:x:{uid}:0::/:/usr/sbin/nologin\n" for name, uid in _USERS.items())
    return Path("/etc/passwd").read_text() + "".join(ours)


def inside(
    spec: Mapping[str, Any], image: Image, environment: Mapping[str, str], command: Sequence[str]
) -> list[str]:
    """A command with the environment, the folder and the rights of a service."""
    uid, gid = ids(spec)
    variables = [f"{name}={value}" for name, value in environment.items()]
    return [
        *("env", "-i", "-C", image.workdir, *variables),
        *("sh", "-c", 'HOSTNAME=$(hostname) exec "$@"', "start"),
        *("setpriv", f"--reuid={uid}", f"--regid={gid}", *_DROPPED, *command),
    ]


def script(
    name: str,
    spec: Mapping[str, Any],
    image: Image,
    box: Path,
    mounts: Sequence[tuple[str, str, bool]],
    group: Path,
    command: Sequence[str],
) -> str:
    """The script that makes a container.

    Args:
        name: Its host name.
        spec: Its service in docker-compose.yml.
        image: What stands in for its image.
        box: Its folder, with the files `hosts` and `passwd`.
        mounts: Source, target, and whether it is read-only.
        group: Its control group, when there is one.
        command: The command, see `inside`.
    """
    uid, gid = ids(spec)
    lines = [
        "set -eu",
        "mount --make-rprivate /",
        f"hostname {name}",
        f"mkdir {box}/root",
        f"mount -t tmpfs -o mode=755 none {box}/root",
        f"cd {box}/root",
        "mkdir -p proc sys dev tmp opt run stand-in usr etc",
        "mount -t proc none proc",
        "mount -t tmpfs -o mode=755 none dev",
        "mkdir dev/shm && ln -s /proc/self/fd dev/fd",
        "for device in null zero full random urandom tty; do "
        "touch dev/$device; mount --bind /dev/$device dev/$device; done",
        f"mount -t tmpfs -o size={spec.get('shm_size', '64m')},mode=1777 none dev/shm",
        "for part in usr etc; do mount --bind -o ro /$part $part; done",
        "for part in bin sbin lib lib32 lib64; do [ ! -e /$part ] || ln -s usr/$part $part; done",
        f"mount --bind {box}/hosts etc/hosts",
        f"mount --bind {box}/passwd etc/passwd",
    ]
    for folder in image.folders:
        lines.append(f"install --directory --owner {uid} --group {gid} --mode 0770 .{folder}")
    for mount in spec.get("tmpfs", []):
        target, options = mount.split(":")
        lines += [f"mkdir -p .{target}", f"mount -t tmpfs -o {options} none .{target}"]
    for path in map(str, dict.fromkeys([Path(sys.base_prefix), ROOT, Path(sys.prefix)])):
        lines += [f"mkdir -p .{path}", f"mount --bind -o ro {path} .{path}"]
    if image.ours:
        lines += [
            "mkdir opt/sahel",
            f"mount --bind -o ro {sys.prefix} opt/sahel",
            "touch opt/airflow/airflow.cfg",
        ]
    for program, path in (image.programs or {}).items():
        lines.append(f"ln -s {path} stand-in/{program}")
    for source, target, read_only in mounts:
        lines.append(f"[ -d {source} ] && mkdir -p .{target} || touch .{target}")
        lines.append(f"mount --bind {'-o ro ' if read_only else ''}{source} .{target}")
    if spec.get("read_only"):
        lines.append("mount -o remount,bind,ro .")
    lines.append(f"[ ! -d {group} ] || echo $$ > {group}/cgroup.procs")
    first = ["sh", "-c", _INIT, "init", *command] if spec.get("init") else command
    lines.append(f"exec chroot . {shlex.join(first)}")
    return "\n".join(lines) + "\n"
