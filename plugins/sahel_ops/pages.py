"""Makes HTML of views: the templates, and how they write times, numbers and names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sahel_ops import charts, sparks
from sahel_ops.files import LIBRARY
from sahel_ops.highlight import pieces
from sahel_ops.views.countries import full_name


class Pages:
    """Renders the templates.

    Args:
        clock: Gives the time (UTC).
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            when=_when, ago=_ago, web=_web, path=lambda text: quote(text, safe=""), words=_words, share=_share
        )
        self._templates.globals.update(
            country_name=full_name, pieces=pieces, charts=charts, sparks=sparks, library=LIBRARY
        )

    def render(
        self, name: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
    ) -> HTMLResponse:
        """The page of a template."""
        html = self._templates.get_template(f"{name}.html").render(view=name, now=self._clock(), **values)
        return HTMLResponse(html, status, headers)

    def error(
        self,
        request: Request,
        status: int,
        title: str,
        reasons: list[str],
        hint: str = "",
        *,
        again: bool = False,
    ) -> HTMLResponse:
        """The page that says what went wrong and what to do; `again` where the same may work later."""
        path = request.url.path.removeprefix(request.scope["root_path"]).removeprefix("/")
        # All pages lie side by side and link to each other so; only what does not exist lies deeper.
        root = "../" * path.count("/")
        return self.render(
            "error",
            status=status,
            root=root,
            title=title,
            reasons=reasons,
            hint=hint,
            again=again,
            here=path,
        )


def _when(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if moment else "never"


def _ago(moment: datetime, now: datetime) -> str:
    hours = (now - moment).total_seconds() / 3600
    if hours < 1:
        return "less than an hour ago"
    amount, unit = (hours, "hour") if hours < 48 else (hours / 24, "day")
    return f"{int(amount)} {unit}{'s' if int(amount) != 1 else ''} ago"


def _web(url: str) -> str | None:
    """An address that may be a link: a feed may name any scheme, also one that runs code."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _words(code: str) -> str:
    """A code of the contract as words: `not_member` as `not member`."""
    return code.replace("_", " ")


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
