"""What all tests share: one real S3 server for the session, a prefix of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from sahel_pipeline.local import s3
from sahel_pipeline.local.processes import Processes, free_port
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore

BUCKET = "sahel-tests"
_prefixes = count()


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what one worker of `make test` runs together: what shares an Airflow or the scores, else a file."""
    for item in items:
        folder, *rest = item.path.relative_to(Path(__file__).parent).parts
        item.add_marker(pytest.mark.xdist_group("/".join(rest) if folder == "unit" else folder))


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
