"""Keeping the model fresh: refits in another process, judged before they are used, drift, and health over time."""

from lexigraph.serving.fresh.drift import Drift, find_drift
from lexigraph.serving.fresh.monitor import Monitor
from lexigraph.serving.fresh.outcome import RefitOutcome
from lexigraph.serving.fresh.schedule import RefitStatus, Refitter
from lexigraph.serving.fresh.swapping import roll_back

__all__ = [
    "Drift",
    "Monitor",
    "RefitOutcome",
    "RefitStatus",
    "Refitter",
    "find_drift",
    "roll_back",
]
