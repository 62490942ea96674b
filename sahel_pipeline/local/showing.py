"""What a run brought, shown on a terminal: funnel, lost feeds, records, where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sahel_pipeline.records import Alliance, Article, Meeting, RunReport
from sahel_pipeline.storage import partitions
from sahel_pipeline.storage.access import S3Access
from sahel_pipeline.storage.objects import ObjectStore

R = TypeVar("R", Meeting, Alliance)

_SHOWN = 200


def wide_console() -> Console:
    """Standard output; where it is no terminal, wide enough for the tables."""
    console = Console()
    return console if console.is_terminal else Console(width=160)


def show_lost(report: RunReport, console: Console) -> None:
    """Every feed of which the run got nothing, with the reason."""
    for feed in report.lost:
        console.print(
            f"[yellow]{escape(feed.source)}[/yellow] ({feed.feed_id}): {feed.status}: {escape(feed.error)}"
        )
    if len(report.lost) == report.feeds:
        console.print(f"[red]None of the {report.feeds} feeds could be read.[/red]")
    elif report.lost:
        console.print(f"{len(report.lost)} of {report.feeds} feeds gave nothing; the others were read.")


def show_run(
    report: RunReport, access: S3Access, store: ObjectStore, console: Console, *, folder: Path | None = None
) -> None:
    """The funnel of a run, the records of its new articles, and how to read them.

    Args:
        report: What the run did.
        access: The S3 server, for the query to paste.
        store: The bucket.
        console: Where to show it.
        folder: Where the local stack keeps the S3 keys, when the bucket is its.
    """
    meetings, alliances = _records_of(report, store)
    numbers = {
        "feeds": report.feeds - len(report.lost),
        "entries": report.entries,
        "new": report.new,
        "French": report.french,
        "Sahel": report.sahel,
        "articles": report.articles,
        "meetings": len(meetings),
        "alliances": len(alliances),
    }
    funnel = Table(title="Funnel of this run")
    for name in numbers:
        funnel.add_column(name, justify="right")
    funnel.add_row(*map(str, numbers.values()))
    console.print(funnel)
    if meetings:
        console.print(meetings_table(meetings[:_SHOWN]))
    if alliances:
        console.print(alliances_table(alliances[:_SHOWN]))
    hidden = max(0, len(meetings) - _SHOWN) + max(0, len(alliances) - _SHOWN)
    if hidden:
        console.print(f"… and {hidden} more in the bucket.")
    if not meetings and not alliances:
        console.print("No new records: the bucket holds what earlier runs found.")
    console.print(f"\nRecords: {store.uri('meetings/')}dt=…  {store.uri('alliances/')}dt=…")
    if access.endpoint:
        keys = f", keys in {folder / 's3' / 'credentials'}" if folder else ""
        console.print(f"S3 server: {access.endpoint}{keys}")
    console.print("Ask them, for example:")
    console.print(
        '  .venv/bin/sahel query "SELECT dt, parties, people, place, status FROM meetings '
        "WHERE list_contains(parties, 'MLI') ORDER BY dt\"",
        soft_wrap=True,
        markup=False,
        highlight=False,
    )


def meetings_table(meetings: Sequence[Meeting]) -> Table:
    """Meetings, a row each."""
    table = Table(title="Meetings: who met whom", show_lines=False)
    for name in ("date", "status", "parties", "people", "place", "framework", "sure"):
        table.add_column(name, overflow="fold")
    for meeting in meetings:
        table.add_row(
            meeting.date or "–",
            meeting.status,
            ", ".join(meeting.parties),
            escape(", ".join(meeting.people)) or "–",
            escape(meeting.place or "–"),
            escape(meeting.framework or "–"),
            f"{meeting.confidence:.2f}",
        )
    return table


def alliances_table(alliances: Sequence[Alliance]) -> Table:
    """Alliance records, a row each."""
    table = Table(title="Alliances: who stands with whom")
    for name in ("alliance", "action", "actors", "status", "date", "sectors", "sure"):
        table.add_column(name, overflow="fold")
    for alliance in alliances:
        table.add_row(
            escape(alliance.alliance),
            alliance.action,
            ", ".join(alliance.actors),
            alliance.status,
            alliance.date or "–",
            ", ".join(alliance.sectors) or "–",
            f"{alliance.confidence:.2f}",
        )
    return table


def _records_of(report: RunReport, store: ObjectStore) -> tuple[list[Meeting], list[Alliance]]:
    """The records of the articles that this run brought, by date and place in the text."""
    meetings: list[Meeting] = []
    alliances: list[Alliance] = []
    for day in map(date.fromisoformat, sorted(report.dates)):
        articles = partitions.read(store, "articles", day, Article).records
        new = {article.article_id for article in articles if article.fetched == report.run_time}
        meetings += _in_order(partitions.read(store, "meetings", day, Meeting).records, new)
        alliances += _in_order(partitions.read(store, "alliances", day, Alliance).records, new)
    return meetings, alliances


def _in_order(records: Iterable[R], articles: set[str]) -> list[R]:
    chosen = [record for record in records if record.article_id in articles]
    return sorted(chosen, key=lambda record: (record.article_id, record.evidence[0].start, record.record_id))
