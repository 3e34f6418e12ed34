from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from lexigraph.serving.observing import request_tracing, stage
from lexigraph.serving.observing.context import current
from lexigraph.serving.observing.tracing import RequestTracing, make_provider
from lexigraph.serving.settings import ObservingSettings

export = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter", reason="extra traces")
PARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def application(scope: dict[str, Any], _: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        return
    scope["route"] = SimpleNamespace(path="/v1/users/{user}/recommendations")
    with stage("score"):
        scope["seen"] = current()
    await send({"type": "http.response.start", "status": scope["answer"], "headers": []})
    await send({"type": "http.response.body", "body": b""})


def run(answer: int = 200, headers: tuple[tuple[bytes, bytes], ...] = (), share: float = 1.0) -> tuple[Any, Any, Any]:
    exporter = export.InMemorySpanExporter()
    provider = make_provider(exporter, share)
    app = RequestTracing(application, provider)
    path = "/v1/users/anna/recommendations"
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers, "answer": answer}
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def both() -> None:
        await app(scope, None, send)
        provider.force_flush()
        await app({"type": "lifespan"}, None, send)

    asyncio.run(both())
    return exporter.get_finished_spans(), scope, sent


def test_a_request_is_a_span_with_its_stages_and_no_personal_data() -> None:
    (score, request), scope, sent = run()
    assert (score.name, request.name) == ("score", "GET /v1/users/{user}/recommendations")
    assert score.parent.span_id == request.context.span_id
    assert request.attributes["http.response.status_code"] == 200
    assert "anna" not in request.to_json()
    assert scope["seen"]["trace_id"] == f"{request.context.trace_id:032x}"
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert current() == {}


def test_a_trace_that_comes_in_goes_on() -> None:
    spans, _, _ = run(headers=((b"traceparent", PARENT),), share=0.0)
    assert [f"{span.context.trace_id:032x}" for span in spans] == ["0af7651916cd43dd8448eb211c80319c"] * 2


def test_failures_are_marked_and_untraced_requests_answered() -> None:
    (_, request), _, _ = run(503)
    assert request.attributes["error.type"] == "503"
    spans, scope, sent = run(share=0.0)
    assert (spans, len(sent), scope["seen"]) == ((), 2, {})


def test_off_is_not_wrapped_and_on_is() -> None:
    assert request_tracing(application, ObservingSettings()) is application
    wrapped = request_tracing(application, ObservingSettings(traces="http://127.0.0.1:9"))
    assert isinstance(wrapped, RequestTracing)
