"""The page over the session's S3 server: without Airflow, with a guard that believes what it is told."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
import yaml
from fastapi import FastAPI, HTTPException, Request

from sahel_pipeline.local.processes import free_port
from sahel_pipeline.settings import Settings
from sahel_pipeline.storage.objects import ObjectStore

PLUGINS = Path(__file__).parents[2] / "plugins"
sys.path.append(str(PLUGINS))  # as Airflow does

from sahel_ops.app import create_app  # noqa: E402
from sahel_ops.catalogue import Catalogue  # noqa: E402
from sahel_ops.rights import Seal, User  # noqa: E402

NOW = datetime(2024, 3, 10, 8, tzinfo=UTC)
DAY = date(2024, 3, 9)

FEEDS = [
    {"id": "phare", "publisher": "Le Phare", "country": "MLI", "url": "https://phare.example/rss"},
    {
        "id": "sentinelle",
        "publisher": "La Sentinelle",
        "country": "BFA",
        "url": "https://sentinelle.example/rss",
    },
    {"id": "echo", "publisher": "L'Écho", "country": "NER", "url": "https://echo.example/rss"},
    {
        "id": "vieux",
        "publisher": "Vieux Journal",
        "country": "NER",
        "url": "https://vieux.example/rss",
        "enabled": False,
        "note": "closed in 2020",
    },
]


SEAL = Seal("a secret of these tests")


def believing(request: Request) -> User:
    """A guard that believes the header `X-Role`: `stranger`, `viewer` or, without it, an operator."""
    role = request.headers.get("X-Role", "operator")
    if role == "stranger":
        raise HTTPException(401, "Not authenticated")
    return User(role, may_act=role != "viewer")


def paths_of(app: FastAPI) -> list[str]:
    """The paths of all routes."""
    return [route.path for route in app.routes]  # type: ignore[attr-defined]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    registry = tmp_path / "feeds.yaml"
    registry.write_text(yaml.safe_dump([{"language": "fr", **feed} for feed in FEEDS]))
    return Settings(feeds=str(registry))


@pytest.fixture
def catalogue(store: ObjectStore) -> Catalogue:
    return Catalogue(lambda: store, patience=20, fresh_for=0, stale_for=0)


@pytest.fixture
def open_page(settings: Settings) -> Iterator[Callable[[Catalogue], httpx.Client]]:
    """Serves the page over a catalogue, below the path where Airflow has it."""
    with ExitStack() as served:

        def opened(catalogue: Catalogue) -> httpx.Client:
            root = FastAPI()
            app = create_app(
                catalogue, guard=believing, seal=SEAL, settings=lambda: settings, clock=lambda: NOW
            )
            root.mount("/sahel", app)
            return served.enter_context(serving(root))

        yield opened


@contextmanager
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    """A real server on loopback, and a client for its `/sahel`."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/sahel", timeout=30, trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def page(catalogue: Catalogue, open_page: Callable[[Catalogue], httpx.Client]) -> httpx.Client:
    """The page over an empty corner of the bucket."""
    return open_page(catalogue)
