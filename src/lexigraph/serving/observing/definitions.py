"""Every metric of the service: name, kind, help, labels with all their values, and how several workers add up.

Label values are closed sets. That bounds what a scrape returns whatever clients send, and gives every series a fixed
place in memory (see ``cells``), so that counting costs well under a microsecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["counter", "gauge", "histogram"]
Combine: TypeAlias = Literal["sum", "max", "min", "latest"]

PREFIX = "lexigraph_"
OTHER = "other"
"""What a label value outside its closed set is counted as."""
ROUTES = (
    "recommend",
    "similar",
    "ask",
    "explain",
    "events",
    "items",
    "users",
    "experiments",
    "models",
    "keys",
    "health",
    "metrics",
    "page",
    OTHER,
)
STATUSES = (
    *(
        "200",
        "201",
        "202",
        "204",
        "304",
        "400",
        "401",
        "403",
        "404",
        "405",
        "408",
        "409",
        "413",
        "415",
        "422",
        "429",
        "499",
    ),
    *("500", "503", "504", OTHER),
)
STAGES = (
    "authorise",
    "decode",
    "choose",
    "history",
    "score",
    "rerank",
    "explain",
    "log",
    "commit",
    "encode",
    OTHER,
)
"""Parts of a request, in the order they happen; ``commit`` is the wait until events are on disk."""
REQUEST_BUCKETS = (
    0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
)  # fmt: skip
STAGE_BUCKETS = (5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0)


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric.

    Attributes:
        name: without the prefix ``lexigraph_``.
        kind: counter, gauge or histogram.
        help: one line for whoever reads the scrape.
        labels: names with all values each may have.
        buckets: upper bounds of a histogram, rising, without infinity.
        combine: how the gauges of several workers become one.
    """

    name: str
    kind: Kind
    help: str
    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    buckets: tuple[float, ...] = ()
    combine: Combine = "sum"

    @property
    def full_name(self) -> str:
        """The name as Prometheus sees it."""
        return PREFIX + self.name

    @property
    def size(self) -> int:
        """Cells of one series: a count; a value and its time; or a count per bucket and one above, and the sum."""
        return {"counter": 1, "gauge": 2, "histogram": len(self.buckets) + 2}[self.kind]

    def series(self) -> Iterator[tuple[str, ...]]:
        """The label values of every series.

        Example:
            >>> list(Definition("n", "counter", "", (("a", ("x", "y")),)).series())
            [('x',), ('y',)]
        """
        return product(*(values for _, values in self.labels))


_OUTCOME = "outcome"
DEFINITIONS = (
    Definition("requests_total", "counter", "Requests answered.", (("route", ROUTES), ("status", STATUSES))),
    Definition(
        "request_seconds", "histogram", "Time from request to answer.", (("route", ROUTES),), REQUEST_BUCKETS
    ),
    Definition(
        "stage_seconds",
        "histogram",
        "Time of one stage of a request.",
        (("route", ROUTES), ("stage", STAGES)),
        STAGE_BUCKETS,
    ),
    Definition("requests_in_flight", "gauge", "Requests being answered now."),
    Definition(
        "events_total", "counter", "Events taken in.", ((_OUTCOME, ("stored", "duplicate", "refused", "failed")),)
    ),
    Definition("event_queue_depth", "gauge", "Events that wait for the disk."),
    Definition("event_commit_seconds", "histogram", "Time from taking an event to having it on disk.", (),
               STAGE_BUCKETS),
    Definition("event_lag_seconds", "gauge", "How far a worker is behind the database.", combine="max"),
    Definition("follower_healthy", "gauge", "1 while every worker can follow the database.", combine="min"),
    Definition("model_age_seconds", "gauge", "Time since the model in use was fitted.", combine="max"),
    Definition("model_swaps_total", "counter", "Models put in use after the first."),
    Definition("live_histories", "gauge", "Users with events newer than the model.", combine="max"),
    Definition("pending_items", "gauge", "Items that cannot be recommended before the next fit.", combine="max"),
    Definition(
        "cache_requests_total",
        "counter",
        "Look-ups in caches.",
        (("cache", ("keys", OTHER)), (_OUTCOME, ("hit", "miss"))),
    ),
    Definition("dropped_logs_total", "counter", "Recommendations that were answered but not logged for feedback."),
    Definition("store_errors_total", "counter", "Failed uses of the database.", (("operation", ("read", "write")),)),
    Definition("acceptance_share", "gauge", "Share of logged recommendations that led to an event.", combine="latest"),
    Definition("coverage_share", "gauge", "Share of the catalogue in up to 10,000 recent recommendations.",
               combine="latest"),
    Definition("popularity_share", "gauge", "Share of recent recommendations that go to the most popular items.",
               combine="latest"),
    Definition("drift", "gauge", "In how many ways recent events differ from those of the fit.", combine="latest"),
    Definition("refits_total", "counter", "Fits that ended.", ((_OUTCOME, ("used", "rejected", "failed")),)),
    Definition("last_refit_timestamp_seconds", "gauge", "When the last fit ended.", combine="latest"),
    Definition(
        "worker_exits_total",
        "counter",
        "Workers that ended unasked.",
        (("cause", ("killed", "signal", "error", "ended")),),
    ),
    Definition("worker_memory_bytes", "gauge", "Resident memory of all workers."),
)  # fmt: skip
"""All metrics that cells are kept for."""
COMPUTED = ("workers", "service_info")
"""Metrics that are found while answering a scrape."""


def all_names() -> frozenset[str]:
    """Names of all metrics as Prometheus sees them, with the series that a histogram has.

    Example:
        >>> "lexigraph_request_seconds_bucket" in all_names()
        True
    """
    names = {PREFIX + name for name in COMPUTED}
    for one in DEFINITIONS:
        ends = ("_bucket", "_sum", "_count") if one.kind == "histogram" else ("",)
        names.update(one.full_name + end for end in ends)
    return frozenset(names)
