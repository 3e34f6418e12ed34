"""The service under load: recommendations per second, latency, memory, cold start, and how soon an event is seen.

Server and load generator share the machine. Traffic: the 20 best for random known users, and one event for every five
of them; requests carry a key, every list is logged for feedback and every event is on disk before it is answered: the
defaults of the service, but for the page for people, which has a benchmark of its own. What the service does in the
background after its start is waited for.

The tail of the latency is first of all a matter of who else uses the processors: beside every rate stands how much of
them other programs took meanwhile.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.figure import Figure, figure
from benchmarks.load import Asked, Outcome, offered, post, saturated
from benchmarks.server import Server, free_port, machine_cpu_seconds, running
from benchmarks.sources import benchmark_data
from lexigraph.data import given_split
from lexigraph.data.cache_root import cache_root
from lexigraph.models import create, load

K = 20
RATE = 1_500.0
"""Recommendations per second that are offered."""
WORKERS = (1, 2)
EASIER = 1_200.0
"""A rate at which the machine has something to spare."""
EVENT_SHARE = 1 / 5
"""Events for each recommendation."""
SECONDS, WARM_SECONDS = 20.0, 5.0
RUNS = 3
"""Runs at each offered rate; the figure is their median."""
PREPARED = 30_000
"""Different requests."""
VISITS = 50
"""Events whose way into the next list is watched."""


def figures() -> Iterator[Figure]:
    """All of them; the floor first, so that what follows can be held against it."""
    yield from _generator()
    yield from _floor()
    folder = gowalla_model()
    model = load(folder)
    users, items = model.users.ids, model.items.ids
    del model
    for workers in WORKERS:
        yield from _served(folder, workers, users, items)


def _served(folder: Path, workers: int, users: list[str], items: list[str]) -> Iterator[Figure]:
    """A service of its own, on a new database, asked by nobody before."""
    with tempfile.TemporaryDirectory() as scratch:
        store = f"sqlite:///{Path(scratch) / 'service.db'}"
        key = _lexigraph("keys", "create", "load", "--scope", "write", "--store", store, "--json")["key"]
        port = free_port()
        variables = {
            "LEXIGRAPH_PORT": str(port),
            "LEXIGRAPH_STORE__URL": store,
            "LEXIGRAPH_MODELS_DIR": scratch,
            "LEXIGRAPH_WORKERS": str(workers),
            "LEXIGRAPH_PAGE__ENABLED": "false",
        }
        command = [str(Path(sys.executable).with_name("lexigraph")), "serve", str(folder)]
        name = f"serving.workers-{workers}"
        with running(command, port, ready="/health/ready", variables=variables) as server:
            yield figure(f"{name}.cold-start", server.ready_seconds, "s", "<= 5")
            note = "re-rankers are compiled or read in the background; requests are answered meanwhile"
            yield figure(f"{name}.settled", server.settle(), "s", digits=1, note=note)
            yield from _visibility(name, server, users, key)
            yield from _loaded(name, server, traffic(users, items, key))


def gowalla_model() -> Path:
    """The default model on Gowalla's training part; fitted once and kept in the cache."""
    folder = cache_root() / "benchmarks" / "gowalla-graph-filter"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        create("graph-filter").fit(given_split(benchmark_data("gowalla")).development()).save(folder)
    return folder


def traffic(users: list[str], items: list[str], key: str | None, seed: int = 0) -> list[Asked]:
    """Requests for random users, and an event after every five."""
    rng = np.random.default_rng(seed)
    asked = []
    every = round(1 / EVENT_SHARE) + 1
    for number, user in enumerate(rng.choice(users, PREPARED).tolist()):
        if number % every == every - 1:
            body = {"user": user, "item": items[int(rng.integers(len(items)))], "kind": "click"}
            asked.append(Asked(post("/v1/events", json.dumps(body).encode(), key), "event"))
        else:
            body = {"user": user, "k": K}
            asked.append(Asked(post("/v1/recommend", json.dumps(body).encode(), key), "recommend"))
    return asked


def _generator() -> Iterator[Figure]:
    """What the generator itself can do, against a server that answers fixed bytes."""
    port = free_port()
    with running([sys.executable, "-m", "benchmarks.serving_floor", str(port)], port, ready=None):
        found = saturated(port, traffic(["1"], ["1"], None), WARM_SECONDS)
    answers = found.rate("recommend") + found.rate("event")
    yield figure("serving.generator.ceiling", answers, "1/s", digits=0, note="against fixed bytes over a bare socket")
    yield figure("serving.generator.processor-time", found.cpu_microseconds(), "us", digits=1, note="for one request")


def _floor() -> Iterator[Figure]:
    """The same web server, framework and wire format around a list that is always the same."""
    port = free_port()
    options = ["--interface", "asgi", "--port", str(port), "--workers", "1", "--no-ws", "--no-log"]
    command = [sys.executable, "-m", "granian", *options, "benchmarks.serving_floor:application"]
    asked = [one for one in traffic(["1"], ["1"], None) if one.kind == "recommend"]
    with running(command, port, ready="/health/ready"):
        saturated(port, asked, WARM_SECONDS / 2)
        yield from _saturation("serving.floor", saturated(port, asked, WARM_SECONDS))
        found = offered(port, asked, RATE * (1 + EVENT_SHARE), WARM_SECONDS)
    yield from _latency("serving.floor", "recommend", found)


def _loaded(name: str, server: Server, asked: list[Asked]) -> Iterator[Figure]:
    """At the offered rates, then at saturation."""
    offered(server.port, asked, RATE / 2, WARM_SECONDS)
    for rate in (EASIER, RATE):
        yield from _at_rate(f"{name}.at-{rate:.0f}", server, asked, rate)
    busy = server.cpu_seconds()
    full = saturated(server.port, asked, SECONDS)
    busy = 1e3 * (server.cpu_seconds() - busy) / max(1, sum(map(len, full.latencies.values())))
    yield figure(f"{name}.saturated.processor-time", busy, "ms", note="of the server, for one answer")
    yield from _saturation(f"{name}.saturated", full, ">= 1500")
    yield from _latency(f"{name}.saturated", "recommend", full, p99="<= 25")
    shared = "after the load; a page that several processes have counts once"
    yield figure(f"{name}.memory", server.own_gigabytes(), "GB", "<= 1.5", note=shared)
    yield figure(f"{name}.memory.added-up", server.gigabytes(), "GB", note="resident, of each process, added up")
    yield figure(f"{name}.memory.peak", server.gigabytes("VmHWM"), "GB", note="highest of each process, added up")


def _at_rate(name: str, server: Server, asked: list[Asked], rate: float) -> Iterator[Figure]:
    """Several runs at one offered rate, and what else the machine did meanwhile."""
    runs, cores, others = [], [], []
    for _ in range(RUNS):
        own, own_self, machine = server.cpu_seconds(), time.process_time(), machine_cpu_seconds()
        found = offered(server.port, asked, rate * (1 + EVENT_SHARE), SECONDS)
        busy = server.cpu_seconds() - own
        cores.append(busy / found.seconds)
        others.append((machine_cpu_seconds() - machine - busy - (time.process_time() - own_self)) / found.seconds)
        runs.append(found)
    failed = ", ".join(filter(None, map(_failed, runs)))
    yield figure(
        f"{name}.recommendations", _median(one.rate("recommend") for one in runs), "1/s", digits=1, note=failed
    )
    for kind, label in (("recommend", name), ("event", f"{name}.events")):
        for quantile, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
            values = [one.quantile(kind, share) for one in runs]
            target = "<= 25" if rate == RATE and quantile == "p99" and kind == "recommend" else None
            note = "runs: " + ", ".join(f"{value:.1f}" for value in values)
            yield figure(f"{label}.{quantile}", _median(values), "ms", target, digits=2, note=note)
    taken = "other programs: " + ", ".join(f"{max(one, 0.0):.2f}" for one in others)
    yield figure(f"{name}.cores", _median(cores), "cores", note=f"of the server; {taken}")


def _median(values: Iterable[float]) -> float:
    return float(np.median(list(values)))


def _saturation(name: str, found: Outcome, target: str | None = None) -> Iterator[Figure]:
    rate = found.rate("recommend")
    yield figure(f"{name}.recommendations", rate, "1/s", target, digits=1, note=_failed(found) or "16 connections")


def _latency(name: str, kind: str, found: Outcome, *, p99: str | None = None) -> Iterator[Figure]:
    for label, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        yield figure(f"{name}.{label}", found.quantile(kind, share), "ms", p99 if label == "p99" else None, digits=2)


def _failed(found: Outcome) -> str:
    return ", ".join(f"{count} of {kind} failed with {status}" for (kind, status), count in found.failures.items())


def _visibility(name: str, server: Server, users: list[str], key: str) -> Iterator[Figure]:
    """From sending an event for the first item of a user's list to the first list without that item."""
    rng = np.random.default_rng(1)
    seconds = []
    for user in rng.choice(users, VISITS, replace=False).tolist():
        first = _first(server, user, key)
        began = time.perf_counter()
        server.ask("POST", "/v1/events", {"user": user, "item": first, "kind": "click"}, key)
        while _first(server, user, key) == first:
            assert time.perf_counter() - began < 10, f"the event of user {user} is not seen"
        seconds.append(time.perf_counter() - began)
    note = f"event sent to list answered, {VISITS} times"
    yield figure(f"{name}.event-visible.median", 1e3 * float(np.median(seconds)), "ms", digits=2, note=note)
    yield figure(f"{name}.event-visible.longest", 1e3 * max(seconds), "ms", "< 50", digits=2, note=note)


def _first(server: Server, user: str, key: str) -> str:
    answer = server.ask("POST", "/v1/recommend", {"user": user, "k": K}, key)
    return str(answer["items"][0]["item"])


def _lexigraph(*arguments: str) -> dict[str, str]:
    """What a command of ours prints as JSON."""
    program = str(Path(sys.executable).with_name("lexigraph"))
    done = subprocess.run([program, *arguments], check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, str] = json.loads(done.stdout)
    return found
