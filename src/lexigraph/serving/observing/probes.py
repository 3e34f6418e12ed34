"""Which part of the running service is asked for which gauge."""

from __future__ import annotations

import time
from collections.abc import Callable, Sized
from pathlib import Path
from typing import Protocol

from lexigraph.serving.observing.metrics import Metrics
from lexigraph.serving.records import ModelRecord, StoredEvent


class _Writer(Protocol):
    @property
    def pending(self) -> int: ...
    @property
    def dropped(self) -> int: ...

    @property
    def errors(self) -> int: ...
    @property
    def last_lag(self) -> float: ...
    @property
    def listeners(self) -> list[Callable[[list[StoredEvent]], None]]: ...


class _Follower(Protocol):
    @property
    def lag_seconds(self) -> float: ...
    @property
    def healthy(self) -> bool: ...
    @property
    def errors(self) -> int: ...


class _Authority(Protocol):
    @property
    def hits(self) -> int: ...
    @property
    def misses(self) -> int: ...


class _Served(Protocol):
    @property
    def record(self) -> ModelRecord: ...


class _Host(Protocol):
    @property
    def current(self) -> _Served: ...
    @property
    def pending(self) -> Sized: ...


def watch_service(metrics: Metrics, *, writer: _Writer, follower: _Follower, histories: Sized, host: _Host) -> None:
    """Let the metrics ask the parts of a service for queue depth, dropped logs, lag, live histories and model age."""
    metrics.watch("event_queue_depth", lambda: writer.pending)
    metrics.watch("dropped_logs_total", lambda: writer.dropped)
    metrics.watch("event_lag_seconds", lambda: follower.lag_seconds)
    metrics.watch("follower_healthy", lambda: float(follower.healthy))
    metrics.watch("live_histories", lambda: len(histories))
    metrics.watch("model_age_seconds", lambda: max(0.0, time.time() - host.current.record.created))
    metrics.watch("store_errors_total", lambda: writer.errors, "write")
    metrics.watch("store_errors_total", lambda: follower.errors, "read")
    metrics.watch("pending_items", lambda: len(host.pending))
    metrics.watch("model_swaps_total", _Swaps(host).count)
    metrics.watch("worker_memory_bytes", resident_bytes)
    writer.listeners.append(lambda stored: metrics.observe("event_commit_seconds", writer.last_lag))  # noqa: ARG005


class _Swaps:
    """How often another model came into use since the first."""

    def __init__(self, host: _Host) -> None:
        self._host, self._model, self._swaps = host, host.current.record.id, 0

    def count(self) -> float:
        now = self._host.current.record.id
        self._swaps += now != self._model
        self._model = now
        return float(self._swaps)


def resident_bytes() -> float | None:
    """Resident memory of this process; None where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    sizes = [float(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return 1024 * sizes[0] if sizes else None


def watch_keys(metrics: Metrics, authority: _Authority) -> None:
    """Let the metrics ask how many keys were known from before."""
    metrics.watch("cache_requests_total", lambda: authority.hits, "keys", "hit")
    metrics.watch("cache_requests_total", lambda: authority.misses, "keys", "miss")
