"""The stack tests run apart, by `make test-stack`: as root, in namespaces of their own, for some minutes."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from sahel_pipeline.local.newspapers import Newspapers
from sahel_pipeline.pipeline import Run
from sahel_pipeline.pipeline.together import run_all
from sahel_pipeline.settings import load
from sahel_pipeline.storage.objects import ObjectStore
from tests.stack.images import missing
from tests.stack.result import Result, result
from tests.stack.stack import BASE_PORT, PIPELINE

APART = "STACK_TESTS"
"""Set by `make test-stack`, which also makes the namespaces."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say why the stack tests are left out, where they are."""
    if os.environ.get(APART) != "1":
        reason = "runs by `make test-stack`"
    elif os.geteuid() != 0:
        reason = "needs root, in the namespaces that `make test-stack` makes"
    elif lacking := missing():
        reason = f"not installed: {', '.join(lacking)} (Debian's packages of these names)"
    else:
        return
    for item in items:
        if item.path.parent == Path(__file__).parent and "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def on_one_machine(s3_access, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What `sahel run` makes of the sample newspapers, in one process."""
    store = ObjectStore(s3_access.client(), "sahel-tests", "one-machine/")
    with Newspapers(BASE_PORT) as newspapers:
        registry = tmp_path_factory.mktemp("one-machine") / "feeds.yaml"
        registry.write_text(yaml.safe_dump(newspapers.registry(), allow_unicode=True))
        hosts = ",".join(f"127.0.0.1:{port}" for port in newspapers.ports.values())
        settings = load({**PIPELINE, "SAHEL_FEEDS": str(registry), "SAHEL_ALLOW_HOSTS": hosts})
        run_all(Run("one-machine", datetime.now(UTC), store, settings), lambda items, _: items)
    return result(store)
