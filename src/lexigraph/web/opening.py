"""Making the page behind the start of the service: what it is drawn with takes more than a second to import."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from lexigraph.errors import ServingError
from lexigraph.web.guard import PageGuard

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

    from lexigraph.web.office import Office

logger = logging.getLogger(__name__)
Making = Callable[[], "tuple[FastAPI, Office]"]


class Opening:
    """ASGI application that becomes the page; who asks for it before waits, and nobody else does.

    Args:
        make: makes the page, in a thread.
    """

    def __init__(self, make: Making) -> None:
        self._make = make
        self._page: ASGIApp | None = None
        self._decided, self._closing = asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request once the page is there."""
        if self._page is None:
            await self._decided.wait()
        if self._page is not None:
            await self._page(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1011})
        else:
            raise ServingError("the page could not be opened; the log of the service says why")

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Make the page in the background, and close it in the end."""
        task = asyncio.create_task(self._live())
        try:
            yield
        finally:
            self._closing.set()
            await task

    async def _live(self) -> None:
        try:
            inner, office = await asyncio.to_thread(self._make)
            async with inner.router.lifespan_context(inner):
                office.traffic.start()
                self._page = PageGuard(inner)
                self._decided.set()
                await self._closing.wait()
                office.traffic.close()
        except Exception:  # whatever it was, the service goes on without its page
            logger.exception("the page could not be opened; the service goes on without it")
            self._decided.set()
