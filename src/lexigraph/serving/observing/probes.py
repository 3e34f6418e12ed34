"""Which part of the running service is asked for which gauge."""

from __future__ import annotations

import time
from collections.abc import Sized
from pathlib import Path
from typing import Protocol

from lexigraph.serving.observing.metrics import Metrics
from lexigraph.serving.records import ModelRecord


class _Writer(Protocol):
    @property
    def pending(self) -> int: ...
    @property
    def dropped(self) -> int: ...


class _Follower(Protocol):
    @property
    def lag_seconds(self) -> float: ...
    @property
    def healthy(self) -> bool: ...


class _Served(Protocol):
    @property
    def record(self) -> ModelRecord: ...


class _Host(Protocol):
    @property
    def current(self) -> _Served: ...


def watch_service(metrics: Metrics, *, writer: _Writer, follower: _Follower, histories: Sized, host: _Host) -> None:
    """Let the metrics ask the parts of a service for queue depth, dropped logs, lag, live histories and model age."""
    metrics.watch("event_queue_depth", lambda: writer.pending)
    metrics.watch("dropped_logs_total", lambda: writer.dropped)
    metrics.watch("event_lag_seconds", lambda: follower.lag_seconds)
    metrics.watch("follower_healthy", lambda: float(follower.healthy))
    metrics.watch("live_histories", lambda: len(histories))
    metrics.watch("model_age_seconds", lambda: max(0.0, time.time() - host.current.record.created))
    metrics.watch("worker_memory_bytes", resident_bytes)


def resident_bytes() -> float | None:
    """Resident memory of this process; None where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    sizes = [float(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return 1024 * sizes[0] if sizes else None
