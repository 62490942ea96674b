"""The sample newspapers as the feeds of a run: their registry, and leave to read them on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from sahel_pipeline.local.newspapers import DEFAULT_BASE_PORT, Newspapers, PortInUseError, sample_registry
from sahel_pipeline.local.processes import StackError
from sahel_pipeline.settings import Settings


def for_samples(settings: Settings, folder: Path, base_port: int = DEFAULT_BASE_PORT) -> Settings:
    """Settings that read the sample newspapers.

    Args:
        settings: All other settings.
        folder: Where the registry of the sample feeds is written.
        base_port: Port of the first newspaper.
    """
    feeds = sample_registry(base_port)
    folder.mkdir(parents=True, exist_ok=True)
    registry = folder.resolve() / "sample-feeds.yaml"
    registry.write_text(yaml.safe_dump(feeds, allow_unicode=True, sort_keys=False), encoding="utf-8")
    hosts = frozenset(urlsplit(feed["url"]).netloc for feed in feeds)
    return settings.model_copy(update={"feeds": str(registry), "allow_hosts": settings.allow_hosts | hosts})


@contextmanager
def sample_settings(settings: Settings, folder: Path) -> Iterator[Settings]:
    """The same, with the newspapers served meanwhile.

    Raises:
        StackError: when one of their ports is in use.
    """
    with ExitStack() as served:
        try:
            served.enter_context(Newspapers())
        except PortInUseError as error:
            # No other ports: under other addresses the same articles would be other articles.
            raise StackError(
                f"the sample newspapers cannot be served: {error}; is a `make run` still up? End it first"
            ) from error
        yield for_samples(settings, folder)


@contextmanager
def samples_to_look_at(settings: Settings, folder: Path) -> Iterator[Settings]:
    """The same, where it does not matter who serves them: `sahel up` may do so already."""
    with ExitStack() as served:
        with suppress(PortInUseError):
            served.enter_context(Newspapers())
        yield for_samples(settings, folder)
