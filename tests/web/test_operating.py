"""What the part Operate computes, without a browser."""

from __future__ import annotations

import math

import pytest

from lexigraph.serving.fresh.outcome import RefitOutcome
from lexigraph.serving.fresh.schedule import RefitStatus
from lexigraph.serving.observing import Metrics
from lexigraph.web.guard import is_own
from lexigraph.web.mounting import is_of_page
from lexigraph.web.operating import Traffic, count_up, latencies
from lexigraph.web.operating.counted import quantile
from lexigraph.web.panels.operate.refits import told


def traffic_of(*seen: tuple[float, int]) -> Traffic:
    times, places = iter([time for time, _ in seen]), iter([place for _, place in seen])
    traffic = Traffic(lambda: next(places), lambda: next(times))
    for _ in seen:
        traffic.look()
    return traffic


def test_rates_of_events():
    traffic = traffic_of((0.0, 100), (2.0, 104), (4.0, 104), (104.0, 304))
    assert traffic.rates() == [(-102.0, 2.0), (-100.0, 0.0), (0.0, 2.0)]
    assert traffic.mean(60.0) == 0.0  # nothing was seen in that minute but the end
    assert traffic.mean(1_000.0) == pytest.approx(204 / 104)
    assert traffic_of((0.0, 5)).rates() == []
    assert traffic_of((0.0, 5)).mean(60.0) == 0.0


def test_a_store_that_begins_anew_has_no_negative_rate():
    assert traffic_of((0.0, 100), (2.0, 3)).rates() == [(0.0, 0.0)]


def test_few_minutes_are_kept():
    traffic = traffic_of(*((2.0 * n, n) for n in range(1_000)))
    assert len(traffic.rates()) == 150


def test_latencies_come_from_what_the_service_counts():
    metrics = Metrics()
    for _ in range(90):
        metrics.request("recommend", 200, 0.0015)
    for _ in range(10):
        metrics.request("recommend", 500, 0.2)
    metrics.request("similar", 200, 99.0)
    first, second = latencies(count_up(metrics.collect()))
    assert (first.route, first.n, first.failed) == ("recommend", 100, 10)
    assert 0.001 < first.seconds[0] <= 0.002
    assert 0.1 < first.seconds[1] <= 0.25
    assert second.route == "similar"
    assert math.isinf(second.seconds[0])


def test_quantiles_of_nothing_much():
    assert quantile([(0.1, 0.0), (math.inf, 0.0)], 0.5) == math.inf
    assert quantile([(0.1, 4.0), (math.inf, 4.0)], 0.5) == pytest.approx(0.05)


def test_counters_are_added_up():
    metrics = Metrics()
    metrics.request("events", 202, 0.01)
    metrics.request("events", 503, 0.01)
    counted = count_up(metrics.collect())
    assert counted.total("requests_total") == 2
    assert counted.total("requests_total", last="5") == 1
    assert counted.value("no such") is None


def test_refits_in_words():
    assert "has not fitted" in told(RefitStatus())
    assert "judging (drift)" in told(RefitStatus(running=True, step="judging", reason="drift"))
    assert told(RefitStatus(error="no space")) == "The last fit failed: no space"
    outcome = RefitOutcome("rejected", "worse by far", seconds=2.5)
    assert told(RefitStatus(last=outcome)) == "The last fit took 2.5 s; the new model is not used: worse by far"


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        (b"https://shop.example", b"shop.example", True),
        (b"https://shop.example.evil.example", b"shop.example", False),
        (b"null", b"shop.example", False),
        (b"", b"shop.example", False),
    ],
)
def test_sockets_are_opened_by_the_page_itself(origin, host, own):
    assert is_own({b"origin": origin, b"host": host}) is own


def test_paths_of_the_page_are_few():
    assert [
        path for path in ("/", "/zh", "/login", "/_page/page.css", "/_nicegui_ws/socket.io/") if not is_of_page(path)
    ] == []
    assert [path for path in ("/v1/recommend", "/metrics", "/_nice", "//", "/zh/", "/_page") if is_of_page(path)] == []
