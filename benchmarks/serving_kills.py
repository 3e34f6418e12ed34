"""Kill the running service again and again under load, and see whether what it acknowledged is there.

    python benchmarks/serving_kills.py MODELDIR --kills 50

Several threads post events over HTTP, each event with an id of its own. At a random moment the whole process group gets
SIGKILL, and the service is started again. Half of the events whose fate is unknown are sent again, as a client that
retries does. In the end every acknowledged event must be in the store, once, and nothing that nobody sent.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from lexigraph.client import Client
from lexigraph.client.retrying import Retries
from lexigraph.errors import LexigraphError
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store
from lexigraph.serving.wire import EventIn

ONCE = Retries(times=0)
START_SECONDS = 60.0


@dataclass
class Tally:
    """What the posting threads know.

    Attributes:
        sent: ids of all events that were ever sent.
        acknowledged: ids whose receipt came back.
        again: events to be sent again.
    """

    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    again: list[EventIn] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(model: Path, port: int, *options: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The service as a process group of its own, ready to answer; killed at the end if it still runs."""
    command = [sys.executable, "-m", "lexigraph", "serve", str(model), "--port", str(port), *options]
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)  # noqa: S603
    try:
        wait_until_ready(process, port, log)
        yield process
    finally:
        kill_group(process)


def wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the service answers.

    Raises:
        RuntimeError: it ended, or took too long.
    """
    deadline = time.monotonic() + START_SECONDS
    with Client(f"http://127.0.0.1:{port}", timeout=5.0, retries=ONCE) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"the service ended with {process.returncode}: {log.read_text()[-2000:]}")
            try:
                client.ready()
            except LexigraphError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError(f"the service did not start in {START_SECONDS:g} s: {log.read_text()[-2000:]}")


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the service and all its workers."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def post(port: int, tally: Tally, stop: threading.Event, name: str) -> None:
    """Post single events and small batches until told to stop."""
    draw = random.Random(name)  # noqa: S311 - no secret is drawn
    with Client(f"http://127.0.0.1:{port}", timeout=5.0, retries=ONCE) as client:
        number = 0
        while not stop.is_set():
            with tally.lock:
                batch = [tally.again.pop() for _ in range(min(3, len(tally.again)))]
            for _ in range(draw.choice((1, 1, 1, 5))):
                number += 1
                batch.append(EventIn(f"u{number % 50}", f"i{number % 20}", id=f"{name}-{number}", time=float(number)))
            ids = {str(event.id) for event in batch}
            with tally.lock:
                tally.sent |= ids
            try:
                client.events(batch)
            except LexigraphError:
                with tally.lock:
                    tally.again.extend(event for event in batch if draw.random() < 0.5)
                stop.wait(0.05)
            else:
                with tally.lock:
                    tally.acknowledged |= ids


def kill_again_and_again(
    model: Path, store: str, kills: int, *, threads: int = 8, workers: int = 1, folder: Path, seed: int = 0
) -> dict[str, float]:
    """Run the whole experiment.

    Returns:
        Counts: kills, sent, acknowledged, stored, lost, duplicates, foreign; and seconds of the slowest start.
    """
    draw = random.Random(seed)  # noqa: S311
    tally, port, slowest = Tally(), free_port(), 0.0
    options = ("--store", store, "--no-keys", "--workers", str(workers))
    for round_ in range(kills):
        began = time.monotonic()
        stop = threading.Event()
        with running(model, port, *options, log=folder / "service.log") as process:
            slowest = max(slowest, time.monotonic() - began)
            names = [f"r{round_}t{number}" for number in range(threads)]
            posting = [threading.Thread(target=post, args=(port, tally, stop, name)) for name in names]
            for thread in posting:
                thread.start()
            time.sleep(draw.uniform(0.05, 1.0))
            kill_group(process)
            stop.set()
            for thread in posting:
                thread.join()
    with Store.open(StoreSettings(url=store)) as opened:
        stored = [event.event.id for event in _all(opened)]
    return {
        "kills": kills,
        "sent": len(tally.sent),
        "acknowledged": len(tally.acknowledged),
        "stored": len(stored),
        "lost": len(tally.acknowledged - set(stored)),
        "duplicates": len(stored) - len(set(stored)),
        "foreign": len(set(stored) - tally.sent),
        "slowest_start_seconds": round(slowest, 2),
    }


def _all(store: Store) -> Iterator:
    place = 0
    while found := store.events.after(place):
        yield from found
        place = found[-1].seq


def main() -> None:
    """Read the options, run, print the counts; exit code 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--store", help="postgresql://..., by default a new SQLite file")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = options.store or f"sqlite:///{folder / 'store.db'}"
        found = kill_again_and_again(options.model, store, options.kills, workers=options.workers, folder=folder)
    print(json.dumps(found, indent=2))
    sys.exit(bool(found["lost"] or found["duplicates"] or found["foreign"]))


if __name__ == "__main__":
    main()
