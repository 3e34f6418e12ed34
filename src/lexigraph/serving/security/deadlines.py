"""Ending tasks that take too long, with one timer for all of them."""

from __future__ import annotations

import asyncio
from typing import Any

LOOKS = 20
"""How often a deadline is looked at; a task is ended at most this share of its time too late."""


class Deadlines:
    """Cancels tasks that take longer than a time.

    ``asyncio.timeout`` sets and takes back a timer for every request; here a request costs two entries in a dictionary.

    Args:
        seconds: that a task may take.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends: dict[asyncio.Task[Any], float] = {}
        self._passed: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> asyncio.Task[Any]:
        """Count the time of the task that is running."""
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        if task is None:  # pragma: no cover - an ASGI application always runs in a task
            raise RuntimeError("no task is running, so none can be ended in time")
        self._ends[task] = loop.time() + self._seconds
        if self._timer is None or self._loop is not loop:
            self._loop = loop
            self._timer = loop.call_later(self._seconds / LOOKS, self._look, loop)
        return task

    def has_passed(self, task: asyncio.Task[Any]) -> bool:
        """Whether a task was cancelled from here and by nobody else; if so, it may go on."""
        return task in self._passed and task.uncancel() == 0

    def end(self, task: asyncio.Task[Any]) -> None:
        """The task is done."""
        self._ends.pop(task, None)
        self._passed.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for task in [task for task, end in self._ends.items() if end <= now]:
            del self._ends[task]
            self._passed.add(task)
            task.cancel()
        self._timer = loop.call_later(self._seconds / LOOKS, self._look, loop) if self._ends else None
