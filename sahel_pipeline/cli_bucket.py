"""The commands on what lies in the bucket: derive, diff, compact."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from sahel_pipeline.cli_errors import explained
from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.settings import load

if TYPE_CHECKING:
    from sahel_pipeline.pipeline.compare import Comparison
    from sahel_pipeline.pipeline.readings import Read
    from sahel_pipeline.storage.objects import ObjectStore

_DATE = ["%Y-%m-%d"]

SideArgument = Annotated[
    str,
    typer.Argument(
        help="`stored` (the records in the bucket), `current` (what this extractor finds now in the stored "
        "articles), `s3://bucket/prefix/` (another place with the same keys), or a file of `sahel label`."
    ),
]


def derive(
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Make all of them anew, not only what changed.")
    ] = False,
) -> None:
    """Bring events and memberships in the bucket up to date with its records."""
    from sahel_pipeline.local.showing import wide_console
    from sahel_pipeline.local.workspace import open_bucket
    from sahel_pipeline.pipeline.derive import update_derived
    from sahel_pipeline.pipeline.run import Run

    settings = load()
    now = datetime.now(UTC).replace(microsecond=0)
    with explained(), open_bucket(settings) as (_, store):
        run = Run(id=f"manual__{now.isoformat()}", now=now, store=store, settings=settings)
        updated = update_derived(run, afresh=afresh)
    count = updated["memberships"]
    wide_console().print(
        f"{updated['dates']} dates had changed; {len(updated['events'])} partitions of events were written; "
        + ("memberships are as they were." if count is None else f"there are {count} memberships.")
    )


def diff(
    before: SideArgument,
    after: SideArgument,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=_DATE, help="First publication date.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=_DATE, help="Last publication date.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many dates, the newest ones.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each difference as a line of JSON.")] = False,
) -> None:
    """Compare two readings of the same articles: records added, removed and changed, date by date.

    For example `sahel diff stored current --limit 7` before a new extractor version is used on everything, or
    `sahel diff old.jsonl new.jsonl` for what two versions of `sahel label` printed. Nothing is written.
    """
    from sahel_pipeline.local.workspace import open_bucket
    from sahel_pipeline.pipeline.compare import compare
    from sahel_pipeline.pipeline.readings import compare_days, labelled, together
    from sahel_pipeline.storage import partitions

    shown = _Differences(as_json)
    with explained():
        if _is_file(before) and _is_file(after):
            shown.add("all", compare(labelled(Path(before)), labelled(Path(after))))
        else:
            with open_bucket(load()) as (_, store):
                days = [
                    day
                    for day in partitions.days(store, "articles")
                    if (not since or since.date() <= day) and (not until or day <= until.date())
                ]
                days = days[-limit:] if limit else days
                if _is_file(before):
                    shown.add("all", compare(labelled(Path(before)), together(_side(after, store), days)))
                elif _is_file(after):
                    shown.add("all", compare(together(_side(before, store), days), labelled(Path(after))))
                else:
                    for day, comparison in compare_days(_side(before, store), _side(after, store), days):
                        shown.add(day.isoformat(), comparison)
        shown.end()


def _is_file(side: str) -> bool:
    return side not in ("stored", "current") and not side.startswith("s3://")


def _side(side: str, store: ObjectStore) -> Read:
    from sahel_pipeline.extraction.extractor import Extractor
    from sahel_pipeline.pipeline.readings import extracted, stored
    from sahel_pipeline.storage.objects import ObjectStore

    if side == "stored":
        return stored(store)
    if side == "current":
        return extracted(store, Extractor.default())
    bucket, _, prefix = side.removeprefix("s3://").partition("/")
    if not bucket or (prefix and not prefix.endswith("/")):
        raise ConfigurationError(f"{side!r} is not of the form s3://bucket/ or s3://bucket/prefix/")
    return stored(ObjectStore(store.client, bucket, prefix))


class _Differences:
    """Prints comparisons as they come: JSON Lines, or lines and in the end a table."""

    def __init__(self, as_json: bool) -> None:
        from sahel_pipeline.local.showing import wide_console

        self._as_json = as_json
        self._console = wide_console()
        self._rows: list[tuple[str, Comparison]] = []

    def add(self, date: str, comparison: Comparison) -> None:
        self._rows.append((date, comparison))
        for difference in comparison.differences:
            if self._as_json:
                line = {"date": date, "kind": difference.kind, **difference.model_dump(mode="json")}
                print(json.dumps(line | {"fields": difference.fields}, ensure_ascii=False))
            else:
                self._console.print(f"{date} {escape(str(difference))}", highlight=False, soft_wrap=True)

    def end(self) -> None:
        if self._as_json:
            return
        table = Table("date", "articles", "same", "added", "removed", "changed")
        for date, comparison in self._rows:
            table.add_row(date, *map(str, comparison.counts().values()))
        self._console.print(table)
        alone = [sum(getattr(one, side) for _, one in self._rows) for side in ("only_before", "only_after")]
        if any(alone):
            self._console.print(
                f"Not compared: {alone[0]} articles that only the first has, {alone[1]} only the second."
            )


def compact(
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without this it is only listed.")] = False,
    raw_days: Annotated[int, typer.Option(min=1, help="Keep the feeds as fetched for so many days.")] = 90,
    staging_days: Annotated[
        int, typer.Option(min=1, help="Keep what a failed run left for so many days.")
    ] = 7,
) -> None:
    """List what the bucket holds to no more use, and with --apply remove or merge it.

    What failed runs left, data objects that no manifest names, old feeds as fetched; and the many small
    objects of outcomes and rejected entries become one a day. Nothing that a manifest names is touched.
    """
    from sahel_pipeline.local.showing import wide_console
    from sahel_pipeline.local.workspace import open_bucket
    from sahel_pipeline.pipeline.compact import Ages, plan_compaction
    from sahel_pipeline.pipeline.compact import compact as carry_out

    ages = Ages(staging=timedelta(days=staging_days), raw=timedelta(days=raw_days))
    console = wide_console()
    with explained(), open_bucket(load()) as (_, store):
        plan = plan_compaction(store, datetime.now(UTC), ages)
        table = Table("what", "objects", "bytes", title=escape(store.uri("")))
        for reason, some in plan.removed.items():
            table.add_row(str(reason), str(len(some)), f"{sum(listed.bytes for listed in some):,}")
        console.print(table)
        if apply:
            carry_out(store, plan)
        console.print("Done." if apply else "Nothing was changed; --apply does it.")
