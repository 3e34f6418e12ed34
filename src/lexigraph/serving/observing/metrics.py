"""What the service counts and measures, for Prometheus.

Right with several worker processes: each counts in cells of its own, and the one that a scrape happens to reach adds
all of them up (see ``shared``). The multi-process mode of ``prometheus_client`` does the same, but an observation of
it with labels takes 3 microseconds and a request makes half a dozen; here one takes a third of a microsecond.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.registry import Collector

from lexigraph.errors import ConfigError
from lexigraph.serving.observing.cells import Layout, Series, blank, lay_out
from lexigraph.serving.observing.context import noted_stages
from lexigraph.serving.observing.definitions import OTHER, REQUEST_BUCKETS, STAGE_BUCKETS
from lexigraph.serving.observing.exposition import families

if TYPE_CHECKING:
    from lexigraph.serving.observing.shared import SharedCells

_LOG = logging.getLogger(__name__)
FOLDER_VARIABLE = "LEXIGRAPH_METRICS_DIR"
"""Environment variable by which a runner tells its workers the folder they share."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics(Collector):
    """All metrics of one process, and of all workers that share its folder.

    Args:
        folder: shared by the workers; by default the one that ``LEXIGRAPH_METRICS_DIR`` names. None and no such
            variable: this process alone.

    Example:
        >>> metrics = Metrics()
        >>> metrics.request("recommend", 200, 0.004)
        >>> metrics.value("requests_total", "recommend", "200")
        1.0
    """

    def __init__(self, folder: Path | None = None) -> None:
        chosen = folder or (Path(os.environ[FOLDER_VARIABLE]) if os.environ.get(FOLDER_VARIABLE) else None)
        self._layout = lay_out()
        self._lock = threading.Lock()
        self._probes: dict[Series, Callable[[], float | None]] = {}
        self._failed: set[Series] = set()
        self._sampler: threading.Thread | None = None
        self._stopped = threading.Event()
        self._shared, self._cells = _memory(chosen, self._layout)
        places = self._layout.places
        self._statuses = {(key[1], int(key[2])): n for key, n in places.items() if key[2:3] and key[2].isdigit()}
        self._latencies = {key[1]: n for key, n in places.items() if key[0] == "request_seconds"}
        self._stages = {key[1:]: n for key, n in places.items() if key[0] == "stage_seconds"}
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count an answered request and how long it took; unknown routes and statuses count as "other"."""
        latency = self._latencies.get(route)
        if latency is None:
            route, latency = OTHER, self._latencies[OTHER]
        count = self._statuses.get((route, status))
        if count is None:
            count = self._layout.places[("requests_total", route, OTHER)]
        cells = self._cells
        bucket = latency + bisect_left(REQUEST_BUCKETS, seconds)
        with self._lock:
            cells[count] += 1.0
            cells[bucket] += 1.0
            cells[latency + len(REQUEST_BUCKETS) + 1] += seconds

    def stage(self, route: str, stage: str, seconds: float) -> None:
        """Note how long a stage of a request took; unknown routes and stages count as "other"."""
        place = self._stages.get((route, stage))
        if place is None:
            place = self._stages[
                (route if route in self._latencies else OTHER, stage if (OTHER, stage) in self._stages else OTHER)
            ]
        cells = self._cells
        bucket = place + bisect_left(STAGE_BUCKETS, seconds)
        with self._lock:
            cells[bucket] += 1.0
            cells[place + len(STAGE_BUCKETS) + 1] += seconds

    def stages(self, route: str) -> None:
        """Note all stages of the request at hand that were timed by :func:`~lexigraph.serving.observing.stage`."""
        noted = noted_stages()
        if not noted:
            return
        cells, n_buckets = self._cells, len(STAGE_BUCKETS)
        route = route if route in self._latencies else OTHER
        with self._lock:
            for name, seconds in noted:
                place = self._stages.get((route, name)) or self._stages[route, OTHER]
                cells[place + bisect_left(STAGE_BUCKETS, seconds)] += 1.0
                cells[place + n_buckets + 1] += seconds

    def count(self, name: str, *labels: str, by: float = 1.0) -> None:
        """Add to a counter.

        Raises:
            ConfigError: there is no such counter, or a label has another value than those it may have.
        """
        place = self._place("counter", (name, *labels))
        with self._lock:
            self._cells[place] += by

    def observe(self, name: str, seconds: float, *labels: str) -> None:
        """Add a measurement to a histogram.

        Raises:
            ConfigError: there is no such histogram, or a label has another value than those it may have.
        """
        place = self._place("histogram", (name, *labels))
        buckets = self._layout.definitions[name].buckets
        with self._lock:
            self._cells[place + bisect_left(buckets, seconds)] += 1.0
            self._cells[place + len(buckets) + 1] += seconds

    def set(self, name: str, value: float, *labels: str) -> None:
        """Set a gauge of this worker.

        Raises:
            ConfigError: there is no such gauge, or a label has another value than those it may have.
        """
        place = self._place("gauge", (name, *labels))
        with self._lock:
            self._cells[place] = value
            self._cells[place + 1] = time.time()

    def move(self, name: str, by: float, *labels: str) -> None:
        """Raise or lower a gauge of this worker, from 0 at first.

        Raises:
            ConfigError: there is no such gauge, or a label has another value than those it may have.
        """
        place = self._place("gauge", (name, *labels))
        with self._lock:
            before = self._cells[place]
            self._cells[place] = by if before != before else before + by
            self._cells[place + 1] = time.time()

    def watch(self, name: str, probe: Callable[[], float | None], *labels: str) -> None:
        """Ask a function for a gauge, or for a counter's total in this process, once a second and at every scrape.

        Args:
            name: of a gauge or counter.
            probe: quick and safe to call from another thread; None leaves the value as it is.
            *labels: of the series.

        Raises:
            ConfigError: there is no such gauge or counter, or a label has another value than those it may have.
        """
        series = (name, *labels)
        definition = self._layout.definitions.get(name)
        self._place("counter" if definition is not None and definition.kind == "counter" else "gauge", series)
        self._probes[series] = probe

    def sample(self) -> None:
        """Ask all probes now."""
        for series, probe in list(self._probes.items()):
            try:
                value = probe()
            except Exception:  # whatever a part of the service may fail with, the other numbers must still be seen
                if series not in self._failed:
                    _LOG.exception("the probe of %s failed; its value stays as it is", series[0])
                self._failed.add(series)
                continue
            self._failed.discard(series)
            if value is not None:
                self._write(series, float(value))

    def start(self, period: float = 1.0) -> None:
        """Ask the probes regularly, so that a scrape that reaches another worker finds values not older than that."""
        if self._sampler is None:
            self._sampler = threading.Thread(target=self._run, args=(period,), name="lexigraph-metrics", daemon=True)
            self._sampler.start()

    def close(self) -> None:
        """Stop asking the probes and leave what was counted to the other workers; nothing may be counted afterwards."""
        self._stopped.set()
        if self._sampler is not None:
            self._sampler.join()
            self._sampler = None
        if self._shared is not None:
            self._shared.close()
            self._shared, self._cells = None, memoryview(bytearray(blank(self._layout).tobytes())).cast("d")

    def render(self) -> bytes:
        """All metrics of all workers as Prometheus reads them; its content type is ``CONTENT_TYPE``."""
        self.sample()
        return generate_latest(self._registry)

    def value(self, name: str, *labels: str) -> float:
        """A counter or gauge of this worker, or the number of observations of a histogram; NaN if never set.

        Raises:
            ConfigError: there is no such metric, or a label has another value than those it may have.
        """
        definition = self._layout.definitions.get(name)
        place = self._place("counter" if definition is None else definition.kind, (name, *labels))
        if definition is not None and definition.kind == "histogram":
            return float(sum(self._cells[place : place + len(definition.buckets) + 1]))
        return float(self._cells[place])

    def collect(self) -> Iterable[Metric]:
        """What ``prometheus_client`` asks for."""
        return families(self._layout, *self._read())

    def _read(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if self._shared is not None:
            return self._shared.read()
        return np.array(self._cells, dtype=np.float64)[None], np.zeros(self._layout.size)

    def _write(self, series: Series, value: float) -> None:
        place = self._layout.places[series]
        with self._lock:
            self._cells[place] = value
            if self._layout.definitions[series[0]].kind == "gauge":
                self._cells[place + 1] = time.time()

    def _run(self, period: float) -> None:
        while not self._stopped.wait(period):
            self.sample()

    def _place(self, kind: str, series: Series) -> int:
        place = self._layout.places.get(series)
        definition = self._layout.definitions.get(series[0])
        if place is not None and definition is not None and definition.kind == kind:
            return place
        if definition is None or definition.kind != kind:
            names = (one.name for one in self._layout.definitions.values() if one.kind == kind)
            raise ConfigError(f"no {kind} {series[0]!r}; there are {', '.join(names)}")
        allowed = "; ".join(f"{label}: {', '.join(values)}" for label, values in definition.labels) or "no labels"
        raise ConfigError(f"{series[0]} has no series {series[1:]}; allowed are {allowed}")


def _memory(folder: Path | None, layout: Layout) -> tuple[SharedCells | None, memoryview[float]]:
    """The cells to count in: shared where a folder is given."""
    if folder is None:
        return None, memoryview(bytearray(blank(layout).tobytes())).cast("d")
    from lexigraph.serving.observing.shared import SharedCells  # its locks are not on every system

    shared = SharedCells(folder, layout)
    return shared, shared.view
