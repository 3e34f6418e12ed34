"""A load generator for HTTP on loopback, light enough not to be what is measured.

Requests are bytes made beforehand; each of a few kept-alive connections has one request under way. At an offered rate
the moments of sending are drawn beforehand (a Poisson process), and latency counts from the moment a request was due,
so a server that stalls is charged for everything that it kept waiting.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LOOPBACK = "127.0.0.1"
MOST_SECONDS, MOST_REQUESTS = 60.0, 400_000
"""Bounds of any one run."""
GRACE = 10.0
"""Seconds that answers may still come after the last request was due."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, ready to be sent.

    Attributes:
        content: what goes over the wire.
        kind: under which it is reported.
    """

    content: bytes
    kind: str


@dataclass
class Outcome:
    """What a run saw.

    Attributes:
        seconds: wall clock.
        cpu_seconds: of the generator itself.
        latencies: seconds by kind of request, of those answered with success.
        failures: how many were answered with an error, by kind and status; status 0: not at all.
    """

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    latencies: dict[str, list[float]] = field(default_factory=dict)
    failures: dict[tuple[str, int], int] = field(default_factory=dict)

    def rate(self, kind: str) -> float:
        """Successful answers per second."""
        return len(self.latencies.get(kind, ())) / self.seconds

    def quantile(self, kind: str, share: float) -> float:
        """A quantile of the latencies in milliseconds; infinite where nothing was answered."""
        found = self.latencies.get(kind)
        return 1e3 * float(np.quantile(found, share)) if found else float("inf")

    def cpu_microseconds(self) -> float:
        """Processor time of the generator for one answer."""
        return 1e6 * self.cpu_seconds / max(1, sum(map(len, self.latencies.values())))


def post(path: str, body: bytes, key: str | None = None) -> bytes:
    r"""A POST request with a JSON body.

    Example:
        >>> post("/x", b"{}").endswith(b"content-length: 2\r\n\r\n{}")
        True
    """
    credential = f"authorization: Bearer {key}\r\n" if key else ""
    head = f"POST {path} HTTP/1.1\r\nhost: {LOOPBACK}\r\n{credential}content-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def moments(rate: float, seconds: float, seed: int = 0) -> NDArray[np.float64]:
    """When requests are due at a mean rate: float64 ``[n]``, rising from 0, in seconds.

    Example:
        >>> 900 < len(moments(100.0, 10.0)) < 1100
        True
    """
    drawn = np.random.default_rng(seed).exponential(1 / rate, int(rate * seconds * 1.2) + 100).cumsum()
    return drawn[drawn < seconds]


def offered(port: int, asked: Sequence[Asked], rate: float, seconds: float, connections: int = 64) -> Outcome:
    """Send at a fixed mean rate, whatever the server does; requests are taken in turn.

    Args:
        port: of the server on this machine.
        asked: requests; the first ones are used again if there are too few.
        rate: per second, of all kinds together.
        seconds: how long, at most ``MOST_SECONDS``.
        connections: kept open; a request that is due while all are busy waits, and its wait counts.
    """
    due = moments(rate, min(seconds, MOST_SECONDS))[:MOST_REQUESTS]
    return asyncio.run(_Run(port, asked, connections).offered(due))


def saturated(port: int, asked: Sequence[Asked], seconds: float, connections: int = 16) -> Outcome:
    """Send the next request on each connection as soon as the one before is answered."""
    return asyncio.run(_Run(port, asked, connections).saturated(min(seconds, MOST_SECONDS)))


class _Connection(asyncio.Protocol):
    """One request at a time; tells the run what came of it."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._missing = 0
        self._kind, self._due = "", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, asked: Asked, due: float) -> None:
        self._kind, self._due = asked.kind, due
        assert self._transport is not None
        self._transport.write(asked.content)

    def close(self) -> None:
        self._kind = ""
        assert self._transport is not None
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        end = received.find(b"\r\n\r\n")
        if end < 0 or len(received) < end + 4 + content_length(received[:end]):
            self._received = received
            return
        self._received = b""
        kind, self._kind = self._kind, ""
        self._run.answered(self, kind, int(received[9:12]), self._due)

    def connection_lost(self, _: Exception | None) -> None:
        if self._kind:
            self._run.lost(self._kind)


def content_length(head: bytes) -> int:
    r"""Length of the body that a head announces.

    Example:
        >>> content_length(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nserver: x")
        12
    """
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


class _Run:
    def __init__(self, port: int, asked: Sequence[Asked], connections: int) -> None:
        self._port, self._asked, self._n_connections = port, asked, connections
        self._connections: list[_Connection] = []
        self._free: deque[_Connection] = deque()
        self._waiting: deque[tuple[Asked, float]] = deque()
        self._outcome = Outcome(latencies={one.kind: [] for one in asked})
        self._sent = self._done = 0
        self._until = 0.0  # for a saturated run: when to stop

    async def offered(self, due: NDArray[np.float64]) -> Outcome:
        await self._connect()
        began, cpu = time.perf_counter(), time.process_time()
        for number, moment in enumerate((began + due).tolist()):
            rest = moment - time.perf_counter()
            if rest > 0:
                await asyncio.sleep(rest)
            self._start(self._asked[number % len(self._asked)], moment)
        return await self._finish(began, cpu, self._sent)

    async def saturated(self, seconds: float) -> Outcome:
        await self._connect()
        began, cpu = time.perf_counter(), time.process_time()
        self._until = began + seconds
        for _ in range(len(self._free)):
            self._next()
        await asyncio.sleep(seconds)
        return await self._finish(began, cpu, self._sent)

    def answered(self, connection: _Connection, kind: str, status: int, due: float) -> None:
        now = time.perf_counter()
        self._done += 1
        if status < 400:
            self._outcome.latencies[kind].append(now - due)
        else:
            self._fail(kind, status)
        if self._waiting:
            connection.send(*self._waiting.popleft())
            return
        self._free.append(connection)
        if now < self._until and self._sent < MOST_REQUESTS:
            self._next()

    def lost(self, kind: str) -> None:
        self._done += 1
        self._fail(kind, 0)

    def _fail(self, kind: str, status: int) -> None:
        self._outcome.failures[kind, status] = self._outcome.failures.get((kind, status), 0) + 1

    def _next(self) -> None:
        self._start(self._asked[self._sent % len(self._asked)], time.perf_counter())

    def _start(self, asked: Asked, due: float) -> None:
        self._sent += 1
        if self._free:
            self._free.popleft().send(asked, due)
        else:
            self._waiting.append((asked, due))

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(self._n_connections):
            _, connection = await loop.create_connection(lambda: _Connection(self), LOOPBACK, self._port)
            self._connections.append(connection)
        self._free.extend(self._connections)

    async def _finish(self, began: float, cpu: float, sent: int) -> Outcome:
        limit = time.perf_counter() + GRACE
        while self._done < sent and time.perf_counter() < limit:
            await asyncio.sleep(0.002)
        self._outcome.seconds = time.perf_counter() - began
        self._outcome.cpu_seconds = time.process_time() - cpu
        if self._done < sent:
            self._outcome.failures["unanswered", 0] = sent - self._done
        for connection in self._connections:
            connection.close()
        return self._outcome
