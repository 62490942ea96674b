"""The pools of Airflow that bound how many tasks fetch and extract at once; made at set-up.

A task whose pool does not exist waits for ever, so whoever sets Airflow up makes them:
`sahel pools | airflow pools import /dev/stdin`.
"""

from __future__ import annotations

import json

from sahel_pipeline.settings import Settings

FETCH_POOL = "sahel_fetch"
EXTRACT_POOL = "sahel_extract"


def pools_json(settings: Settings) -> str:
    """The pools in the form that `airflow pools import` takes."""
    pools = {
        FETCH_POOL: {
            "slots": settings.fetch_slots,
            "description": "Tasks of the Sahel pipeline that ask publishers (SAHEL_FETCH_SLOTS)",
            "include_deferred": False,
        },
        EXTRACT_POOL: {
            "slots": settings.extract_slots,
            "description": "Tasks of the Sahel pipeline that extract records (SAHEL_EXTRACT_SLOTS)",
            "include_deferred": False,
        },
    }
    return json.dumps(pools, indent=1)
