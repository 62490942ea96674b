"""Serves the page: routes, errors and headers. What is shown comes from `views`, how from `pages`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from threading import Thread
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Form, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from sahel_ops import downloads
from sahel_ops.actions import DONE, FeedForm, act
from sahel_ops.catalogue import Catalogue, StillReadingError
from sahel_ops.files import FILES
from sahel_ops.filters import (
    AllianceFilters,
    AlliancesAs,
    BoardFilters,
    DateOf,
    EventChosen,
    FeedChoice,
    FeedChosen,
    FeedFilters,
    MeetingFilters,
    MeetingsAs,
    RunChosen,
)
from sahel_ops.pages import Pages
from sahel_ops.rights import Seal, User
from sahel_ops.views.board import board
from sahel_ops.views.events import event
from sahel_ops.views.feeds import feed, feeds, troubled
from sahel_ops.views.network import network
from sahel_ops.views.overview import overview, remedy
from sahel_ops.views.records import PAGE_ROWS, Found, alliances, meetings
from sahel_ops.views.reports import run_report
from sahel_ops.views.timeline import timeline
from sahel_ops.warming import warm_up
from sahel_pipeline.errors import ConfigurationError
from sahel_pipeline.records import AllianceAction, AllianceStatus, MeetingStatus
from sahel_pipeline.settings import Settings, load
from sahel_pipeline.storage.objects import StorageError

_HEADERS = {
    # No other host and no inline script; of inline style sheets only the empty one, which has this hash, and
    # which plotly fills by script. Airflow shows the page in a frame of its own, and its API starts runs.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Format(StrEnum):
    """Formats of downloads."""

    CSV = "csv"
    JSON = "json"


def create_app(
    catalogue: Catalogue,
    *,
    guard: Callable[..., User],
    seal: Seal,
    settings: Callable[[], Settings] = load,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """The page as an app, to be mounted by whoever knows its users.

    When it starts, it begins to read ahead; when it ends, it reads no more.

    Args:
        catalogue: What the bucket holds.
        guard: Dependency of every route: gives the user, or raises an `HTTPException` for who may not look.
        seal: Signs forms.
        settings: Gives the settings of the pipeline.
        clock: Gives the time (UTC).
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # Nobody waits for it, neither for its begin nor for its end.
        Thread(target=warm_up, args=(catalogue, settings, clock()), daemon=True, name="sahel-warm-up").start()
        yield
        catalogue.close()

    # Without the pages that describe the API: they are routes that no dependency guards.
    app = FastAPI(
        title="Sahel",
        dependencies=[Depends(guard)],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    pages = Pages(clock)
    someone = Depends(guard)

    @app.middleware("http")
    async def guarded(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await proceed(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.get("/")
    def show_overview() -> HTMLResponse:
        return pages.render(
            "overview",
            overview=overview(catalogue, clock()),
            feeds=troubled(catalogue, settings(), clock()),
            remedy=remedy,
            uri=catalogue.store.uri(""),
        )

    @app.get("/run")
    def show_run(chosen: Annotated[RunChosen, Query()]) -> HTMLResponse:
        if (report := run_report(catalogue, chosen.id)) is None:
            raise HTTPException(404, f"there is no report of the run {chosen.id}: it still runs, or failed")
        return pages.render("run", report=report, remedy=remedy)

    @app.get("/run.json")
    def download_run(chosen: Annotated[RunChosen, Query()]) -> Response:
        if (report := run_report(catalogue, chosen.id)) is None:
            raise HTTPException(404, f"there is no report of the run {chosen.id}: it still runs, or failed")
        return downloads.answer("report", Format.JSON, [report.model_dump(mode="json")])

    @app.get("/feeds")
    def show_feeds(filters: Annotated[FeedFilters, Query()]) -> HTMLResponse:
        found = feeds(catalogue, settings(), filters, clock())
        return pages.render("feeds", feeds=found, filters=filters, choices=list(FeedChoice))

    @app.get("/feeds.{form}")
    def download_feeds(form: Format, filters: Annotated[FeedFilters, Query()]) -> Response:
        found = feeds(catalogue, settings(), filters, clock())
        return downloads.answer("feeds", form, map(downloads.feed_line, found.rows))

    @app.get("/feed")
    def show_feed(chosen: Annotated[FeedChosen, Query()], user: User = someone) -> HTMLResponse:
        if (row := feed(catalogue, settings(), chosen.id, clock())) is None:
            raise HTTPException(404, f"no feed of the registry has the id {chosen.id}")
        done = DONE.get(chosen.done, "")
        return pages.render("feed", row=row, user=user, seal=seal.put(user), done=done)

    @app.post("/feed")
    def steer_feed(form: Annotated[FeedForm, Form()], request: Request, user: User = someone) -> Response:
        if not user.may_act:
            raise HTTPException(403, f"{user.name} may look, but not steer feeds")
        seal.check(form.seal, user, request)
        if feed(catalogue, settings(), form.id, clock()) is None:
            raise HTTPException(404, f"no feed of the registry has the id {form.id}")
        try:
            act(catalogue.store, form, user.name, clock())
        except ValueError as error:
            return pages.error(request, 422, "This cannot be done", [str(error)])
        return RedirectResponse(f"feed{FeedChosen(id=form.id, done=form.action).query()}", 303)

    @app.get("/meetings")
    def show_meetings(filters: Annotated[MeetingFilters, Query()]) -> HTMLResponse:
        found = meetings(catalogue, filters)
        values: dict[str, Any] = {"found": found, "filters": filters, "dates": list(DateOf)}
        if filters.show is MeetingsAs.TIMELINE:
            values["timeline"] = timeline(found.records, filters.page, PAGE_ROWS)
        elif filters.show is MeetingsAs.NETWORK:
            values["network"] = network(found.records, filters.of)
        return pages.render("meetings", statuses=list(MeetingStatus), **values)

    @app.get("/meetings.{form}")
    def download_meetings(form: Format, filters: Annotated[MeetingFilters, Query()]) -> Response:
        found = meetings(catalogue, filters)
        if filters.show is MeetingsAs.NETWORK:
            pairs = network(found.records, filters.of).pairs
            return downloads.answer(f"who-met-whom{_range(found)}", form, map(downloads.pair_line, pairs))
        return downloads.answer(
            f"meetings{_range(found)}", form, found.records, columns=downloads.MEETING_COLUMNS
        )

    @app.get("/alliances")
    def show_alliances(filters: Annotated[AllianceFilters, Query()]) -> HTMLResponse:
        found = alliances(catalogue, filters)
        values: dict[str, Any] = {"found": found, "filters": filters, "dates": list(DateOf)}
        if filters.show is AlliancesAs.TIMELINE:
            values["timeline"] = timeline(found.records, filters.page, PAGE_ROWS)
        actions, statuses = list(AllianceAction), list(AllianceStatus)
        return pages.render("alliances", actions=actions, statuses=statuses, **values)

    @app.get("/alliances.{form}")
    def download_alliances(form: Format, filters: Annotated[AllianceFilters, Query()]) -> Response:
        found = alliances(catalogue, filters)
        return downloads.answer(
            f"alliances{_range(found)}", form, found.records, columns=downloads.ALLIANCE_COLUMNS
        )

    @app.get("/board")
    def show_board(filters: Annotated[BoardFilters, Query()]) -> HTMLResponse:
        return pages.render("board", board=board(catalogue, filters, clock().date()), filters=filters)

    @app.get("/board.{form}")
    def download_board(form: Format, filters: Annotated[BoardFilters, Query()]) -> Response:
        if (found := board(catalogue, filters, clock().date())) is None:
            raise HTTPException(404, "no memberships have been put together yet")
        return downloads.answer(
            f"members-on-{found.on}", form, found.shown, columns=downloads.MEMBERSHIP_COLUMNS
        )

    @app.get("/event")
    def show_event(chosen: Annotated[EventChosen, Query()]) -> HTMLResponse:
        if (found := event(catalogue, chosen, clock().date())) is None:
            raise _no_event(chosen)
        return pages.render("event", seen=found, chosen=chosen)

    @app.get("/event.{form}")
    def download_event(form: Format, chosen: Annotated[EventChosen, Query()]) -> Response:
        if (found := event(catalogue, chosen, clock().date())) is None:
            raise _no_event(chosen)
        return downloads.answer("event", form, found.records, columns=downloads.EVENT_COLUMNS)

    @app.get("/start")
    def show_start(user: User = someone) -> HTMLResponse:
        return pages.render("start", user=user, days=list(catalogue.days("articles")))

    # By a route and not as mounted files, which no dependency would guard.
    @app.get("/static/{name}")
    def static(name: str) -> Response:
        if (file := FILES.get(name)) is None:
            raise HTTPException(404, f"there is no file {name}")
        headers = {"Cache-Control": file.caching}
        return Response(file.at.read_bytes(), media_type=file.type, headers=headers)

    # The last route: also who asks for what does not exist, or in a way that is not served, must be known.
    @app.api_route("/{name:path}", methods=_METHODS)
    def nowhere(name: str) -> Response:
        raise HTTPException(404, f"there is no page {name}")

    @app.exception_handler(StarletteHTTPException)
    def refused(request: Request, problem: StarletteHTTPException) -> Response:
        title, hint = _REFUSALS.get(problem.status_code, ("This did not work", ""))
        return pages.error(request, problem.status_code, title, [str(problem.detail)], hint)

    @app.exception_handler(RequestValidationError)
    def wrong(request: Request, problem: RequestValidationError) -> Response:
        return pages.error(request, 422, "This cannot be used", [_reason(one) for one in problem.errors()])

    @app.exception_handler(StorageError)
    @app.exception_handler(ConfigurationError)
    def unreachable(request: Request, problem: Exception) -> Response:
        hint = (
            "Nothing is lost: runs wait and try again by themselves. The bucket is that of the connection "
            "sahel_s3, the settings are variables of the API server. When it is mended, try again."
        )
        title, reasons = "The bucket or the settings cannot be read", str(problem).splitlines()
        return pages.error(request, 503, title, reasons, hint, again=True)

    @app.exception_handler(StillReadingError)
    def reading(request: Request, problem: StillReadingError) -> Response:
        return pages.render("reading", status=503, headers={"Retry-After": "2"}, problem=problem)

    return app


_REFUSALS = {
    401: ("Please log in", "Log in to Airflow, then come back to this address."),
    403: (
        "This is not for you",
        "Ask an administrator of this Airflow: to look takes a role that may see plugins, to steer feeds one "
        "that may start runs of sahel_ingest.",
    ),
    404: ("There is no such page", ""),
}


def _range(found: Found[Any]) -> str:
    return f"-{found.read[-1]}-to-{found.read[0]}" if found.read else ""


def _no_event(chosen: EventChosen) -> HTTPException:
    around = f"60 days around {chosen.on}" if chosen.on else "the last 60 days"
    return HTTPException(404, f"no record of {around} belongs to the event {chosen.id}")


def _reason(problem: dict[str, Any]) -> str:
    """One sentence for one parameter that is wrong."""
    name = str(problem["loc"][-1])
    if problem["type"] == "extra_forbidden":
        return f"{name}: there is no such filter"
    if problem["type"] == "missing":
        return f"{name}: is missing; follow a link of this page instead"
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if name == "country":
        return f"country: {problem['input']!r} is no code of three capital letters, such as MLI"
    return f"{name}: {problem['input']!r} will not do: {problem['msg']}"
