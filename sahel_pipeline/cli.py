"""The command `sahel`: the pipeline without Airflow, one text at a time, and questions to the bucket."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from sahel_pipeline import cli_bucket
from sahel_pipeline.cli_errors import explained as _explained
from sahel_pipeline.cli_errors import fail as _fail
from sahel_pipeline.settings import Settings, load

if TYPE_CHECKING:
    from sahel_pipeline.extraction.explain import Explanation

app = typer.Typer(
    help="French news feeds about the Sahel, turned into records of who met whom and who stands with whom.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
feeds_app = typer.Typer(help="Look at feed registries and feed files.", no_args_is_help=True)
app.add_typer(feeds_app, name="feeds")

FeedsOption = Annotated[
    str,
    typer.Option(
        "--feeds",
        help="`sample` (the sample newspapers, served on this machine), `live` (the registry of real "
        "feeds), or the path of a registry in YAML.",
    ),
]


@app.command()
def up(
    feeds: FeedsOption = "sample",
    once: Annotated[bool, typer.Option("--once", help="End after the run, with its status.")] = False,
    ui_port: Annotated[int, typer.Option(help="Port of the Airflow UI.")] = 8080,
    s3_port: Annotated[int, typer.Option(help="Port of the local S3 server.")] = 8333,
    sample_port: Annotated[int, typer.Option(help="First port of the sample newspapers.")] = 8341,
    folder: Annotated[Path, typer.Option(help="Where everything is kept between runs.")] = Path(".local"),
) -> None:
    """Start Airflow, an S3 server and the sample newspapers here, run once, and show what came out.

    This is what `make run` calls. It stays up until Ctrl-C, which ends everything it started.
    """
    from sahel_pipeline.local.showing import wide_console
    from sahel_pipeline.local.up import Stack
    from sahel_pipeline.local.up import up as start

    with _explained():
        stack = Stack(
            project=Path.cwd(),
            folder=folder,
            feeds=feeds,
            settings=load(),
            ui_port=ui_port,
            s3_port=s3_port,
            sample_port=sample_port,
        )
        raise typer.Exit(start(stack, wide_console(), once=once))


@app.command()
def run(feeds: FeedsOption = "sample") -> None:
    """Read feeds, extract records and write them to the bucket, in this process and without Airflow.

    The bucket is the one that the standard AWS variables lead to (SAHEL_BUCKET names it); without
    them it is the local one of `sahel up`.
    """
    from sahel_pipeline.local import workspace
    from sahel_pipeline.local.samples import sample_settings
    from sahel_pipeline.local.showing import show_lost, show_run, wide_console
    from sahel_pipeline.pipeline.run import Run
    from sahel_pipeline.pipeline.together import run_all
    from sahel_pipeline.records import RunReport
    from sahel_pipeline.storage import keys

    console = wide_console()
    now = datetime.now(UTC).replace(microsecond=0)
    with _explained(), ExitStack() as stack:
        settings = load()
        if feeds == "sample":
            settings = stack.enter_context(sample_settings(settings, workspace.FOLDER))
        else:
            settings = settings.model_copy(update={"feeds": feeds})
        access, store = stack.enter_context(workspace.open_bucket(settings))
        this = Run(id=f"manual__{now.isoformat()}", now=now, store=store, settings=settings)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
            try:
                run_all(this, lambda items, what: progress.track(items, description=what))
            finally:
                progress.stop()
                if stored := store.get_json(keys.report(this.id)):
                    report = RunReport.model_validate(stored)
                    show_lost(report, console)
                    show_run(report, access, store, console)


@app.command()
def extract(
    source: Annotated[
        str, typer.Argument(help="A text file, `-` (standard input), or the URL of an article.")
    ],
    date: Annotated[
        str | None,
        typer.Option(help="Publication date, YYYY-MM-DD: what `hier` and `lundi` are resolved against."),
    ] = None,
    title: Annotated[str, typer.Option(help="Headline.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say which sentence, trigger and rule gave each field.")
    ] = False,
) -> None:
    """Extract the records of one text and show them with their evidence."""
    from sahel_pipeline.extraction.explain import explain as explanations_of
    from sahel_pipeline.extraction.extractor import open_text
    from sahel_pipeline.pipeline.probe import read_one_page

    with _explained():
        if source.startswith(("http://", "https://")):
            page = read_one_page(source, load())
            text, title = page.text, title or page.title
            date = date or (page.published.date().isoformat() if page.published else None)
        else:
            text = _read_text(source)
        try:
            reading = open_text(text, date=date, title=title).read()
        except ValueError as error:
            _fail(str(error))
    extraction = reading.extraction
    explanations = explanations_of(reading) if explain else []
    if as_json:
        plain = extraction.model_dump(mode="json")
        if explain:
            plain["explanations"] = [explanation.as_json() for explanation in explanations]
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    _show_extraction(extraction, date)
    _show_explanations(explanations)


def _read_text(source: str) -> str:
    from sahel_pipeline.articles.text import clean_text

    try:
        # Bytes, also from standard input: in some locales Python would let broken ones pass.
        read = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return clean_text(read.decode("utf-8-sig"))
    except OSError as error:
        _fail(f"cannot read {source}: {error.strerror}; give an existing file, `-` or a URL")
    except UnicodeDecodeError as error:
        _fail(f"{source} is not UTF-8 text ({error.reason} at byte {error.start}); convert it first")


def _show_extraction(extraction: Any, date: str | None) -> None:
    from sahel_pipeline.local.showing import alliances_table, meetings_table, wide_console

    console = wide_console()
    if not extraction.meetings and not extraction.alliances:
        console.print("No records.")
    if date is None:
        console.print("Without --date, relative dates (`hier`, `lundi`) stay unresolved.")
    for records, table in ((extraction.meetings, meetings_table), (extraction.alliances, alliances_table)):
        if not records:
            continue
        console.print(table(records))
        for number, record in enumerate(records, start=1):
            for evidence in record.evidence:
                console.print(
                    f"  {number}. [dim]{evidence.start}–{evidence.end}[/dim] {escape(evidence.text)}"
                )


def _show_explanations(explanations: Sequence[Explanation]) -> None:
    from sahel_pipeline.local.explaining import explanation_view
    from sahel_pipeline.local.showing import wide_console

    console = wide_console()
    numbers: Counter[str] = Counter()
    for explanation in explanations:
        numbers[explanation.type] += 1
        title = f"Why {explanation.type} {numbers[explanation.type]}"
        console.print(explanation_view(explanation, title))


@app.command()
def label(
    source: Annotated[str, typer.Argument(help="A JSON Lines file, or `-` for standard input.")],
    processes: Annotated[
        int, typer.Option(min=1, help="Processes that read, some 450 MB each; one for each core is fastest.")
    ] = 1,
) -> None:
    """Label articles: JSON Lines in, JSON Lines out, as fast as it goes.

    Reads lines {"id", "date", "date_precision", "title", "source", "text"} and prints lines
    {"id", "sahel", "meetings", "alliances"} in the same order.
    """
    from concurrent.futures.process import BrokenProcessPool

    from sahel_pipeline.extraction.label import label_lines
    from sahel_pipeline.relevance import is_sahel

    try:
        with open(0, encoding="utf-8") if source == "-" else Path(source).open(encoding="utf-8") as lines:
            for line in label_lines(lines, is_sahel, processes=processes):
                print(json.dumps(line, ensure_ascii=False))
    except BrokenPipeError:
        raise  # whoever reads what we print has seen enough
    except OSError as error:
        _fail(f"cannot read {source}: {error.strerror}; give an existing JSON Lines file or `-`")
    except ValueError as error:
        _fail(f"{source}: {error}")
    except BrokenProcessPool:
        _fail(
            f"{source}: a process that read was ended from outside, as happens when memory runs out; "
            "the lines printed are whole; label those after them with fewer --processes"
        )


@feeds_app.command("list")
def feeds_list(feeds: FeedsOption = "live") -> None:
    """List the feeds of a registry."""
    from sahel_pipeline.local.showing import wide_console
    from sahel_pipeline.pipeline.run import registry

    with _explained(), _registry_settings(feeds) as settings:
        entries = registry(settings)
    table = Table()
    for name in ("id", "publisher", "country", "language", "read", "url", "note"):
        table.add_column(name, overflow="fold")
    for feed in entries:
        row = (
            feed.id,
            escape(feed.publisher),
            feed.country,
            feed.language,
            "yes" if feed.enabled else "no",
            feed.url,
        )
        table.add_row(*row, escape(feed.note))
    console = wide_console()
    console.print(table)
    console.print(f"{len(entries)} feeds, {sum(feed.enabled for feed in entries)} of them read.")


@feeds_app.command("check")
def feeds_check(
    feeds: FeedsOption = "live",
    only: Annotated[list[str] | None, typer.Option("--only", help="Id of a feed; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines instead of a table.")] = False,
    trouble_only: Annotated[
        bool, typer.Option("--trouble", help="Leave out the feeds that are well.")
    ] = False,
) -> None:
    """Validate a registry, then ask each of its enabled feeds, and say how they are and what to do.

    Those in trouble stand last. The exit status is 1 when there are any.
    """
    from sahel_pipeline.local.showing import wide_console
    from sahel_pipeline.pipeline.probe import check_feeds

    console = wide_console()
    with _explained(), _registry_settings(feeds) as settings, Console(stderr=True).status("asking feeds"):
        checks = check_feeds(settings, datetime.now(UTC), only or ())
    ill = [check for check in checks if check.findings]
    shown = [*(check for check in checks if not check.findings and not trouble_only), *ill]
    if as_json:
        for check in shown:
            line = {
                "feed": check.feed.id,
                "url": check.feed.url,
                "status": check.status,
                "entries": check.entries,
                "newest": check.newest.isoformat() if check.newest else None,
                "trouble": {str(finding.trouble): finding.sentence for finding in check.findings},
            }
            print(json.dumps(line, ensure_ascii=False))
    else:
        table = Table()
        for name in ("feed", "status", "entries", "newest", "trouble", "what it is and what to do"):
            table.add_column(name, overflow="fold")
        for check in shown:
            row = (check.feed.id, str(check.status), str(check.entries))
            when = check.newest.strftime("%Y-%m-%d") if check.newest else "–"
            troubles = ", ".join(finding.trouble for finding in check.findings)
            table.add_row(*row, when, troubles, escape("\n".join(f.sentence for f in check.findings)))
        console.print(table)
        counts = Counter(finding.trouble for check in ill for finding in check.findings)
        told = "".join(f", {number} {trouble}" for trouble, number in sorted(counts.items()))
        console.print(f"{len(checks) - len(ill)} of {len(checks)} feeds are well{told}.")
    if ill:
        raise typer.Exit(1)


@feeds_app.command("parse")
def feeds_parse(
    files: Annotated[
        list[Path], typer.Argument(help="Feed documents as fetched: plain, gzipped, or several in a ZIP.")
    ],
) -> None:
    """Parse feed files: one JSON line each with file, status, number of entries, error and problems.

    Of a ZIP archive (`raw/` of the bucket) there is a line for each file in it.
    """
    from sahel_pipeline.pipeline.probe import parse_files

    with _explained():
        for line in parse_files(files, load()):
            # As ASCII: the name of a file may be no text.
            print(json.dumps(line), flush=True)


@contextmanager
def _registry_settings(feeds: str) -> Iterator[Settings]:
    """Settings with this registry; the sample newspapers are served as long as it is looked at."""
    if feeds == "sample":
        from sahel_pipeline.local import workspace
        from sahel_pipeline.local.samples import samples_to_look_at

        with samples_to_look_at(load(), workspace.FOLDER) as settings:
            yield settings
    else:
        yield load().model_copy(update={"feeds": feeds})


@app.command()
def pools() -> None:
    """Print the pools that Airflow needs, as `airflow pools import` takes them.

    For example: `sahel pools | airflow pools import /dev/stdin`
    """
    from sahel_pipeline.pools import pools_json

    with _explained():
        print(pools_json(load()))


@app.command()
def query(
    sql: Annotated[
        str,
        typer.Argument(
            help="SQL of DuckDB; views: articles, meetings, alliances, events, memberships, outcomes, "
            "rejected."
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines instead of a table.")] = False,
) -> None:
    """Ask the bucket in SQL.

    For example: `sahel query "SELECT date, people, place FROM meetings WHERE list_contains(parties, 'MLI')"`
    """
    import duckdb

    from sahel_pipeline.local.showing import wide_console
    from sahel_pipeline.local.workspace import open_bucket
    from sahel_pipeline.storage.query import connect

    with _explained(), open_bucket(load()) as (access, store):
        try:
            answer = connect(access, store).sql(sql)
            if answer is None:
                return
            rows = answer.fetchall()  # only here the query runs
            names = answer.columns
        except duckdb.Error as error:
            _fail(f"the query failed: {error}")
    if as_json:
        for row in rows:
            print(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str))
        return
    table = Table(*names)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console = wide_console()
    console.print(table)
    console.print(f"{len(rows)} rows")


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return escape(", ".join(map(str, value)))
    return "" if value is None else escape(str(value))


@app.command()
def schema(
    dataset: Annotated[
        Literal["meetings", "alliances", "events", "memberships", "articles", "outcomes", "rejected"],
        typer.Argument(help="Which dataset."),
    ],
) -> None:
    """Print the JSON Schema of a dataset."""
    from sahel_pipeline.storage.partitions import json_schema
    from sahel_pipeline.storage.query import VIEWS

    print(json.dumps(json_schema(dataset, VIEWS[dataset]), ensure_ascii=False, indent=1))


@app.command()
def ddl(
    engine: Annotated[Literal["athena", "trino", "spark"], typer.Argument(help="For which engine.")],
    location: Annotated[
        str, typer.Option(help="Where the datasets lie; by default the bucket and prefix of the settings.")
    ] = "",
) -> None:
    """Print the table definitions of all datasets for an SQL engine.

    For example: `sahel ddl athena --location s3://my-bucket`
    """
    from sahel_pipeline.storage.ddl import ENGINES
    from sahel_pipeline.storage.query import VIEWS

    settings = load()
    root = (location or f"s3://{settings.bucket}/{settings.prefix}").rstrip("/")
    for name, model in VIEWS.items():
        print(ENGINES[engine](name, model, f"{root}/{name}"), end="\n\n")


for command in (cli_bucket.derive, cli_bucket.diff, cli_bucket.compact):
    app.command()(command)
