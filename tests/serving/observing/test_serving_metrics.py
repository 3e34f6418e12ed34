from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lexigraph.errors import ConfigError
from lexigraph.serving.observing import FOLDER_VARIABLE, Metrics, request_context, stage, watch_service
from lexigraph.serving.observing.definitions import DEFINITIONS, all_names
from lexigraph.serving.records import ModelRecord


def scraped(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    families = text_string_to_metric_families(metrics.render().decode())
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def one(metrics: Metrics, name: str, **labels: str) -> float | None:
    return scraped(metrics).get((f"lexigraph_{name}", frozenset(labels.items())))


def test_a_request_counts_in_its_status_and_bucket() -> None:
    metrics = Metrics()
    metrics.request("recommend", 200, 0.004)
    metrics.request("recommend", 200, 0.005)
    metrics.request("recommend", 503, 99.0)
    assert one(metrics, "requests_total", route="recommend", status="200") == 2
    assert one(metrics, "requests_total", route="recommend", status="503") == 1
    assert one(metrics, "request_seconds_bucket", route="recommend", le="0.003") == 0
    assert one(metrics, "request_seconds_bucket", route="recommend", le="0.005") == 2  # a bound belongs to its bucket
    assert one(metrics, "request_seconds_bucket", route="recommend", le="10.0") == 2
    assert one(metrics, "request_seconds_bucket", route="recommend", le="+Inf") == 3
    assert one(metrics, "request_seconds_count", route="recommend") == 3
    assert one(metrics, "request_seconds_sum", route="recommend") == pytest.approx(99.009)


def test_stages_of_a_request_count_on_its_route() -> None:
    metrics = Metrics()
    with stage("score"):
        pass  # no request, nothing to count
    with request_context("r1"):
        with stage("score"):
            pass
        with pytest.raises(ValueError, match="no"), stage("encode"):
            raise ValueError("no")
        metrics.stages("recommend")
    with request_context("r2"):
        metrics.stages("recommend")
    assert one(metrics, "stage_seconds_count", route="recommend", stage="score") == 1
    assert one(metrics, "stage_seconds_count", route="recommend", stage="encode") == 1


def test_what_clients_make_up_makes_no_new_series() -> None:
    metrics = Metrics()
    for number in range(50):
        metrics.request(f"made-up-{number}", 600 + number, 0.1)
        metrics.stage(f"made-up-{number}", f"stage-{number}", 0.1)
    assert one(metrics, "requests_total", route="other", status="other") == 50
    assert one(metrics, "stage_seconds_count", route="other", stage="other") == 50
    assert "made-up" not in metrics.render().decode()


def test_wrong_names_and_labels_are_named() -> None:
    metrics = Metrics()
    with pytest.raises(ConfigError, match="no counter 'requests'; there are requests_total"):
        metrics.count("requests")
    with pytest.raises(ConfigError, match="outcome: stored, duplicate"):
        metrics.count("events_total", "lost")
    with pytest.raises(ConfigError, match="no gauge 'events_total'"):
        metrics.set("events_total", 1)
    with pytest.raises(ConfigError, match="no gauge 'nothing'"):
        metrics.watch("nothing", lambda: 1.0)


def test_every_name_is_documented_and_follows_the_conventions() -> None:
    metrics = Metrics()
    for definition in DEFINITIONS:
        assert definition.name.endswith("_total") == (definition.kind == "counter")
        assert definition.help.endswith(".")
        assert bool(definition.buckets) == (definition.kind == "histogram")
        assert list(definition.buckets) == sorted(set(definition.buckets))
        for series in definition.series():
            if definition.kind == "counter":
                metrics.count(definition.name, *series)
            elif definition.kind == "gauge":
                metrics.set(definition.name, 1.0, *series)
            else:
                metrics.observe(definition.name, 0.1, *series)
    assert {name for name, _ in scraped(metrics)} == all_names()
    page = (Path(__file__).parents[3] / "docs" / "serving-operating.md").read_text(encoding="utf-8")
    assert [one.full_name for one in DEFINITIONS if f"`{one.full_name}`" not in page] == []


def test_gauges_move_and_are_absent_until_set() -> None:
    metrics = Metrics()
    assert one(metrics, "requests_in_flight") is None
    metrics.move("requests_in_flight", 1)
    metrics.move("requests_in_flight", 1)
    metrics.move("requests_in_flight", -1)
    assert one(metrics, "requests_in_flight") == 1


def test_threads_lose_nothing() -> None:
    metrics = Metrics()

    def work() -> None:
        for _ in range(3000):
            metrics.request("events", 200, 0.001)
            metrics.count("events_total", "stored", by=2)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert metrics.value("requests_total", "events", "200") == 12_000
    assert metrics.value("events_total", "stored") == 24_000
    assert metrics.value("request_seconds", "events") == 12_000


def test_probes_are_asked_at_a_scrape_and_regularly() -> None:
    metrics = Metrics()
    asked = threading.Event()

    def depth() -> float:
        asked.set()
        return 7.0

    metrics.watch("event_queue_depth", depth)
    metrics.watch("dropped_logs_total", lambda: 3.0)
    metrics.watch("drift", lambda: None)
    assert one(metrics, "event_queue_depth") == 7
    assert one(metrics, "dropped_logs_total") == 3
    assert one(metrics, "drift") is None
    asked.clear()
    metrics.start(period=0.01)
    assert asked.wait(5)
    metrics.close()
    assert one(metrics, "event_queue_depth") == 7


def test_a_probe_that_fails_does_not_end_the_scrape(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()

    def broken() -> float:
        raise RuntimeError("no model yet")

    metrics.watch("model_age_seconds", broken)
    metrics.watch("event_queue_depth", lambda: 2.0)
    assert one(metrics, "event_queue_depth") == 2
    assert one(metrics, "model_age_seconds") is None
    assert one(metrics, "event_queue_depth") == 2
    assert (
        sum("model_age_seconds" in record.getMessage() for record in caplog.records) == 1
    )  # said once, not each second


def test_the_parts_of_a_service_are_watched() -> None:
    class Parts:
        pending, dropped, lag_seconds, healthy, last_lag, errors = 5, 2, 0.25, False, 0.003, 4
        listeners: list[Any]
        record = ModelRecord("m1", "folder", "active", created=0.0)

    class Host:
        current, pending = Parts(), {"new": "why"}

    parts, host = Parts(), Host()
    parts.listeners = []
    metrics = Metrics()
    watch_service(metrics, writer=parts, follower=parts, histories={"anna": 1}, host=host)
    assert one(metrics, "event_queue_depth") == 5
    assert one(metrics, "dropped_logs_total") == 2
    assert one(metrics, "event_lag_seconds") == 0.25
    assert one(metrics, "follower_healthy") == 0
    assert one(metrics, "live_histories") == 1
    assert one(metrics, "pending_items") == 1
    assert one(metrics, "store_errors_total", operation="read") == 4
    assert one(metrics, "store_errors_total", operation="write") == 4
    assert one(metrics, "model_swaps_total") == 0
    parts.listeners[0]([])
    assert one(metrics, "event_commit_seconds_bucket", le="0.005") == 1
    Host.current.record = replace(Host.current.record, id="m2")
    assert one(metrics, "model_swaps_total") == 1
    assert (one(metrics, "model_age_seconds") or 0) > 1e9


WORKER = """
import os, sys
from lexigraph.serving.observing import Metrics
metrics = Metrics()
for _ in range(100):
    metrics.request("recommend", 200, 0.001)
metrics.set("event_queue_depth", 10.0)
metrics.set("live_histories", 4.0)
os._exit(9)  # as a killed worker ends: nothing is closed
"""


def test_workers_add_up_and_the_dead_leave_their_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    first, second = Metrics(), Metrics()
    first.request("recommend", 200, 0.001)
    second.request("recommend", 200, 0.001)
    first.set("event_queue_depth", 1.0)
    second.set("event_queue_depth", 2.0)
    first.set("event_lag_seconds", 0.5)
    second.set("event_lag_seconds", 0.1)
    first.set("follower_healthy", 1.0)
    second.set("follower_healthy", 0.0)
    first.set("drift", 0.1)
    second.set("drift", 0.2)
    workers = [subprocess.Popen([sys.executable, "-c", WORKER]) for _ in range(2)]  # noqa: S603 - our own words
    assert [worker.wait(30) for worker in workers] == [9, 9]
    for metrics in (first, second):  # whoever is asked gives the same answer
        assert one(metrics, "requests_total", route="recommend", status="200") == 202
        assert one(metrics, "event_queue_depth") == 3  # the dead have no queue
        assert one(metrics, "live_histories") is None
        assert one(metrics, "event_lag_seconds") == 0.5
        assert one(metrics, "follower_healthy") == 0
        assert one(metrics, "drift") == 0.2
        assert one(metrics, "workers") == 2
    third = Metrics()  # whoever comes in buries the dead
    assert one(third, "requests_total", route="recommend", status="200") == 202
    assert len(list(tmp_path.glob("worker-*.cells"))) == 3
    third.close()
    first.close()
    assert one(second, "requests_total", route="recommend", status="200") == 202
    assert one(second, "workers") == 1


def test_cells_of_another_version_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "worker-1-old.cells").write_bytes(b"lxgcells" + b"\0" * 80)
    (tmp_path / "worker-2-torn.cells").write_bytes(b"lxg")
    metrics = Metrics(tmp_path)
    metrics.request("ask", 200, 0.1)
    assert one(metrics, "requests_total", route="ask", status="200") == 1
    assert one(metrics, "workers") == 1


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"cannot keep metrics in .*name a folder"):
        Metrics(file)
