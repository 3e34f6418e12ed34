"""A worker that is killed: seen in the log and in the metrics, and replaced. The service is a process of its own."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import httpx
import pytest

pytest.importorskip("granian")
CHILDREN = Path("/proc/self/task")


def workers_of(process: int) -> list[int]:
    """Children that answer, of the process that starts them."""
    children = Path(f"/proc/{process}/task/{process}/children")
    found = [int(pid) for path in children.parent.parent.glob("*/children") for pid in path.read_text().split()]
    return [pid for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.1)
    return found


@pytest.mark.skipif(not CHILDREN.is_dir(), reason="needs /proc")
def test_a_killed_worker_is_named_counted_and_replaced(kills, shop_model, sqlite_url, tmp_path):
    port, log = kills.free_port(), tmp_path / "log"
    options = ("--store", sqlite_url, "--no-keys")
    with kills.running(shop_model, port, *options, log=log) as process:
        address = f"http://127.0.0.1:{port}"
        head, got = (httpx.request(method, f"{address}/health/live") for method in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"]
        (before,) = workers_of(process.pid)
        os.kill(before, signal.SIGKILL)
        said = until(lambda: re.search(r".*worker (\d+) was ended by SIGKILL.*", log.read_text()))
        assert int(said[1]) == before
        until(lambda: before not in workers_of(process.pid) and answers(address))
        assert 'lexigraph_worker_exits_total{cause="killed"} 1.0' in httpx.get(f"{address}/metrics").text
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert log.read_text().count("was ended by") == 1  # ending is no death


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready").status_code == 200
    except httpx.TransportError:
        return False
