"""What surrounds every request: its id, its measure, and an answer whatever goes wrong inside."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lexigraph.serving.api.labels import route_of
from lexigraph.serving.api.problems import UNEXPECTED, instance_of, kind_of, problem_of
from lexigraph.serving.observing import AccessLog, Metrics, accept_request_id, request_context

HEADER = b"x-request-id"
GONE = 499
"""Status that is counted where a client went away before its answer."""
_log = logging.getLogger(__name__)


def request_id_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The id that a client gave, if it can be written anywhere without harm, or else a new one.

    Example:
        >>> request_id_of([(b"x-request-id", b"shop-17")])
        'shop-17'
        >>> "words" in request_id_of([(b"x-request-id", b"two words")])
        False
    """
    given = next((value for name, value in headers if name == HEADER), None)
    return accept_request_id(None if given is None else given.decode("latin-1"))


class RequestContext:
    """ASGI middleware: gives every request an id, measures it, and answers what nobody inside has answered.

    The id stands in the answer's ``X-Request-ID``, in problem documents and in log lines.

    Args:
        app: what answers.
        metrics: where requests are counted.
        log: where some of them are written.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, log: AccessLog) -> None:
        self._app, self._metrics, self._log = app, metrics, log
        self._in_flight = 0
        metrics.watch("requests_in_flight", lambda: self._in_flight)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = request_id_of(scope["headers"])
        scope["request_id"] = request_id
        stamp = (HEADER, request_id.encode("ascii"))
        status = 0
        self._in_flight += 1

        async def send_stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), stamp]
            await send(message)

        with request_context(request_id):
            try:
                await self._app(scope, receive, send_stamped)
            except Exception as error:  # the last line of defence: whatever happened, the client gets a document
                report(error)
                if status == 0:
                    answer = problem_of(error, request_id=request_id, instance=instance_of(scope))
                    await answer(scope, receive, send_stamped)
            finally:
                self._in_flight -= 1
                self._note(scope, status or GONE, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope["path"])
        self._metrics.request(route, status, seconds)
        self._metrics.stages(route)
        self._log.write(scope["method"], route, status, seconds)


def report(error: Exception) -> None:
    """Log what operators should look at, and not what clients did wrong."""
    kind = kind_of(error)
    if kind is UNEXPECTED:
        _log.error("a request failed in a way that nobody foresaw", exc_info=error)
    elif kind.status >= 500:
        _log.warning("a request failed: %s", error)
