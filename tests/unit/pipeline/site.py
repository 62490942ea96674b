"""A small web site that a test can change while it is read: real HTTP on a free port of loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from sahel_pipeline.feeds.shares import full_share_of
from sahel_pipeline.storage.objects import ObjectStore

PARAGRAPHS = (
    "Le Premier ministre malien a reçu lundi à Bamako une délégation venue de Nouakchott pour parler de la "
    "transhumance et des marchés frontaliers entre le Mali et la Mauritanie.",
    "Les deux parties sont convenues de tenir une rencontre des gouverneurs de région avant la fin de la "
    "saison des pluies, selon un communiqué publié dans la soirée par la primature.",
    "Les éleveurs des deux pays demandent depuis des années que les couloirs de passage soient balisés et "
    "que les postes de douane ouvrent aux mêmes heures de part et d’autre de la frontière.",
)
SUMMARY = "Une délégation mauritanienne a été reçue à Bamako par le Premier ministre du Mali."


@dataclass
class Answer:
    """What one address answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Site:
    """A web site: `pages` maps paths to answers and may be changed, `asked` lists the requests."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append((self.path, headers))
                answer = site.pages.get(self.path, Answer(status=404))
                etag = answer.headers.get("ETag")
                known = etag is not None and self.headers.get("If-None-Match") == etag
                self.send_response(304 if known else answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if not known:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if not known:
                    self.wfile.write(answer.body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.origin = f"http://{self.host}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def paths(self, prefix: str) -> list[str]:
        """The paths asked so far that begin with `prefix`."""
        return [path for path, _ in self.asked if path.startswith(prefix)]

    def feed(self, path: str, *items: str, **headers: str) -> None:
        """Serve an RSS feed of these items."""
        xml = (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Journal</title>'
            f"<link>{self.origin}/</link><description>Essai</description>{''.join(items)}</channel></rss>"
        )
        self.pages[path] = Answer(xml.encode(), headers={"Content-Type": "application/rss+xml", **headers})

    def item(
        self, name: str, *, when: Any = None, summary: str = SUMMARY, title: str | None = None, link: str = ""
    ) -> str:
        """An item of a feed that links to `/article/<name>`."""
        date = f"<pubDate>{format_datetime(when)}</pubDate>" if when else ""
        return (
            f"<item><title>{escape(title or f'Visite de travail à Bamako ({name})')}</title>"
            f"<link>{link or f'{self.origin}/article/{name}'}</link><guid isPermaLink='false'>{name}</guid>"
            f"{date}<description>{escape(summary)}</description></item>"
        )

    def article(self, name: str, *more: str) -> None:
        """Serve the page of an article."""
        words = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in (*PARAGRAPHS, *more))
        html = (
            f'<!DOCTYPE html><html lang="fr"><head><title>Visite ({name})</title></head><body>'
            f"<article><h1>Visite de travail à Bamako ({name})</h1>{words}</article></body></html>"
        )
        self.pages[f"/article/{name}"] = Answer(
            html.encode(), headers={"Content-Type": "text/html; charset=utf-8"}
        )


@contextmanager
def apart_from(site: Site) -> Iterator[Site]:
    """Another site, in another share than this one, however few shares there are: in a batch of its own."""
    with ExitStack() as stack:
        other = stack.enter_context(Site())
        while full_share_of(other.origin)[0] == full_share_of(site.origin)[0]:
            other = stack.enter_context(Site())
        yield other


def objects(store: ObjectStore, prefix: str = "") -> dict[str, bytes]:
    """Every object below a prefix."""
    return {key: store.get(key) or b"" for key in store.keys(prefix)}
