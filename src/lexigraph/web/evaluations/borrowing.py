"""Models that open pages look at beside the one in use: none stays in memory longer than somebody looks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lexigraph.serving.service import Service


class Borrowed:
    """Counts which models pages look at; the last one to look away has it let go.

    Example:
        >>> borrowed = Borrowed()
        >>> borrowed.change([], ["a", "b"]), borrowed.change(["a"], []), sorted(borrowed.names)
        (None, None, ['b'])
    """

    def __init__(self) -> None:
        self._lock, self._counts = threading.Lock(), Counter[str]()

    @property
    def names(self) -> frozenset[str]:
        """Ids of the models that somebody looks at."""
        with self._lock:
            return frozenset(self._counts)

    def change(self, before: Iterable[str], now: Iterable[str]) -> None:
        """Somebody looks at other models than before."""
        with self._lock:
            self._counts.update(now)
            self._counts.subtract(before)
            self._counts = +self._counts

    def let_go(self, service: Service) -> None:
        """Have the service forget models that nobody looks at and no experiment needs."""
        service.host.keep_only(service.trials.models | self.names)
