"""Traces of requests for an OpenTelemetry collector (extra ``traces``); where none is named, nothing is wrapped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias

from lexigraph import __version__
from lexigraph.errors import require_extra
from lexigraph.serving.observing.context import set_trace_id
from lexigraph.serving.settings import ObservingSettings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

_TRACER: ContextVar[Tracer | None] = ContextVar("lexigraph_tracer", default=None)


def request_tracing(app: Application, settings: ObservingSettings) -> Application:
    """Trace the requests of an ASGI application, or hand it back as it is where no collector is named.

    Raises:
        MissingExtraError: a collector is named, but the extra ``traces`` is not installed.

    Example:
        >>> async def app(scope, receive, send): ...
        >>> request_tracing(app, ObservingSettings()) is app
        True
    """
    if settings.traces is None:
        return app
    exporting = require_extra("opentelemetry.exporter.otlp.proto.http.trace_exporter", "traces")
    address = settings.traces.rstrip("/")
    address = address if address.endswith("/v1/traces") else f"{address}/v1/traces"
    return RequestTracing(app, make_provider(exporting.OTLPSpanExporter(address), settings.traces_share))


def make_provider(exporter: SpanExporter, share: float = 1.0) -> TracerProvider:
    """A provider that sends in the background.

    Args:
        exporter: where to.
        share: of the requests that are traced; one that comes with a trace of its own follows that one's choice.
    """
    sdk = require_extra("opentelemetry.sdk.trace", "traces")
    export = require_extra("opentelemetry.sdk.trace.export", "traces")
    sampling = require_extra("opentelemetry.sdk.trace.sampling", "traces")
    resources = require_extra("opentelemetry.sdk.resources", "traces")
    about = resources.Resource.create({"service.name": "lexigraph", "service.version": __version__})
    provider = sdk.TracerProvider(sampler=sampling.ParentBased(sampling.TraceIdRatioBased(share)), resource=about)
    provider.add_span_processor(export.BatchSpanProcessor(exporter))
    made: TracerProvider = provider
    return made


def span_of(stage: str) -> AbstractContextManager[Any] | None:
    """A stage of a request as a span of its own, to be entered; None where the request is not traced.

    Example:
        >>> span_of("score") is None
        True
    """
    tracer = _TRACER.get()
    return None if tracer is None else tracer.start_as_current_span(stage)


class RequestTracing:
    """Middleware that makes a span of every request.

    A span is named by method and route (``POST /v1/recommend``), never by the address, which may hold a person's id.

    Args:
        app: what is wrapped.
        provider: of the spans; it is shut down with the application.
    """

    def __init__(self, app: Application, provider: TracerProvider) -> None:
        self._app, self._provider = app, provider
        self._tracer = provider.get_tracer("lexigraph", __version__)
        propagation = require_extra("opentelemetry.trace.propagation.tracecontext", "traces")
        self._incoming = propagation.TraceContextTextMapPropagator()
        self._trace = require_extra("opentelemetry.trace", "traces")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer as the application does."""
        if scope["type"] == "lifespan":
            try:
                await self._app(scope, receive, send)
            finally:
                await asyncio.to_thread(self._provider.shutdown)
        elif scope["type"] == "http":
            await self._traced(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _traced(self, scope: Message, receive: Receive, send: Send) -> None:
        method = scope["method"]
        parent = self._incoming.extract(_headers(scope))
        with self._tracer.start_as_current_span(method, context=parent, kind=self._trace.SpanKind.SERVER) as span:
            if not span.is_recording():
                await self._app(scope, receive, send)
                return
            set_trace_id(f"{span.get_span_context().trace_id:032x}")
            token = _TRACER.set(self._tracer)
            try:
                await self._app(scope, receive, _noting(span, send))
            finally:
                _TRACER.reset(token)
                set_trace_id("")
                route = getattr(scope.get("route"), "path", None)
                span.set_attribute("http.request.method", method)
                if route is not None:
                    span.update_name(f"{method} {route}")
                    span.set_attribute("http.route", route)


def _headers(scope: Message) -> dict[str, str]:
    """The headers that carry a trace."""
    wanted = (b"traceparent", b"tracestate")
    return {name.decode("ascii"): value.decode("latin-1") for name, value in scope["headers"] if name in wanted}


def _noting(span: Span, send: Send) -> Send:
    """Send, and note the status of the answer in the span."""

    async def noted(message: Message) -> None:
        if message["type"] == "http.response.start":
            status = message["status"]
            span.set_attribute("http.response.status_code", status)
            if status >= 500:
                span.set_attribute("error.type", str(status))
        await send(message)

    return noted
