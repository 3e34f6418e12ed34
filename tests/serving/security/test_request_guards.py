"""Limits of bodies and time, headers, origins: what comes before and after the application."""

# ruff: noqa: ARG001 - applications of ASGI take three arguments whatever they need

from __future__ import annotations

import asyncio
import json

import pytest

from lexigraph.errors import ConfigError
from lexigraph.serving.security import check_exposure, secured
from lexigraph.serving.security.headers import HEADERS
from lexigraph.serving.settings import LimitSettings, SecuritySettings, ServingSettings


async def echo(scope, receive, send):
    """Answers with the body that came."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RuntimeError("the client is gone")
        body, more = body + message.get("body", b""), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})


async def sleeper(scope, receive, send):
    await receive()
    await asyncio.sleep(60)


async def half_an_answer(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await asyncio.sleep(60)


async def own_timeout(scope, receive, send):
    raise TimeoutError("the application's own")


def ask(app, *chunks: bytes, headers: dict[str, str] | None = None, method: str = "POST", stalls: bool = False):
    """Status, headers and body of the answer."""
    messages = [
        {"type": "http.request", "body": chunk, "more_body": stalls or place < len(chunks) - 1}
        for place, chunk in enumerate(chunks or (b"",))
    ]
    sent = []

    async def receive():
        if not messages:
            await asyncio.sleep(60)
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    given = {"host": "127.0.0.1:8000", **(headers or {})}
    scope = {
        "type": "http",
        "method": method,
        "path": "/v1/events",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(app(scope, receive, send))
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1, "exactly one answer"
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return starts[0]["status"], dict(starts[0]["headers"]), body


def guarded(app=echo, *, keys: bool = True, origins: tuple[str, ...] = (), **limits):
    return secured(app, SecuritySettings(keys=keys, cors_origins=origins), LimitSettings(**limits))


def test_a_body_up_to_the_limit_passes():
    status, _, body = ask(guarded(max_body_bytes=10), b"12345", b"67890", headers={"content-length": "10"})
    assert (status, body) == (200, b"1234567890")


@pytest.mark.parametrize("length", ["11", "-1", "9" * 30, "1e3", "", "１１"])
def test_an_announced_length_that_is_too_large_or_none_is_refused_unread(length: str):
    async def never(scope, receive, send):
        raise AssertionError("the application was asked")

    status, headers, body = ask(guarded(never, max_body_bytes=10), headers={"content-length": length})
    assert status == 413
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"connection"] == b"close"
    assert json.loads(body)["type"] == "urn:lexigraph:problem:too-large"


def test_chunks_are_counted_whatever_was_announced():
    for headers in ({}, {"content-length": "3"}):
        with pytest.raises(RuntimeError, match="gone"):  # the application hears that nobody is there any more
            ask(guarded(max_body_bytes=10), b"123456", b"789012", b"345", headers=headers)


def test_the_client_gets_the_refusal_and_not_what_the_application_makes_of_it():
    async def careful(scope, receive, send):
        try:
            await echo(scope, receive, send)
        except RuntimeError:
            await send({"type": "http.response.start", "status": 500, "headers": []})

    status, _, body = ask(guarded(careful, max_body_bytes=10), b"123456", b"789012")
    assert (status, json.loads(body)["status"]) == (413, 413)


def test_an_answer_that_takes_too_long_is_given_up():
    status, headers, body = ask(guarded(sleeper, timeout_seconds=0.05), b"{}")
    assert (status, headers[b"retry-after"]) == (503, b"1")
    assert "0.05 seconds" in json.loads(body)["detail"]


def test_a_body_that_does_not_come_is_not_waited_for():
    status, _, body = ask(guarded(timeout_seconds=0.05), b"{", stalls=True)
    assert (status, json.loads(body)["title"]) == (408, "Request Timeout")


async def deaf_sleeper(scope, receive, send):
    await asyncio.sleep(60)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 503),
        ({"content-length": "0"}, 503),
        ({"content-length": "2"}, 408),
        ({"transfer-encoding": "chunked"}, 408),
    ],
)
def test_a_request_without_a_body_is_never_too_slow_itself(headers: dict[str, str], status: int):
    found, _, _ = ask(guarded(deaf_sleeper, timeout_seconds=0.05), method="GET", headers=headers)
    assert found == status


def test_an_answer_that_has_begun_is_broken_off():
    with pytest.raises(ConnectionAbortedError):
        ask(guarded(half_an_answer, timeout_seconds=0.05), b"{}")


def test_what_the_application_raises_is_its_own_affair():
    with pytest.raises(TimeoutError, match="own"):
        ask(guarded(own_timeout, timeout_seconds=5), b"{}")


def test_a_request_that_somebody_else_cancels_is_cancelled():
    async def run():
        app = guarded(sleeper, timeout_seconds=5)

        async def receive():
            return {"type": "http.request"}

        async def send(message):
            raise AssertionError("nobody is to be answered")

        task = asyncio.create_task(app({"type": "http", "headers": []}, receive, send))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return task.cancelled()

    assert asyncio.run(run())


def test_many_requests_end_in_time_each():
    async def run():
        app = guarded(sleeper, timeout_seconds=0.1)
        statuses = []

        async def receive():
            return {"type": "http.request"}

        async def send(message):
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await asyncio.gather(*(app({"type": "http", "headers": []}, receive, send) for _ in range(50)))
        return statuses

    assert asyncio.run(run()) == [503] * 50


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_other_kinds_of_connections_pass_through(kind: str):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    asyncio.run(guarded(app, keys=False, origins=("https://shop.example",))({"type": kind, "headers": []}, None, None))
    assert seen == [kind]


def test_every_answer_and_every_refusal_has_the_headers():
    for limit in (100, 1):
        status, headers, _ = ask(guarded(max_body_bytes=limit), b"123", headers={"content-length": "3"})
        assert status == (200 if limit == 100 else 413)
        assert {name: headers[name] for name, _ in HEADERS} == dict(HEADERS)
        assert not [name for name in headers if b"access-control" in name.lower()]


def test_no_page_may_call_unless_its_origin_is_listed():
    origin = "https://shop.example"
    preflight = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-api-key",
    }
    _, closed, _ = ask(guarded(), headers=preflight, method="OPTIONS")
    assert not [name for name in closed if b"access-control" in name.lower()]
    status, opened, _ = ask(guarded(origins=(origin,)), headers=preflight, method="OPTIONS")
    assert (status, opened[b"access-control-allow-origin"]) == (200, origin.encode())
    assert b"access-control-allow-credentials" not in opened
    _, other, _ = ask(guarded(origins=(origin,)), headers={"origin": "https://evil.example"})
    assert b"access-control-allow-origin" not in other


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "https://*.shop.example", "https://shop.example/", "shop.example", "https://a.b\n", "HTTPS://A.B"],
)
def test_patterns_and_what_is_no_origin_are_refused_at_the_start(origin: str):
    with pytest.raises(ConfigError, match="cors_origins"):
        guarded(origins=(origin,))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:8000"}, 200),
        ({"host": "[::1]:8000"}, 200),
        ({"host": "127.0.0.1:8000", "origin": "http://127.0.0.1:8000"}, 200),
        ({"host": "rebound.evil.example:8000"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://shop.example"}, 200),
    ],
)
def test_without_keys_pages_of_other_sites_are_kept_out(headers: dict[str, str], status: int):
    found, _, _ = ask(guarded(keys=False, origins=("https://shop.example",)), headers=headers)
    assert found == status


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "shop.example", "localhost.evil.example", ""])  # noqa: S104
def test_a_service_without_keys_stays_on_its_machine(host: str):
    check_exposure(ServingSettings(model="m", host=host))
    with pytest.raises(ConfigError, match=r"security\.keys"):
        check_exposure(ServingSettings(model="m", host=host, security=SecuritySettings(keys=False)))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_is_this_machine(host: str):
    check_exposure(ServingSettings(model="m", host=host, security=SecuritySettings(keys=False)))
    assert host
