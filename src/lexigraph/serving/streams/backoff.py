"""Pauses between attempts."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Backoff:
    """Pauses that double from attempt to attempt, and end at once when the consumer stops.

    Args:
        first: seconds of the first pause.
        longest: seconds that no pause exceeds.

    Example:
        >>> backoff = Backoff(0.1, 0.3)
        >>> [backoff.next() for _ in range(3)]
        [0.1, 0.2, 0.3]
    """

    def __init__(self, first: float = 0.1, longest: float = 10.0) -> None:
        self._first, self._longest = first, longest
        self._pause = first

    def next(self) -> float:
        """Seconds to wait now."""
        pause, self._pause = self._pause, min(self._pause * 2, self._longest)
        return pause

    def reset(self) -> None:
        """Begin with the first pause again."""
        self._pause = self._first

    async def wait(self, stopping: asyncio.Event) -> None:
        """Pause, unless ``stopping`` is set before."""
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), self.next())
