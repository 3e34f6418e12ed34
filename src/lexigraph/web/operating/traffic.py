"""How many events came in, over the last minutes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import pairwise

PERIOD = 2.0
"""Seconds between two looks."""
KEPT = 300.0
"""Seconds that are kept."""


class Traffic:
    """Looks every two seconds at the place of the newest event, which every process knows without asking anybody.

    Args:
        newest: place of the newest event in the order of the store, in all processes together.
        clock: seconds that only rise.
    """

    def __init__(self, newest: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._newest, self._clock = newest, clock
        self._seen: deque[tuple[float, int]] = deque(maxlen=int(KEPT / PERIOD) + 1)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="lexigraph-traffic", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(PERIOD)

    def look(self) -> None:
        """Look once."""
        self._seen.append((self._clock(), self._newest()))

    def rates(self) -> list[tuple[float, float]]:
        """Seconds before the last look (0 or less), and events per second since the look before.

        Example:
            >>> times, places = iter([0.0, 2.0, 4.0]), iter([10, 14, 14])
            >>> traffic = Traffic(lambda: next(places), lambda: next(times))
            >>> for _ in range(3): traffic.look()
            >>> traffic.rates()
            [(-2.0, 2.0), (0.0, 0.0)]
        """
        seen = list(self._seen)
        last = seen[-1][0] if seen else 0.0
        return [
            (round(now - last, 1), max(0.0, (place - before) / max(now - then, 1e-9)))
            for (then, before), (now, place) in pairwise(seen)
        ]

    def mean(self, seconds: float) -> float:
        """Events per second over the last seconds, or as many of them as were seen."""
        seen = list(self._seen)
        if len(seen) < 2:
            return 0.0
        now, place = seen[-1]
        then, before = next((when, at) for when, at in seen if when >= now - seconds)
        return max(0.0, (place - before) / (now - then)) if now > then else 0.0

    def _watch(self) -> None:
        self.look()
        while not self._closing.wait(PERIOD):
            self.look()
