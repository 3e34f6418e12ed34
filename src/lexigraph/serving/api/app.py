"""The web application around a service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

import lexigraph
from lexigraph.errors import LexigraphError
from lexigraph.serving.api import hot
from lexigraph.serving.api.context import RequestContext, report
from lexigraph.serving.api.heads import Heads, with_head
from lexigraph.serving.api.openapi import describe
from lexigraph.serving.api.paths import Paths
from lexigraph.serving.api.problems import instance_of, problem, problem_of
from lexigraph.serving.api.routes import (
    catalogue,
    experiments,
    health,
    keys,
    models,
    off_policy,
    recommendations,
    users,
)
from lexigraph.serving.api.stack import Application
from lexigraph.serving.api.watching import watch_refits, watch_windows
from lexigraph.serving.fresh import Monitor
from lexigraph.serving.fresh.schedule import Refitter
from lexigraph.serving.observing import AccessLog, Metrics, request_tracing, watch_keys, watch_service
from lexigraph.serving.security import secured

if TYPE_CHECKING:
    from lexigraph.serving.service import Service

ROUTERS = (recommendations, users, catalogue, experiments, off_policy, models, keys, health)
SLUGS = {404: "not-found", 405: "method-not-allowed", 400: "bad-request"}


def create_app(service: Service, metrics: Metrics | None = None) -> Application:
    """The application that answers for a service.

    Args:
        service: opened and started; it is closed with the application's lifespan.
        metrics: where requests are counted; by default new ones.
    """
    metrics = Metrics() if metrics is None else metrics
    app = Application(
        title="Lexigraph",
        version=lexigraph.__version__,
        docs_url=None,  # the page that FastAPI has loads its parts from another site
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours names no addresses, and looks once
        lifespan=_lifespan,
    )
    app.state.service, app.state.metrics, app.state.refitter = service, metrics, Refitter(service)
    app.router.routes.extend(hot.ROUTES)
    for room in ROUTERS:
        app.include_router(room.router)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    _answer_errors(app)
    app.hot, app.surround = hot.ROUTES, partial(_surround, service=service, metrics=metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What runs beside the requests."""
    service, metrics, refitter = app.state.service, app.state.metrics, app.state.refitter
    watch_service(
        metrics, writer=service.writer, follower=service.follower, histories=service.histories, host=service.host
    )
    watch_keys(metrics, service.authority)
    watch_windows(metrics, service.store)
    watch_refits(metrics, refitter)
    monitor = Monitor(service)
    metrics.start()
    refitter.start()
    monitor.start()
    try:
        yield
    finally:
        monitor.close()
        refitter.close()
        service.close()
        metrics.close()


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = describe(app)
    return app.openapi_schema


def _surround(app: ASGIApp, service: Service, metrics: Metrics) -> ASGIApp:
    """Put the middleware around the routes, the innermost first."""
    settings = service.settings
    guarded = secured(Paths(Heads(app)), settings.security, settings.limits)
    traced = request_tracing(guarded, settings.observing)
    return RequestContext(traced, metrics, AccessLog(settings.observing))


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(LexigraphError, _foreseen)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _foreseen(request: Request, error: Exception) -> Response:
    report(error)
    return problem_of(error, request_id=request.scope["request_id"], instance=instance_of(request.scope))


async def of_http(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses, such as an address that there is not, with a problem document."""
    found = cast("HTTPException", error)
    detail = f"{request.method} {instance_of(request.scope)}: {found.detail}; /openapi.json lists what there is"
    slug = SLUGS.get(found.status_code, "http")
    return problem(
        found.status_code,
        slug,
        detail,
        request_id=request.scope["request_id"],
        instance=instance_of(request.scope),
        headers=with_head(found.headers),
    )


async def _invalid(request: Request, error: Exception) -> Response:
    faults = cast("RequestValidationError", error).errors()
    said = "; ".join(f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in faults)
    return problem(422, "invalid", said, request_id=request.scope["request_id"], instance=instance_of(request.scope))
