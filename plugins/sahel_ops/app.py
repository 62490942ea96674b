"""Serves the page: routes, templates, errors and headers. What is shown comes from `views`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException as StarletteHTTPException

from sahel_ops import downloads, views
from sahel_ops.catalogue import Catalogue, StillReadingError
from sahel_ops.filters import AllianceFilters, FeedChoice, FeedFilters, MeetingFilters
from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.records import AllianceAction, AllianceStatus, MeetingStatus
from sahel_pipeline.settings import Settings, load
from sahel_pipeline.storage.objects import StorageError

_FOLDER = Path(__file__).parent
_HEADERS = {
    # No other host, no inline script or style; Airflow shows the page in a frame of its own.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
_STATIC = {"sahel.css": "text/css; charset=utf-8", "sahel.js": "text/javascript; charset=utf-8"}


class Format(StrEnum):
    """Formats of downloads."""

    CSV = "csv"
    JSON = "json"


def create_app(
    catalogue: Catalogue,
    *,
    guard: Callable[..., Any],
    settings: Callable[[], Settings] = load,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """The page as an app, to be mounted by whoever knows its users.

    Args:
        catalogue: What the bucket holds.
        guard: Dependency of every route; raises an `HTTPException` for who may not look.
        settings: Gives the settings of the pipeline.
        clock: Gives the time (UTC).
    """
    # Without the pages that describe the API: they are routes that no dependency guards.
    app = FastAPI(
        title="Sahel", dependencies=[Depends(guard)], openapi_url=None, docs_url=None, redoc_url=None
    )
    templates = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        when=_when, ago=_ago, web=_web, path=lambda text: quote(text, safe=""), words=_words
    )
    templates.globals.update(country_name=lambda code: views.country_names().get(code, code))

    def page(
        name: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any
    ) -> HTMLResponse:
        html = templates.get_template(f"{name}.html").render(view=name, now=clock(), **values)
        return HTMLResponse(html, status, headers)

    def error(request: Request, status: int, title: str, reasons: list[str], hint: str = "") -> HTMLResponse:
        path = request.url.path.removeprefix(request.scope["root_path"]).removeprefix("/")
        # All pages lie side by side and link to each other so; only what does not exist lies deeper.
        root = "../" * path.count("/")
        return page("error", status=status, root=root, title=title, reasons=reasons, hint=hint, here=path)

    @app.middleware("http")
    async def guarded(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await proceed(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.get("/")
    def show_overview() -> HTMLResponse:
        feeds = views.feeds(catalogue, settings(), FeedFilters(show=FeedChoice.TROUBLE), clock())
        return page("overview", overview=views.overview(catalogue), feeds=feeds, uri=catalogue.uri)

    @app.get("/feeds")
    def show_feeds(filters: Annotated[FeedFilters, Query()]) -> HTMLResponse:
        found = views.feeds(catalogue, settings(), filters, clock())
        return page("feeds", feeds=found, filters=filters, choices=list(FeedChoice))

    @app.get("/meetings")
    def show_meetings(filters: Annotated[MeetingFilters, Query()]) -> HTMLResponse:
        found = views.meetings(catalogue, filters)
        return page("meetings", found=found, filters=filters, statuses=list(MeetingStatus))

    @app.get("/alliances")
    def show_alliances(filters: Annotated[AllianceFilters, Query()]) -> HTMLResponse:
        found = views.alliances(catalogue, filters)
        actions, statuses = list(AllianceAction), list(AllianceStatus)
        return page("alliances", found=found, filters=filters, actions=actions, statuses=statuses)

    @app.get("/meetings.{form}")
    def download_meetings(form: Format, filters: Annotated[MeetingFilters, Query()]) -> Response:
        return _download("meetings", views.meetings(catalogue, filters), form, downloads.MEETING_COLUMNS)

    @app.get("/alliances.{form}")
    def download_alliances(form: Format, filters: Annotated[AllianceFilters, Query()]) -> Response:
        return _download("alliances", views.alliances(catalogue, filters), form, downloads.ALLIANCE_COLUMNS)

    # By a route and not as mounted files, which no dependency would guard.
    @app.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in _STATIC:
            raise HTTPException(404, f"there is no file {name}")
        body = (_FOLDER / "static" / name).read_bytes()
        return Response(body, media_type=_STATIC[name], headers={"Cache-Control": "private, max-age=300"})

    # The last route: also who asks for a page that does not exist must be known.
    @app.get("/{name:path}")
    def nowhere(name: str) -> Response:
        raise HTTPException(404, f"there is no page {name}")

    @app.exception_handler(StarletteHTTPException)
    def refused(request: Request, problem: StarletteHTTPException) -> Response:
        titles = {401: "Please log in", 403: "This is not for you", 404: "There is no such page"}
        hints = {
            401: "Log in to Airflow, then come back to this address.",
            403: "Ask an administrator of this Airflow for a role that may see plugins.",
        }
        title = titles.get(problem.status_code, "This did not work")
        return error(
            request,
            problem.status_code,
            title,
            [str(problem.detail)],
            hint=hints.get(problem.status_code, ""),
        )

    @app.exception_handler(RequestValidationError)
    def wrong(request: Request, problem: RequestValidationError) -> Response:
        reasons = [_reason(one) for one in problem.errors()]
        return error(request, 422, "This filter cannot be used", reasons)

    @app.exception_handler(StorageError)
    @app.exception_handler(ConfigurationError)
    def unreachable(request: Request, problem: Exception) -> Response:
        hint = "Nothing is lost: this page only reads. Mend it, then load this page again."
        return error(
            request, 503, "The bucket or the settings cannot be read", str(problem).splitlines(), hint=hint
        )

    @app.exception_handler(StillReadingError)
    def reading(request: Request, problem: StillReadingError) -> Response:
        return page("reading", status=503, headers={"Retry-After": "2"}, problem=problem)

    return app


def _download(name: str, found: views.Found[Any], form: Format, columns: tuple[str, ...]) -> Response:
    if form is Format.CSV:
        body, media_type = downloads.as_csv(found.records, columns), "text/csv; charset=utf-8"
    else:
        body, media_type = downloads.as_json(found.records), "application/json"
    dates = f"-{found.read[-1]}-to-{found.read[0]}" if found.read else ""
    disposition = f'attachment; filename="{name}{dates}.{form}"'
    return Response(body, media_type=media_type, headers={"Content-Disposition": disposition})


def _reason(problem: dict[str, Any]) -> str:
    """One sentence for one parameter that is wrong."""
    name = str(problem["loc"][-1])
    if problem["type"] == "extra_forbidden":
        return f"{name}: there is no such filter"
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if name == "country":
        return f"country: {problem['input']!r} is no code of three capital letters, such as MLI"
    return f"{name}: {problem['input']!r} will not do: {problem['msg']}"


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
