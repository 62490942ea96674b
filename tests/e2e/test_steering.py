"""What needs a real scheduler and triggerer: the pools that tasks wait for, and word of late runs."""

from __future__ import annotations

import time

from sahel_pipeline.local.airflow import AirflowClient
from tests.dags.receivers import Webhook
from tests.e2e.conftest import Running


def test_operators_are_told_of_a_late_run(stack: Running, operators: tuple[Webhook, str]) -> None:
    hook, _ = operators
    deadline = time.monotonic() + 120
    while not (late := [post["text"] for post in hook.received if " is late*" in post["text"]]):
        assert time.monotonic() < deadline, f"nobody was told that the run is late, but: {hook.received}"
        time.sleep(1)
    assert late[0].startswith("*sahel_ingest is late*\nThe run ")
    assert f"<{stack.airflow.url}/dags/sahel_ingest/runs/" in late[0]


def test_the_pools_were_made(stack: Running) -> None:
    client = AirflowClient(stack.airflow)
    client.log_in()
    assert client.pools().items() >= {"sahel_fetch": 4, "sahel_extract": 2}.items()
