"""What all tests share: one real S3 server for the session, a prefix of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore

# How long an example takes is a matter of the machine and of what else it does.
hypothesis.settings.register_profile("without deadline", deadline=None)
hypothesis.settings.load_profile("without deadline")

BUCKET = "sahel-tests"
_prefixes = count()


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """One process runs what shares an Airflow or the golden scores, and else the tests of a file."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        folder = path.split("/")[1]
        return path if folder == "unit" else folder


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Answer pytest-xdist, which asks how to share out the tests."""
    return Together(config, log)


@pytest.fixture(scope="session")
def s3_access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Access]:
    """A running SeaweedFS with the bucket `BUCKET`."""
    folder: Path = tmp_path_factory.mktemp("s3")
    access = s3.saved_access(folder, free_port())
    with Processes(folder / "logs") as processes:
        s3.start(processes, folder / "data", access, BUCKET)
        yield access


@pytest.fixture
def store(s3_access: S3Access) -> ObjectStore:
    """An empty corner of the bucket."""
    return ObjectStore(s3_access.client(), BUCKET, f"test-{next(_prefixes)}/")
