"""How the commands say what went wrong: one message for people, and exit status 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from sahel_pipeline.errors import ConfigurationError, RunFailedError


@contextmanager
def explained() -> Iterator[None]:
    """Turn the errors that have a message for people into that message and exit status 1."""
    from sahel_pipeline.feeds.state import StateError
    from sahel_pipeline.local.processes import StackError
    from sahel_pipeline.storage.objects import StorageError
    from sahel_pipeline.storage.query import QueryError

    try:
        yield
    except (ConfigurationError, StackError, RunFailedError, StateError, StorageError, QueryError) as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Print an error and end with exit status 1."""
    Console(stderr=True).print(f"[red]error:[/red] {escape(message)}", highlight=False, soft_wrap=True)
    raise typer.Exit(1)
