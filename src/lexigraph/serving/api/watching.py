"""Gauges that come from the database and from refits, beside those that the parts of a service tell themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from lexigraph.serving.fresh.schedule import RefitStatus
from lexigraph.serving.observing import Metrics
from lexigraph.serving.store import Store

LOOK_SECONDS = 20.0
"""Time between two looks at what was measured last."""
DAY = 86_400.0
WINDOW = {"acceptance_share": "acceptance", "coverage_share": "coverage", "popularity_share": "head_share"}
"""Names of gauges, and of the figures of a window."""


class Refits(Protocol):
    """Who fits anew."""

    def status(self) -> RefitStatus: ...  # noqa: D102


def watch_windows(metrics: Metrics, store: Store, clock: Callable[[], float] = time.time) -> None:
    """Show the figures of the last window that any process measured; those of an older day are no news."""
    latest = _Latest(store, clock)
    for gauge, figure in WINDOW.items():
        metrics.watch(gauge, lambda name=figure: latest.figures().get(name))  # type: ignore[misc]
    metrics.watch("drift", lambda: _kinds_of_drift(latest.figures()))


def watch_refits(metrics: Metrics, refits: Refits) -> None:
    """Count the refits that this process ran, by what came of them."""
    metrics.watch("last_refit_timestamp_seconds", _Refits(metrics, refits).look)


class _Latest:
    """The last window, read again from time to time and not by each gauge."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
        self._figures: Mapping[str, Any] = {}
        self._looked = float("-inf")

    def figures(self) -> Mapping[str, Any]:
        now = self._clock()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            found = self._store.measurements.since(now - DAY)
            self._figures = found[-1].document if found else {}
        return self._figures


class _Refits:
    def __init__(self, metrics: Metrics, refits: Refits) -> None:
        self._metrics, self._refits = metrics, refits
        self._before = refits.status()

    def look(self) -> float | None:
        """Count what ended since the last look; the time if something did."""
        before, now = self._before, self._refits.status()
        self._before = now
        if now.failures > before.failures:
            self._metrics.count("refits_total", "failed")
            return time.time()
        if now.last is not None and now.last is not before.last and now.last.status in ("used", "rejected"):
            self._metrics.count("refits_total", now.last.status)
            return time.time()
        return None


def _kinds_of_drift(figures: Mapping[str, Any]) -> float | None:
    return float(len(figures["drift"]["found"])) if "drift" in figures else None
