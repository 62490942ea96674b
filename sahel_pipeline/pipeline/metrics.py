"""What a run is measured by: names and values for Airflow's metrics (StatsD or OpenTelemetry).

`python -m sahel_pipeline.pipeline.metrics` prints the table of docs/metrics.md; a test holds it.
"""

from __future__ import annotations

from sahel_pipeline.feeds.health import Trouble
from sahel_pipeline.records import ExtractionReport, FeedHealthReport, RunReport

METRICS: dict[str, str] = {
    "sahel.ingest.feeds": "feeds that the last run of sahel_ingest set out to read",
    "sahel.ingest.feeds_lost": "feeds of which it got nothing",
    "sahel.ingest.feeds_paused": "feeds that it left out, because an operator paused them",
    "sahel.ingest.feeds_silenced": "feeds of which it got nothing, and which an operator silenced",
    "sahel.ingest.entries": "entries in the feeds that it read",
    "sahel.ingest.new": "entries not seen before",
    "sahel.ingest.french": "new entries in French",
    "sahel.ingest.sahel": "new French entries that concern the Sahel",
    "sahel.ingest.articles": "articles stored",
    "sahel.ingest.failed": "1 when it did not do its work, else 0",
    "sahel.extract.articles": "articles of the date that was extracted last",
    "sahel.extract.meetings": "meeting records of that date",
    "sahel.extract.alliances": "alliance records of that date",
    "sahel.extract.unread": "articles of that date that could not be read",
    **{
        f"sahel.feeds.{trouble}": f"feeds in trouble at the last run of sahel_feed_health: {trouble}"
        for trouble in Trouble
    },
    "sahel.feeds.unread": "articles that sahel_extract could not read on that day and the day before",
}
"""Meaning of every metric; all are gauges. Airflow writes `airflow.` before each."""


def measures(report: RunReport | ExtractionReport | FeedHealthReport) -> dict[str, int]:
    """The values of the metrics that a report gives, by their names."""
    match report:
        case RunReport():
            counts = {
                "feeds": report.feeds,
                "feeds_lost": len(report.lost),
                "feeds_paused": len(report.paused),
                "feeds_silenced": len(report.silenced),
                "entries": report.entries,
                "new": report.new,
                "french": report.french,
                "sahel": report.sahel,
                "articles": report.articles,
                "failed": int(bool(report.failures)),
            }
            return {f"sahel.ingest.{name}": value for name, value in counts.items()}
        case ExtractionReport():
            counts = {
                "articles": report.articles,
                "meetings": report.meetings,
                "alliances": report.alliances,
                "unread": len(report.failed),
            }
            return {f"sahel.extract.{name}": value for name, value in counts.items()}
        case FeedHealthReport():
            counts = {str(trouble): report.counts.get(trouble, 0) for trouble in Trouble}
            counts["unread"] = sum(map(len, report.unread.values()))
            return {f"sahel.feeds.{name}": value for name, value in counts.items()}


def metrics_table() -> str:
    """The table of docs/metrics.md, as Markdown."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in METRICS.items()]
    return "\n".join(["| metric | value |", "|---|---|", *rows])


if __name__ == "__main__":
    print(metrics_table())
