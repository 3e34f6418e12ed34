"""What a request goes through: what surrounds all of them, then the hot routes, then FastAPI for the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lexigraph.errors import LexigraphError
from lexigraph.serving.api.context import report
from lexigraph.serving.api.problems import instance_of, problem_of

Surround = Callable[[ASGIApp], ASGIApp]


class Application(FastAPI):
    """FastAPI without the layers whose work is done around it, and with the hot routes before its router.

    Those left out answer unexpected errors, send telemetry and limit bodies.

    Attributes:
        surround: puts around all routes what every request goes through; it must answer whatever error comes out.
        hot: routes that take POST on a path without parameters; the router has them too, for other methods.
    """

    surround: Surround
    hot: Sequence[Route] = ()

    def build_middleware_stack(self) -> ASGIApp:
        """The layers, made with the first request."""
        routed = ExceptionMiddleware(AsyncExitStackMiddleware(self.router), handlers=self.exception_handlers)
        return self.surround(HotRoutes(routed, self.hot))


class HotRoutes:
    """ASGI application that finds a few routes by one look in a dictionary.

    Args:
        app: answers all other requests.
        routes: see :attr:`Application.hot`.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        self._app, self._routes = app, {route.path: route for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        route = self._routes.get(scope["path"]) if scope.get("method") == "POST" else None
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = route  # traces name it
        try:
            answer = await route.endpoint(Request(scope, receive, send))
        except LexigraphError as error:
            report(error)
            answer = problem_of(error, request_id=scope["request_id"], instance=instance_of(scope))
        await answer(scope, receive, send)
