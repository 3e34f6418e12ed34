"""A server in processes of its own: started, waited for, weighed and stopped."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import LOOPBACK
from benchmarks.sources import REPOSITORY

PATIENCE = 60.0
"""Seconds that a server may take to be ready."""

IDLE_SECONDS, IDLE_SHARE = 2.0, 0.1
"""A server that takes less of one core than this for so long is idle."""


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        port: on loopback.
        process: the one that was started; others may have come from it.
        ready_seconds: from starting the process to the first answer that it is ready.
    """

    port: int
    process: subprocess.Popen[bytes]
    ready_seconds: float

    def ask(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """One request, answered with JSON.

        Raises:
            AssertionError: the answer is an error.
        """
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        headers = {"content-type": "application/json", **({"authorization": f"Bearer {key}"} if key else {})}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status < 400, content.decode()
        return json.loads(content)

    def gigabytes(self, what: str = "VmRSS") -> float:
        """Memory of all its processes together: resident now (``VmRSS``) or at its highest (``VmHWM``)."""
        return sum(_kilobytes(one, what) for one in _family(self.process.pid)) / 2**20

    def own_gigabytes(self) -> float:
        """Memory of all its processes together in which a page that several of them have counts once."""
        return sum(_proportional(one) for one in _family(self.process.pid)) / 2**20

    def cpu_seconds(self) -> float:
        """Processor time of all its processes so far."""
        ticks = os.sysconf("SC_CLK_TCK")
        fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in _family(self.process.pid)]
        return sum(int(one[11]) + int(one[12]) for one in fields) / ticks

    def settle(self) -> float:
        """Wait until it has nothing left to do of what it does after its start; seconds that this took."""
        began = time.perf_counter()
        while True:
            before = self.cpu_seconds()
            time.sleep(IDLE_SECONDS)
            if 0 <= self.cpu_seconds() - before < IDLE_SHARE * IDLE_SECONDS:  # below: a process of it has ended
                return time.perf_counter() - began - IDLE_SECONDS
            assert time.perf_counter() - began < PATIENCE, f"still busy {PATIENCE:g} s after its start"


def machine_cpu_seconds() -> float:
    """Processor time that the machine has spent on anything, other machines' share of it (steal) included."""
    user, nice, system, _, _, irq, softirq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], port: int, *, ready: str | None, variables: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a server for as long as the block lasts.

    Args:
        command: that starts it.
        port: that it will listen on.
        ready: path that answers without an error once it is ready; None: it is ready when it listens.
        variables: of its environment, besides our own.
    """
    began = time.perf_counter()
    environment = {**os.environ, **(variables or {})}
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment)  # noqa: S603 - fixed arguments, no shell
    try:
        while not _is_ready(port, ready):
            assert process.poll() is None, f"the server ended with {process.returncode}"
            assert time.perf_counter() - began < PATIENCE, f"not ready after {PATIENCE:g} s"
            time.sleep(0.01)
        yield Server(port, process, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _is_ready(port: int, path: str | None) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.connect()
        if path is None:
            return True
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _family(pid: int) -> list[int]:
    """A process and all that came from it."""
    children: list[str] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # of a thread that has ended meanwhile
            children += task.read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)) if Path(f"/proc/{child}/status").exists())]


def _kilobytes(pid: int, what: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((float(line.split()[1]) for line in lines if line.startswith(f"{what}:")), 0.0)


def _proportional(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("Pss:"))
