"""Whether the process lives and can answer, and what it counts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from lexigraph.serving.api.access import identify, metrics_of, service_of
from lexigraph.serving.api.bodies import answer
from lexigraph.serving.api.described import gives
from lexigraph.serving.api.problems import RequestError
from lexigraph.serving.api.working import in_thread
from lexigraph.serving.observing import CONTENT_TYPE
from lexigraph.serving.wire import Health

router = APIRouter(tags=["health"])
METRICS: dict[Any, Any] = {200: {"description": "Metrics.", "content": {"text/plain": {"schema": {"type": "string"}}}}}


@router.get("/health/live", responses=gives(Health, "It lives.", {"status": "live"}))
async def live() -> Response:
    """Whether the process lives."""
    return answer(Health("live"))


@router.get("/health/ready", responses=gives(Health, "It can answer.", {"status": "ready", "model": "first"}))
async def ready(request: Request) -> Response:
    """Whether requests can be answered; if not, 503 says why."""
    service = service_of(request)
    is_ready, reasons = service.ready()
    if not is_ready:
        raise RequestError(503, "not-ready", "; ".join(reasons) or "starting", {"Retry-After": "1"})
    return answer(Health("ready", service.host.current.id))


@router.get("/metrics", responses=METRICS)
async def metrics(request: Request) -> Response:
    """Metrics for Prometheus, of all workers of this machine."""
    if not service_of(request).settings.security.open_metrics:
        identify(request).require_whole_service("read")
    return Response(await in_thread(metrics_of(request).render), headers={"Content-Type": CONTENT_TYPE})
