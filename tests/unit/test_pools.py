"""The pools that `airflow pools import` is given."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from sahel_pipeline.cli import app
from sahel_pipeline.pools import pools_json
from sahel_pipeline.settings import Settings


def test_the_slots_are_those_of_the_settings() -> None:
    pools = json.loads(pools_json(Settings(fetch_slots=7, extract_slots=3)))
    assert {name: pool["slots"] for name, pool in pools.items()} == {"sahel_fetch": 7, "sahel_extract": 3}
    # What `airflow pools import` demands of each.
    assert all(pool["description"] and pool["include_deferred"] is False for pool in pools.values())


def test_the_command_prints_them() -> None:
    result = CliRunner().invoke(app, ["pools"], env={"SAHEL_FETCH_SLOTS": "9"})
    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(pools_json(Settings(fetch_slots=9)))
