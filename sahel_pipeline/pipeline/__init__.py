"""The use cases that the DAG tasks and the CLI call, one function a task and a module each.

Feeds to articles: `plan_feeds`, `fetch_feeds`, `read_articles`, `commit_articles`, `remember_feeds`,
`report_ingest`. Articles to records: `extract_partition`, and `plan_reprocess` to do it again. Records to
events and memberships: `update_derived`. How the feeds are: `report_feed_health`. All of it in one process:
`together.run_all`. A look at single feeds and pages: `probe`.

Between tasks only counts and keys travel; what they hand on lies in the bucket (`staged`). Nothing is
remembered before it is stored: articles are committed first, and only then are their entries marked as seen
and the validators of their feeds kept. A run that ends anywhere in between is made good by the next one,
which reads the same entries again and merges the same articles.
"""

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
