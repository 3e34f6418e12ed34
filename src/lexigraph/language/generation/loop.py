"""One event loop in a thread of its own: a call that must end at a deadline can be cancelled there, wherever it is."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_loops: dict[int, asyncio.AbstractEventLoop] = {}
_starting = threading.Lock()


def run_before(deadline_seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, or until the time is over; then it is cancelled and its connection closed.

    A time-out between two bytes, which is what HTTP clients have, never ends a server that sends one byte a second.

    Args:
        deadline_seconds: seconds from now.
        work: what to run.

    Returns:
        What it returns.

    Raises:
        TimeoutError: the time was over.

    Example:
        >>> async def answer() -> int:
        ...     return 42
        >>> run_before(5.0, answer())
        42
    """

    async def bounded() -> T:
        async with asyncio.timeout(max(deadline_seconds, 0.0)):
            return await work

    future = asyncio.run_coroutine_threadsafe(bounded(), _loop(os.getpid()))
    try:
        return future.result()
    except BaseException:
        future.cancel()  # Ctrl-C in the waiting thread ends the call too
        raise


def _loop(process: int) -> asyncio.AbstractEventLoop:
    """The loop of this process; a forked process has none of its parent's threads, so it starts its own.

    One for all threads, under a lock: a client keeps its connections to the loop that opened them.
    """
    with _starting:
        if process not in _loops:
            loop = _loops[process] = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name=f"language-model-{process}", daemon=True).start()
        return _loops[process]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_starting.release)
