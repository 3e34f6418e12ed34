"""How often each item is accepted when it is shown, as far as feedback tells, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from lexigraph.serving.records import StoredEvent

PRIOR_STRENGTH = 10.0
"""Impressions that the acceptance of all items together counts for in each item's own."""
ACCEPTING = frozenset({"click", "like", "purchase"})


class Acceptance:
    """Beta posteriors of the chance that an item is accepted when shown.

    An item shown ``n`` times and accepted ``c`` times has Beta(s m + c, s (1 - m) + n - c), where ``m`` is the mean
    over all items and ``s`` = 10. Counts are halved when an item reaches ``cap`` impressions, so that old feedback
    fades; items that were shown longest ago are forgotten above ``max_items``.

    Impressions are the events of kind "impression". As long as none has ever come in, every list that this process
    answers counts as an impression of its items instead, and only acceptance that names such a list counts.

    Args:
        max_items: items kept in memory (about 200 bytes each).
        cap: impressions above which the counts of an item are halved.
        max_requests: latest lists of this process that acceptance may name.

    Example:
        >>> acceptance = Acceptance()
        >>> acceptance.listed("r1", ["a", "b"])
        >>> acceptance.accepted("a", "r1")
        >>> [round(float(x), 1) for x in np.hstack(acceptance.parameters(["a", "b"]))]
        [2.7, 1.7, 8.3, 9.3]
    """

    def __init__(self, max_items: int = 100_000, cap: float = 10_000.0, max_requests: int = 50_000) -> None:
        self.max_items, self.cap, self.max_requests = max_items, cap, max_requests
        self._counts: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._requests: OrderedDict[str, None] = OrderedDict()
        self._shown = self._taken = 0.0
        self._has_impressions = False
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._counts)

    def observe(self, events: Iterable[StoredEvent]) -> None:
        """Count what people did; every event must be given once."""
        for stored in events:
            event = stored.event
            if event.kind == "impression":
                self._impression(event.item)
            elif event.kind in ACCEPTING and event.request is not None:
                self.accepted(event.item, event.request)

    def listed(self, request: str, items: Sequence[str]) -> None:
        """A list was answered here."""
        if self._has_impressions:
            return
        with self._lock:
            self._requests[request] = None
            if len(self._requests) > self.max_requests:
                self._requests.popitem(last=False)
            for item in items:
                self._add(item, 1.0, 0.0)

    def accepted(self, item: str, request: str) -> None:
        """An item of a list was accepted."""
        with self._lock:
            if item in self._counts and (self._has_impressions or request in self._requests):
                self._add(item, 0.0, 1.0)

    def parameters(self, items: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Both parameters of the Beta posteriors, float64 ``[n_items]`` each."""
        with self._lock:
            counts = np.array([self._counts.get(item, (0.0, 0.0)) for item in items]).reshape(-1, 2)
            mean = (1.0 + self._taken) / (PRIOR_STRENGTH + max(self._shown, self._taken))
        shown, taken = counts[:, 0], counts[:, 1]
        return PRIOR_STRENGTH * mean + taken, PRIOR_STRENGTH * (1.0 - mean) + np.maximum(shown - taken, 0.0)

    def _impression(self, item: str) -> None:
        with self._lock:
            if not self._has_impressions:  # what was counted from lists is on another scale
                self._has_impressions = True
                self._counts.clear()
                self._requests.clear()
                self._shown = self._taken = 0.0
            self._add(item, 1.0, 0.0)

    def _add(self, item: str, shown: float, taken: float) -> None:
        before = self._counts.pop(item, (0.0, 0.0))
        counts = (before[0] + shown, before[1] + taken)
        if max(counts) >= self.cap:
            counts = (counts[0] / 2.0, counts[1] / 2.0)
        self._counts[item] = counts
        self._shown, self._taken = self._shown + shown, self._taken + taken
        if self._shown > self.cap * 100.0:
            self._shown, self._taken = self._shown / 2.0, self._taken / 2.0
        if len(self._counts) > self.max_items:
            self._counts.popitem(last=False)
