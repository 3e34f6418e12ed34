from __future__ import annotations

import sys

from benchmarks.load import Asked, moments, offered, post, saturated
from benchmarks.server import free_port, running
from benchmarks.serving import traffic

LIST = Asked(post("/v1/recommend", b'{"user": "1", "k": 20}'), "recommend")


def test_moments_keep_the_rate_and_come_in_bunches() -> None:
    drawn = moments(1_000.0, 10.0)
    gaps = drawn[1:] - drawn[:-1]
    assert 9_500 < len(drawn) < 10_500
    assert drawn[-1] < 10
    assert 0.9 < gaps.std() / gaps.mean() < 1.1  # as of a Poisson process


def test_every_request_is_counted_once() -> None:
    port = free_port()
    with running([sys.executable, "-m", "benchmarks.serving_floor", str(port)], port, ready=None) as server:
        steady = offered(port, [LIST], rate=500.0, seconds=0.5, connections=4)
        full = saturated(port, [LIST, Asked(LIST.content, "event")], seconds=0.3, connections=4)
        assert server.gigabytes() > 0.01
    assert len(steady.latencies["recommend"]) == len(moments(500.0, 0.5))
    assert (steady.failures, full.failures) == ({}, {})
    assert abs(len(full.latencies["recommend"]) - len(full.latencies["event"])) <= 1
    assert full.rate("recommend") > 0
    assert 0 < steady.quantile("recommend", 0.5) <= steady.quantile("recommend", 0.99)


def test_traffic_has_an_event_for_five_lists() -> None:
    asked = traffic(["anna"], ["tea"], "lxg_key")
    kinds = [one.kind for one in asked]
    assert kinds[:12] == [*["recommend"] * 5, "event"] * 2
    assert b"authorization: Bearer lxg_key\r\n" in asked[0].content
