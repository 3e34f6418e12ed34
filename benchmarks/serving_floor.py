"""What the web stack alone can do: the service's framework and wire format around a list that is always the same.

``application`` is served by the same server as the service; ``python -m benchmarks.serving_floor PORT`` answers with
fixed bytes and no framework at all, to find what the load generator can do at most.
"""

from __future__ import annotations

import asyncio
import sys

import msgspec
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lexigraph.serving.wire import RecommendAnswer, RecommendedItem, RecommendRequest

ANSWER = RecommendAnswer(
    "0123456789abcdef", "floor", [RecommendedItem(str(number), 1 / number) for number in range(1, 21)], "x" * 100
)
_decode = msgspec.json.Decoder(RecommendRequest).decode
_encode = msgspec.json.Encoder().encode


async def recommend(request: Request) -> Response:
    """Read the request as the service does, and write the list as it does."""
    _decode(await request.body())
    return Response(_encode(ANSWER), media_type="application/json")


async def ready(_: Request) -> Response:
    """Always."""
    return Response(b"{}", media_type="application/json")


application = FastAPI(
    routes=[Route("/v1/recommend", recommend, methods=["POST"]), Route("/health/ready", ready)],
    openapi_url=None,
)


class _Fixed(asyncio.Protocol):
    """Answers whatever comes with the same bytes."""

    def __init__(self) -> None:
        body = _encode(ANSWER)
        self._content = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, _: bytes) -> None:
        assert self._transport is not None
        self._transport.write(self._content)


async def fixed(port: int) -> None:
    """Answer on loopback until ended."""
    server = await asyncio.get_running_loop().create_server(_Fixed, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(fixed(int(sys.argv[1])))
