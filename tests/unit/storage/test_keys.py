"""Where things lie: keys that listings can be cut short by."""

from __future__ import annotations

import pytest

from sahel_pipeline.storage import keys


@pytest.mark.parametrize(
    ("run", "folder"),
    [
        (
            "scheduled__2026-11-22T06:00:00+00:00",
            "runs/dt=2026-11-22/scheduled__2026-11-22T06-00-00-00-00/",
        ),
        (
            "asset_triggered__2026-11-22T06:00:03.5+00:00_Xy12",
            "runs/dt=2026-11-22/asset_triggered__2026-11-22T06-00-03.5-00-00_Xy12/",
        ),
        ("my own run", "runs/undated/my-own-run/"),
    ],
)
def test_what_a_run_leaves_lies_below_its_day(run: str, folder: str) -> None:
    assert keys.run_folder(run) == folder
    assert keys.report(run) == folder + "report.json"
    assert keys.plan(run) == folder + "plan.json"
