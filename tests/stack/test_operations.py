"""Every command of docs/operations.md is typed, in the order of the page; nothing runs at first."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.stack.docker import Docker, docker_on_path
from tests.stack.engine import Engine, until
from tests.stack.images import ROOT
from tests.stack.stack import PIPELINE, Stack, opened, sample_feeds

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
# Of the indented commands those that name no bucket of the operator's own.
INDENTED = re.findall(r"^ {4,6}(sahel (?:(?!s3:).)*)$", PAGE, re.MULTILINE)
# What a block defines is known to those after it, as in the shell of whoever types them.
_SHELL = """set -euo pipefail
[ ! -f .functions ] || . ./.functions
{block}
declare -f > .functions
"""


@dataclass
class Terminal:
    """A shell in a clone of the project, with a `docker` that carries out what is typed."""

    folder: Path
    docker: Docker
    environment: Mapping[str, str]

    def type(self, block: str) -> str:
        """Run commands; what they write."""
        answer = subprocess.run(
            ["bash", "-c", _SHELL.format(block=block)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
        assert answer.returncode == 0, f"{block}\n{answer.stdout[-2000:]}\n{answer.stderr[-4000:]}"
        return answer.stdout


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A clone without `.env`, and nothing that runs."""
    folder = tmp_path_factory.mktemp("operations")
    clone = folder / "work"
    clone.mkdir()
    shutil.copy(ROOT / ".env.example", clone)
    shutil.copytree(ROOT / "deploy", clone / "deploy")
    extra, mounts, beside = sample_feeds(folder)
    blank = dict.fromkeys(re.findall(r"^([A-Z]\w+)=$", (clone / ".env.example").read_text(), re.M), "x")
    scale = {"worker-fetch": 2}
    with (
        Engine(folder, blank, scale, mounts, {**PIPELINE, **extra}, beside) as engine,
        docker_on_path(docker := Docker(engine), folder) as environment,
    ):
        yield Terminal(clone, docker, environment)


def test_every_command_works(stack: Terminal) -> None:
    for block in BLOCKS:
        stack.type(block)
        if "dags trigger sahel_ingest" in block:
            wait_for_meetings(stack)
    assert len(re.findall("docker compose", "".join(BLOCKS))) > 30
    for command in INDENTED:
        done = stack.docker.engine.run("init", shlex.split(command))
        assert done.returncode == 0, (command, done.stderr)


def test_what_was_restored_and_rotated_still_works(stack: Terminal) -> None:
    running = opened(stack.docker.engine, stack.docker.engine.env)
    assert running.run_ingest()["state"] == "success"
    assert len(list(running.store.keys("articles/"))) > 10


def test_everything_that_was_not_tried_says_why() -> None:
    for before in re.findall(r"(.*?)^```console", PAGE, re.DOTALL | re.MULTILINE):
        assert "not tried" in before.rsplit("\n## ", 1)[-1]


def wait_for_meetings(terminal: Terminal) -> None:
    """Wait until the run that was started has brought records."""
    running: Stack = opened(terminal.docker.engine, terminal.docker.engine.env)
    dates = running.wait_ingested()
    running.wait_extracted(dates)
    until(lambda: any(True for _ in running.store.keys("meetings/")), 60, "no meetings")
