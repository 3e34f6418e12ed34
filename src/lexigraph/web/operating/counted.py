"""What the service counts, as numbers: of all its processes together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import Metric

from lexigraph.serving.observing.definitions import PREFIX

QUANTILES = (0.5, 0.95, 0.99)
Buckets = list[tuple[float, float]]
"""Upper bounds, rising to infinity, and how many observations lie at or below each."""


@dataclass(frozen=True)
class Counted:
    """Metrics by name and labels.

    Attributes:
        values: of counters and gauges; the key is the name without the prefix, then the label values.
        buckets: of ``request_seconds`` by route.
    """

    values: Mapping[tuple[str, ...], float]
    buckets: Mapping[str, Buckets]

    def value(self, *key: str) -> float | None:
        """A counter or gauge; None where it was never set."""
        return self.values.get(key)

    def total(self, name: str, *, last: str = "") -> float:
        """A counter over all its series, or over those whose last label begins so."""
        return sum(value for key, value in self.values.items() if key[0] == name and key[-1].startswith(last))


@dataclass(frozen=True)
class RouteLatency:
    """Answers of a route since the service was started.

    Attributes:
        route: its name.
        n: answers.
        failed: of them, those that failed inside the service (5xx).
        seconds: quantiles p50, p95 and p99; infinity where they lie above the last bucket.
    """

    route: str
    n: int
    failed: int
    seconds: tuple[float, float, float]


def count_up(families: Iterable[Metric]) -> Counted:
    """Take what ``Metrics.collect`` gives apart.

    Example:
        >>> from lexigraph.serving.observing import Metrics
        >>> metrics = Metrics()
        >>> metrics.request("recommend", 200, 0.004)
        >>> count_up(metrics.collect()).total("requests_total")
        1.0
    """
    values: dict[tuple[str, ...], float] = {}
    buckets: dict[str, Buckets] = {}
    for family in families:
        for sample in family.samples:
            name = sample.name.removeprefix(PREFIX)
            if name == "request_seconds_bucket":
                bound = float(sample.labels["le"].replace("+Inf", "inf"))
                buckets.setdefault(sample.labels["route"], []).append((bound, sample.value))
            elif family.type in ("counter", "gauge"):
                values[(name, *sample.labels.values())] = sample.value
    return Counted(values, buckets)


def latencies(counted: Counted) -> list[RouteLatency]:
    """How long answers took, by route, the busiest first."""
    found = []
    for route, buckets in counted.buckets.items():
        n = int(buckets[-1][1])
        failed = sum(
            value
            for key, value in counted.values.items()
            if key[:2] == ("requests_total", route) and key[2].startswith("5")
        )
        p50, p95, p99 = (quantile(buckets, share) for share in QUANTILES)
        found.append(RouteLatency(route, n, int(failed), (p50, p95, p99)))
    return sorted((one for one in found if one.n), key=lambda one: -one.n)


def quantile(buckets: Buckets, share: float) -> float:
    """A quantile out of cumulated buckets, linear within one; infinity above the last bound.

    Example:
        >>> quantile([(0.01, 5), (0.02, 10), (math.inf, 10)], 0.75)
        0.015
    """
    wanted = share * buckets[-1][1]
    low, below = 0.0, 0.0
    for bound, cumulated in buckets:
        if cumulated >= wanted and cumulated > below:
            return bound if math.isinf(bound) else low + (bound - low) * (wanted - below) / (cumulated - below)
        low, below = bound, cumulated
    return math.inf
