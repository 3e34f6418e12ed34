"""Work that takes its time is done in threads, so that the others are answered meanwhile."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from lexigraph.errors import OverloadedError
from lexigraph.serving.observing import stage

Given = ParamSpec("Given")
Result = TypeVar("Result")

THREADS = 40
MOST_WAITING = 400
"""Calls under way and waiting in one process, above which further ones are refused."""


class Workers:
    """Threads for what waits for a database or computes for long; no more than a number, whatever comes.

    A call whose client was told to try again goes on in its thread, and counts until it ends. Otherwise a few slow
    requests, sent again and again, would make threads without end.

    Args:
        threads: that work at once.
        most: calls that work or wait; further ones are refused.

    Attributes:
        busy: calls that work or wait.
    """

    def __init__(self, threads: int = THREADS, most: int = MOST_WAITING) -> None:
        self._pool = ThreadPoolExecutor(threads, "lexigraph-work")
        self._most, self._lock = most, threading.Lock()
        self.busy = 0

    async def run(self, call: Callable[[], Result]) -> Result:
        """Do something in a thread; one that has not begun when nobody waits any more is not begun.

        Raises:
            OverloadedError: too many wait already.
        """
        with self._lock:
            if self.busy >= self._most:
                raise OverloadedError(f"{self.busy} requests are being worked on; try again in a second")
            self.busy += 1
        try:
            future = self._pool.submit(contextvars.copy_context().run, call)
        except BaseException:
            self._done()
            raise
        future.add_done_callback(self._done)
        return await asyncio.wrap_future(future)

    def _done(self, _: object = None) -> None:
        with self._lock:
            self.busy -= 1


_workers = Workers()


async def in_thread(work: Callable[Given, Result], *words: Given.args, **named: Given.kwargs) -> Result:
    """Do something that waits for a database or computes for long, in a thread.

    Whoever has gone or was told to try again does not stop it: a write that began is finished.

    Raises:
        OverloadedError: too much is being done already.
    """
    call: Callable[[], Result] = partial(work, *words, **named)
    return await _workers.run(call)


async def durable(future: Future[Any]) -> Any:
    """Wait for what another thread does; giving up waiting does not cancel it."""
    with stage("commit"):
        return await asyncio.shield(asyncio.wrap_future(future))
