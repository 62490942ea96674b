"""What stands in for the images of docker-compose.yml: programs of this machine, set up as the images do."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PROGRAMS = ("docker-compose", "redis-server", "wget", "ip", "unshare", "nsenter", "setpriv")
_PATH = "/usr/local/bin:/usr/bin:/bin"
_LANG = {"LANG": "C.UTF-8"}  # as the images of Python and PostgreSQL set it

# What the entry point of PostgreSQL's image does first: where there is no database, it makes one.
_POSTGRES = """
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printf %s "$POSTGRES_PASSWORD" > /tmp/password
  initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 \
    $POSTGRES_INITDB_ARGS
  rm /tmp/password
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  echo "unix_socket_directories = '/var/run/postgresql'" >> "$PGDATA/postgresql.conf"
  pg_ctl --wait --options="-c listen_addresses=" start
  createdb --host=/var/run/postgresql --username="$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl --mode=fast --wait stop
fi
[ $# -gt 0 ] || set -- postgres
exec "$@"
"""


@dataclass(frozen=True)
class Image:
    """What stands in for an image.

    Attributes:
        environment: What the image sets.
        entrypoint: What the image puts before the command.
        workdir: Where the command starts.
        folders: Folders of the image that volumes are laid on, with the owner that our image gives them.
        programs: Programs by the name that the image has for them.
        ours: Whether it is built from our Dockerfile.
    """

    environment: Mapping[str, str]
    entrypoint: Sequence[str] = ()
    workdir: str = "/"
    folders: Sequence[str] = ()
    programs: Mapping[str, Path] | None = None
    ours: bool = False


def missing() -> list[str]:
    """The programs that this machine lacks to run the services."""
    lacking = [name for name in _PROGRAMS if not shutil.which(name)]
    return lacking if _postgres() else [*lacking, "postgresql"]


def images() -> dict[str, Image]:
    """The stand-ins by the name of the image without its tag."""
    path = {"PATH": f"/stand-in:{_postgres()}:{_PATH}"}
    data = "/var/lib/postgresql/data"
    return {
        "sahel-pipeline": _ours(),
        "postgres": Image(
            {**path, **_LANG, "PGDATA": data}, ("sh", "-euc", _POSTGRES, "entrypoint"), folders=[data]
        ),
        "chrislusf/seaweedfs": Image(
            path, ("weed",), "/data", ["/data"], {"weed": Path(sys.prefix) / "bin" / "weed"}
        ),
        "valkey/valkey": Image(
            path,
            workdir="/data",
            folders=["/data"],
            programs={
                "valkey-server": Path("/usr/bin/redis-server"),
                "valkey-cli": Path("/usr/bin/redis-cli"),
            },
        ),
    }


def _postgres() -> Path | None:
    """Folder of PostgreSQL's programs, of the newest version that Debian's packages installed."""
    found = Path("/usr/lib/postgresql").glob("*/bin")
    return max(found, key=lambda path: int(path.parent.name), default=None)


def _ours() -> Image:
    """Our image, as the last stage of the Dockerfile describes it."""
    stage = (ROOT / "Dockerfile").read_text().rsplit("\nFROM ", 1)[1].replace("\\\n", " ")
    settings = dict(re.findall(r"([A-Z_]+)=(\S+)", re.findall(r"^ENV (.*)$", stage, re.MULTILINE)[0]))
    workdir = re.findall(r"^WORKDIR (\S+)$", stage, re.MULTILINE)[0]
    folders = re.findall(r"--mode 0770 ((?:/\S+ +)+)", stage)[0].split()
    environment = {**_LANG, **settings, "PATH": settings["PATH"].replace("$PATH", _PATH), "HOME": workdir}
    return Image(environment, workdir=workdir, folders=folders, ours=True)
