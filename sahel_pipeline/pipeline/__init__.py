"""The use cases that the DAG tasks and the CLI call, one function a task and a module each.

Feeds to articles: `plan_feeds`, `fetch_feeds`, `read_articles`, `commit_articles`, `remember_feeds`,
`report_ingest`. Articles to records: `extract_partition`, and `plan_reprocess` to do it again. Records to
events and memberships: `update_derived`. How the feeds are: `report_feed_health`. All of it in one process:
`together.run_all`. A look at single feeds and pages: `probe`.

Between tasks only counts and keys travel; what they hand on lies in the bucket (`staged`). Nothing is
remembered before it is stored: articles are committed first, and only then are their entries marked as seen
and the validators of their feeds kept. A run that ends anywhere in between is made good by the next one,
which reads the same entries again and merges the same articles.

What is named here is imported when it is first asked for: a task that polls feeds must not pay, in time and
memory, for the model that reads articles.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sahel_pipeline.errors import RunFailedError
    from sahel_pipeline.pipeline.commit import commit_articles
    from sahel_pipeline.pipeline.derive import update_derived
    from sahel_pipeline.pipeline.extract import extract_partition
    from sahel_pipeline.pipeline.fetch import fetch_feeds
    from sahel_pipeline.pipeline.health import report_feed_health
    from sahel_pipeline.pipeline.plan import plan_feeds
    from sahel_pipeline.pipeline.read import read_articles
    from sahel_pipeline.pipeline.remember import remember_feeds
    from sahel_pipeline.pipeline.report import report_ingest
    from sahel_pipeline.pipeline.reprocess import plan_reprocess, preview_reprocess
    from sahel_pipeline.pipeline.run import Run

__all__ = [
    "Run",
    "RunFailedError",
    "commit_articles",
    "extract_partition",
    "fetch_feeds",
    "plan_feeds",
    "plan_reprocess",
    "preview_reprocess",
    "read_articles",
    "remember_feeds",
    "report_feed_health",
    "report_ingest",
    "update_derived",
]

_HOMES = {
    "Run": "sahel_pipeline.pipeline.run",
    "RunFailedError": "sahel_pipeline.errors",
    "commit_articles": "sahel_pipeline.pipeline.commit",
    "extract_partition": "sahel_pipeline.pipeline.extract",
    "fetch_feeds": "sahel_pipeline.pipeline.fetch",
    "plan_feeds": "sahel_pipeline.pipeline.plan",
    "plan_reprocess": "sahel_pipeline.pipeline.reprocess",
    "preview_reprocess": "sahel_pipeline.pipeline.reprocess",
    "read_articles": "sahel_pipeline.pipeline.read",
    "remember_feeds": "sahel_pipeline.pipeline.remember",
    "report_feed_health": "sahel_pipeline.pipeline.health",
    "report_ingest": "sahel_pipeline.pipeline.report",
    "update_derived": "sahel_pipeline.pipeline.derive",
}
"""The modules of what is named here."""


def __getattr__(name: str) -> Any:
    """Import what is named here (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
