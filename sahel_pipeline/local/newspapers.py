"""The sample newspapers as web sites: real HTTP on loopback, one port a publisher.

`python -m sahel_pipeline.local.newspapers` serves them until SIGTERM or SIGINT; tests use
`Newspapers` as a context manager, with free ports.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import signal
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import yaml

from sahel_pipeline.local.newspapers_broken import (
    BROKEN_FEEDS,
    BROKEN_ID,
    BROKEN_NAME,
    PREFIX,
    Resource,
    broken_site,
)
from sahel_pipeline.local.newspapers_library import (
    Library,
    Publisher,
    SampleError,
    article_path,
    load_library,
)
from sahel_pipeline.local.newspapers_render import (
    feed_type,
    last_modified,
    render_feed,
    render_front_page,
    render_page,
    render_robots,
)

HOST: Final = "127.0.0.1"
"""The only address the sample newspapers listen on."""

DEFAULT_BASE_PORT: Final = 8341
"""Port of the first publisher; the others follow, the misbehaving site last."""

SLOW_SECONDS: Final = 60.0
"""How long the slow feed lets its reader wait, unless told otherwise."""

SHOWN_BROKEN: Final = tuple(name for name, broken in BROKEN_FEEDS.items() if broken.shown)
"""The misbehaving feeds that `--with-broken` adds to the registry."""


class PortInUseError(OSError):
    """A port of the sample newspapers is taken; the message says which and what to do."""


def sample_registry(
    base_port: int = DEFAULT_BASE_PORT, broken: Iterable[str] = (), library: Library | None = None
) -> list[dict[str, Any]]:
    """The feed registry of the sample newspapers, in the shape of the entries of `feeds.yaml`.

    Args:
        base_port: Port of the first publisher, as the server was told.
        broken: Names of misbehaving feeds to add (`SHOWN_BROKEN`, or any of `BROKEN_FEEDS`).
        library: The sample newspapers; those of the package by default.
    """
    library = library or load_library()
    sites = [*(publisher.id for publisher in library.publishers), BROKEN_ID]
    return _registry(library, {site: base_port + offset for offset, site in enumerate(sites)}, broken)


class Newspapers:
    """The running sample newspapers; a context manager that starts and stops their servers.

    Args:
        base_port: Port of the first publisher; 0 takes free ports.
        library: The sample newspapers; those of the package by default.
        slow_seconds: How long the slow feed waits before it answers.

    Raises:
        PortInUseError: On entering, when a port is taken.
    """

    def __init__(
        self,
        base_port: int = DEFAULT_BASE_PORT,
        *,
        library: Library | None = None,
        slow_seconds: float = SLOW_SECONDS,
    ) -> None:
        self.library = library or load_library()
        self._base_port = base_port
        self._slow_seconds = slow_seconds
        self._servers = ExitStack()
        self.ports: dict[str, int] = {}
        """Port of each site by publisher id, once started."""

    def __enter__(self) -> Self:
        with ExitStack() as started:
            names = [*((p.id, p.name) for p in self.library.publishers), (BROKEN_ID, BROKEN_NAME)]
            servers: dict[str, _SiteServer] = {}
            for offset, (site, name) in enumerate(names):
                port = self._base_port + offset if self._base_port else 0
                servers[site] = started.enter_context(_listen(port, name, self._slow_seconds))
            # Bodies are made only now: they hold addresses, and free ports are known once they are bound.
            self.ports = {site: server.server_port for site, server in servers.items()}
            for publisher in self.library.publishers:
                servers[publisher.id].resources = _site(self.library, publisher, self.origin(publisher.id))
            servers[BROKEN_ID].resources = broken_site(self.origin(BROKEN_ID))
            for server in servers.values():
                threading.Thread(
                    target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
                ).start()
                started.callback(server.halt)
            self._servers = started.pop_all()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._servers.close()

    def origin(self, site: str) -> str:
        """Scheme, host and port of a publisher's site, by publisher id."""
        return f"http://{HOST}:{self.ports[site]}"

    def article_url(self, slug: str) -> str:
        """The address of an article, without tracking."""
        article = next(article for article in self.library.articles if article.slug == slug)
        publisher = self.library.publisher_of(article)
        return self.origin(publisher.id) + article_path(publisher, article)

    def broken_url(self, name: str) -> str:
        """The address of a misbehaving feed (a key of `BROKEN_FEEDS`)."""
        return f"{self.origin(BROKEN_ID)}{PREFIX}/{name}"

    def registry(self, broken: Iterable[str] = ()) -> list[dict[str, Any]]:
        """The feed registry with the ports in use; see `sample_registry`."""
        return _registry(self.library, self.ports, broken)


class _SiteServer(ThreadingHTTPServer):
    """The HTTP server of one publisher."""

    daemon_threads = True

    def __init__(self, port: int, slow_seconds: float) -> None:
        self.resources: Mapping[str, Resource] = {}
        self.slow_seconds = slow_seconds
        self.stopping = threading.Event()
        super().__init__((HOST, port), _Handler)

    def halt(self) -> None:
        """Wakes the answers that wait, and ends `serve_forever`."""
        self.stopping.set()
        self.shutdown()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stays silent where a client hangs up early, as those that try a time-out do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _SiteServer

    def do_GET(self) -> None:
        self._respond()

    def do_HEAD(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: Any) -> None:
        """Stays silent: the readers of these sites report what they fetched."""

    def _respond(self) -> None:
        resource = self.server.resources.get(_address(self.path)) or _NOT_FOUND
        if resource.slow:
            self.server.stopping.wait(self.server.slow_seconds)
        headers = {"Content-Type": resource.content_type, **resource.headers}
        body, status = resource.body, resource.status
        if resource.modified is not None:
            headers |= {"Last-Modified": resource.modified, "Vary": "Accept-Encoding"}
            etag = hashlib.sha256(body).hexdigest()[:16]
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, mtime=0)
                headers["Content-Encoding"] = "gzip"
                etag += "-gzip"
            headers["ETag"] = f'"{etag}"'
            if self._is_known(etag, resource.modified):
                body, status = b"", HTTPStatus.NOT_MODIFIED
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _is_known(self, etag: str, modified: str) -> bool:
        """Whether the reader has this version already (RFC 9110, 13.2.2: the ETag goes first)."""
        if wanted := self.headers.get("If-None-Match"):
            return f'"{etag}"' in wanted or wanted.strip() == "*"
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
            return since >= parsedate_to_datetime(modified)
        except (TypeError, ValueError):  # no date, one that is none, or one without a zone
            return False


def _listen(port: int, name: str, slow_seconds: float) -> _SiteServer:
    try:
        return _SiteServer(port, slow_seconds)
    except OSError as error:
        raise PortInUseError(
            f"port {port} on {HOST} cannot be used for {name} ({error.strerror}); stop what listens there "
            "or choose another --base-port"
        ) from error


def _site(library: Library, publisher: Publisher, origin: str) -> dict[str, Resource]:
    """Every address of a publisher's site."""
    page_type = f"text/html; charset={publisher.charset}"
    articles = library.articles_of(publisher)
    newest = _http_date(last_modified(articles))
    site = {
        "/": Resource(render_front_page(library, publisher, origin), page_type, modified=newest),
        "/robots.txt": Resource(render_robots(publisher), "text/plain; charset=utf-8"),
    }
    for feed in publisher.feeds:
        modified = _http_date(last_modified(library.articles_of(feed)))
        body = render_feed(library, publisher, feed, origin)
        site[feed.path] = Resource(body, feed_type(feed), modified=modified)
    for article in articles:
        path = article_path(publisher, article)
        if path in site:
            raise SampleError(f"{article.slug}.md: its address {path} on {publisher.id} is already taken")
        page = render_page(library, publisher, article, origin)
        site[path] = Resource(page, page_type, modified=_http_date(article.published.astimezone(UTC)))
    return site


def _registry(library: Library, ports: Mapping[str, int], broken: Iterable[str]) -> list[dict[str, Any]]:
    entries = [
        {
            "id": feed.id,
            "publisher": publisher.name,
            "country": publisher.country,
            "url": f"http://{HOST}:{ports[publisher.id]}{feed.path}",
            "language": feed.language,
            "enabled": True,
            "note": "; ".join(filter(None, ("invented sample", feed.note))),
            "user_agent": None,
            "max_silent_days": None,
        }
        for publisher in library.publishers
        for feed in publisher.feeds
    ]
    for name in broken:
        if name not in BROKEN_FEEDS:
            raise ValueError(f"no misbehaving feed is called {name}; there are {', '.join(BROKEN_FEEDS)}")
        entries.append(
            {
                "id": f"{BROKEN_ID}-{name}",
                "publisher": BROKEN_NAME,
                "country": "FRA",
                "url": f"http://{HOST}:{ports[BROKEN_ID]}{PREFIX}/{name}",
                "language": "fr",
                "enabled": True,
                "note": f"invented sample; {BROKEN_FEEDS[name].note}",
                "user_agent": None,
                "max_silent_days": None,
            }
        )
    return entries


def _address(target: str) -> str:
    """The path and query that name a resource: tracking parameters are dropped, as real sites ignore them."""
    path, _, query = target.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(("xtor=", "utm_"))]
    return f"{path}?{'&'.join(kept)}" if kept else path


def _http_date(when: datetime) -> str:
    return format_datetime(when, usegmt=True)


_NOT_FOUND: Final = Resource(b"<h1>404 - Page introuvable</h1>", "text/html; charset=utf-8", status=404)


def serve_newspapers(
    base_port: int = DEFAULT_BASE_PORT,
    *,
    broken: Sequence[str] = (),
    registry_path: Path | None = None,
    stop: threading.Event,
) -> None:
    """Serves the sample newspapers until `stop` is set, and says on standard output when they are ready.

    Args:
        base_port: Port of the first publisher; 0 takes free ports.
        broken: Names of misbehaving feeds to add to the registry.
        registry_path: Where to write the feed registry (YAML, as `feeds.yaml`); not written by default.
        stop: Ends the service when set.

    Raises:
        PortInUseError: A port is taken.
        SampleError: A sample file is wrong.
        OSError: The registry cannot be written.
    """
    with Newspapers(base_port) as newspapers:
        registry = newspapers.registry(broken)
        if registry_path is not None:
            registry_path.write_text(
                yaml.safe_dump({"feeds": registry}, allow_unicode=True, sort_keys=False), encoding="utf-8"
            )
        ports = newspapers.ports.values()
        print(
            f"sample newspapers ready: {len(newspapers.library.publishers)} publishers, "
            f"{len(registry)} feeds, {len(newspapers.library.articles)} articles "
            f"on {HOST}, ports {min(ports)} to {max(ports)}",
            flush=True,
        )
        stop.wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of the sample newspapers; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m sahel_pipeline.local.newspapers",
        description="Serve the sample newspapers over HTTP on loopback until SIGTERM or Ctrl-C.",
    )
    parser.add_argument(
        "--base-port",
        type=int,
        default=DEFAULT_BASE_PORT,
        help="port of the first publisher, the others follow; 0 takes free ports (default: %(default)s)",
    )
    parser.add_argument(
        "--registry", type=Path, metavar="OUT.yaml", help="write the feed registry to this file"
    )
    parser.add_argument(
        "--with-broken", action="store_true", help="add some misbehaving feeds to the registry"
    )
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stop.set())
    try:
        serve_newspapers(
            options.base_port,
            broken=SHOWN_BROKEN if options.with_broken else (),
            registry_path=options.registry,
            stop=stop,
        )
    except (OSError, SampleError) as error:
        print(f"sample newspapers: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
