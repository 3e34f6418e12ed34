"""From cells to the text that Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

from lexigraph import __version__
from lexigraph.serving.observing.cells import Layout
from lexigraph.serving.observing.definitions import PREFIX, Combine, Definition


def families(layout: Layout, living: NDArray[np.float64], dead: NDArray[np.float64]) -> Iterator[Metric]:
    """All metrics of all workers together.

    Args:
        layout: of the cells.
        living: cells of each worker, float64 ``[n_workers, size]``.
        dead: what workers that are gone had counted, float64 ``[size]``.

    Yields:
        Metrics; series that never happened are left out, but a metric without labels always has its value.
    """
    counted = living.sum(axis=0) + dead
    for one in layout.definitions.values():
        places = [(values, layout.places[(one.name, *values)]) for values in one.series()]
        if one.kind == "gauge":
            yield _gauge(one, places, living)
        elif one.kind == "counter":
            yield _counter(one, places, counted)
        else:
            yield _histogram(one, places, counted)
    yield GaugeMetricFamily(f"{PREFIX}workers", "Processes that answer.", value=len(living))
    about = GaugeMetricFamily(f"{PREFIX}service_info", "The version that runs.", labels=["version"])
    about.add_metric([__version__], 1.0)
    yield about


def combine(values: NDArray[np.float64], times: NDArray[np.float64], how: Combine) -> float | None:
    """One gauge of several workers; None where no worker has set it.

    Example:
        >>> combine(np.array([3.0, np.nan, 4.0]), np.array([9.0, np.nan, 5.0]), "latest")
        3.0
        >>> combine(np.array([3.0, np.nan, 4.0]), np.array([9.0, np.nan, 5.0]), "sum")
        7.0
    """
    known = ~np.isnan(values)
    if not known.any():
        return None
    values, times = values[known], times[known]
    if how == "latest":
        return float(values[times.argmax()])
    if how == "sum":
        return float(values.sum())
    return float(values.max() if how == "max" else values.min())


Places = Sequence[tuple[tuple[str, ...], int]]


def _gauge(one: Definition, places: Places, living: NDArray[np.float64]) -> Metric:
    family = GaugeMetricFamily(one.full_name, one.help, labels=[name for name, _ in one.labels])
    for values, place in places:
        value = combine(living[:, place], living[:, place + 1], one.combine)
        if value is not None:
            family.add_metric(values, value)
    return family


def _counter(one: Definition, places: Places, counted: NDArray[np.float64]) -> Metric:
    family = CounterMetricFamily(one.full_name, one.help, labels=[name for name, _ in one.labels])
    for values, place in places:
        if counted[place] or len(places) < 12:  # a short list of series starts at 0, so that its first rise is seen
            family.add_metric(values, float(counted[place]))
    return family


def _histogram(one: Definition, places: Places, counted: NDArray[np.float64]) -> Metric:
    family = HistogramMetricFamily(one.full_name, one.help, labels=[name for name, _ in one.labels])
    bounds = [*(repr(bound) for bound in one.buckets), "+Inf"]
    for values, place in places:
        below = counted[place : place + len(bounds)].cumsum()
        if below[-1] or not values:
            buckets = list(zip(bounds, below.tolist(), strict=True))
            family.add_metric(values, buckets, float(counted[place + len(bounds)]))
    return family
