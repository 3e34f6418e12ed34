"""Work that takes its time is done in threads, so that the others are answered meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, ParamSpec, TypeVar

from anyio import to_thread

from lexigraph.serving.observing import stage

Given = ParamSpec("Given")
Result = TypeVar("Result")


async def in_thread(work: Callable[Given, Result], *words: Given.args, **named: Given.kwargs) -> Result:
    """Do something that waits for a database or computes for long, in a thread.

    Whoever has gone or was told to try again does not stop it: a write that began is finished.
    """
    call: Callable[[], Result] = partial(work, *words, **named)
    return await to_thread.run_sync(call)


async def durable(future: Future[Any]) -> Any:
    """Wait for what another thread does; giving up waiting does not cancel it."""
    with stage("commit"):
        return await asyncio.shield(asyncio.wrap_future(future))
