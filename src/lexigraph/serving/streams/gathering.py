"""Messages that come one by one, stored together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from lexigraph.serving.streams.messages import Message

Take: TypeAlias = Callable[[Sequence[Message]], Awaitable[None]]
"""Stores messages and buries what are no events; when it returns they may be acknowledged."""


class Gathering:
    """Joins the messages that come while others are being stored, so that one commit serves many.

    Nothing waits for company: the first message goes at once.

    Args:
        take: what to do with messages.
        most: messages handed on at once.
    """

    def __init__(self, take: Take, most: int) -> None:
        self._take, self._most = take, most
        self._waiting: list[tuple[Sequence[Message], asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def take(self, messages: Sequence[Message]) -> None:
        """Hand messages on with others; returns, or raises, what ``take`` does for all of them."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((messages, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._hand_on())
        await done

    async def _hand_on(self) -> None:
        while self._waiting:
            part, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                await self._take([message for messages, _ in part for message in messages])
            except Exception as error:  # it is raised again by everyone who waits
                _settle(part, error)
            except asyncio.CancelledError:
                for _, done in part:
                    done.cancel()
                raise
            else:
                _settle(part, None)


def _settle(part: Sequence[tuple[Sequence[Message], asyncio.Future[None]]], error: Exception | None) -> None:
    for _, done in part:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
