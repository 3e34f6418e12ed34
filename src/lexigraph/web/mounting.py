"""The page beside the routes of the service, in the same process and behind the same guards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import RedirectResponse

from lexigraph.errors import ServingError, require_extra
from lexigraph.web.guard import PAGE_PATHS
from lexigraph.web.opening import Opening

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

    from lexigraph.serving.api.stack import Application
    from lexigraph.web.office import Office

LEADING = ("/", "/zh", "/login")
"""Paths that lead to the page where it has a port of its own."""
RECONNECT_SECONDS = 30.0
"""How long what a visitor sees is kept for a browser that lost its connection."""
_mounted: list[object] = []


def mount(app: Application) -> None:
    """Answer ``/`` with the page; all routes of the service stay as they are.

    Where several processes answer, ``/`` leads to the process that has the page, see :mod:`lexigraph.web.beside`.

    Args:
        app: the application of a service, as ``lexigraph.serving.api.create_app`` makes it, not yet started.

    Raises:
        MissingExtraError: the extra "web" is not installed.
        ServingError: this process has a page already (the library behind it keeps one application a process).
    """
    if find_spec("nicegui") is None:  # importing it takes more than a second, and is done behind the start
        require_extra("nicegui", "web")
    settings = app.state.service.settings
    if settings.workers > 1:
        for path in LEADING:
            app.add_api_route(path, _leading_to(settings.page.port), include_in_schema=False)
        return
    if _mounted:
        raise ServingError("this process has a page already; open one service in a process")
    _mounted.append(app)
    opening = Opening(lambda: _make(app))
    surround = app.surround
    app.surround = lambda routes: surround(PageOrRoutes(routes, opening))
    app.router.lifespan_context = _both(app.router.lifespan_context, app, opening)


def _make(app: Application) -> tuple[FastAPI, Office]:
    """The page as an application of its own; importing what it is drawn with takes its time."""
    from fastapi import FastAPI
    from nicegui import app as pages
    from nicegui import ui

    from lexigraph.serving.api.app import of_http
    from lexigraph.web.atlas.route import router as map_router
    from lexigraph.web.frame import register
    from lexigraph.web.login import router
    from lexigraph.web.office import Office
    from lexigraph.web.theme import FAVICON, add_static_files

    office = Office(app.state.service, app.state.refitter, app.state.metrics)
    inner = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    inner.state.office = office
    inner.include_router(router)
    inner.include_router(map_router)
    add_static_files()
    register(office)
    # Long polling would be ended by the time limit of requests; WebSockets are everywhere by now.
    pages.config.socket_io_js_transports = ["websocket"]
    # A bar that shows each request of the browser; it has no name that could be read aloud.
    pages.config.quasar_config["loadingBar"] = {"skipHijack": True}
    ui.run_with(
        inner,
        title="Lexigraph",
        favicon=FAVICON,
        dark=None,
        reconnect_timeout=RECONNECT_SECONDS,
        tailwind=False,  # it would compile styles in the browser before the first paint
        show_welcome_message=False,
    )
    # The library would make a page of its own of it, keep that for a minute, and write the address to the log.
    pages.add_exception_handler(404, of_http)
    return inner, office


class PageOrRoutes:
    """ASGI middleware: requests for the page go to the page, all others to the routes.

    Args:
        app: the routes of the service.
        page: the page.
    """

    def __init__(self, app: ASGIApp, page: ASGIApp) -> None:
        self._app, self._page = app, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        belongs = scope["type"] in {"http", "websocket"} and is_of_page(scope["path"])
        await (self._page if belongs else self._app)(scope, receive, send)


def is_of_page(path: str) -> bool:
    """Whether a path is the page's.

    Example:
        >>> [is_of_page(path) for path in ("/", "/zh", "/_nicegui/x.js", "/v1/recommend", "/zhx")]
        [True, True, True, False, False]
    """
    return path in PAGE_PATHS or path.startswith(("/_nicegui", "/_page/"))


def _leading_to(port: int) -> Callable[[Request], Awaitable[RedirectResponse]]:
    async def lead(request: Request) -> RedirectResponse:
        """To the same host, as the visitor calls it, at the page's port."""
        return RedirectResponse(str(request.url.replace(port=port)), 307)

    return lead


def _both(first: Any, app: Application, opening: Opening) -> Any:
    """The lifespan of two applications: the page opens after the service and closes before it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        outer: AbstractAsyncContextManager[None] = first(app)
        async with outer, opening.open():
            yield

    return lifespan
