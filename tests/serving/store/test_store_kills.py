"""Processes that write at once, and processes that are killed while they write, lose no acknowledged event."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from lexigraph.serving.store import Store

WRITE = """
import os, sys, threading
from lexigraph.serving.records import Event
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import GroupWriter, Store

url, name, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
store = Store.open(StoreSettings(url=url))
writer = GroupWriter(store, 10_000)

def write(thread):
    for number in range(first, last):
        key = f"{name}-{thread}-{number}"
        writer.submit([Event(key, "anna", "tea", "view", 1.0)]).result()
        os.write(1, f"{key}\\n".encode())

threads = [threading.Thread(target=write, args=(thread,), daemon=True) for thread in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def write(url: str, name: str, first: int, last: int) -> subprocess.Popen[str]:
    """Start a process that writes events from eight threads and says which were acknowledged."""
    command = [sys.executable, "-c", WRITE, url, name, str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


def stored_names(store: Store) -> Counter[str]:
    return Counter(stored.event.id for stored in store.events.after(0, 1_000_000))


@pytest.mark.parametrize(("store_url", "kills"), [("sqlite", 5), ("postgresql", 2)], indirect=["store_url"])
def test_every_acknowledged_event_survives_kill_9_once(store: Store, store_url: str, kills: int):
    acknowledged: list[str] = []
    for turn in range(kills):
        again = max(0, turn * 5 - 3)  # like a sender that does not know what arrived, it sends some once more
        process = write(store_url, "k", again, 1_000_000)
        acknowledged += [process.stdout.readline().strip() for _ in range(100 + 7 * turn)]
        process.kill()
        rest, said = process.communicate(timeout=20)
        acknowledged += rest.split("\n")[:-1]  # a line that was cut off was not heard
        assert (said, process.returncode) == ("", -9)
    found = stored_names(store)
    assert set(acknowledged) <= set(found)
    assert len(set(acknowledged)) > 100
    assert set(found.values()) == {1}


def test_several_processes_write_at_once(store: Store, store_url: str):
    started = [write(store_url, str(n), 0, 25) for n in range(2)]
    ended = [process.communicate(timeout=60) for process in started]
    assert [said for _, said in ended] == [""] * 2
    acknowledged = [name for lines, _ in ended for name in lines.split()]
    assert len(acknowledged) == 2 * 8 * 25
    assert stored_names(store) == Counter(acknowledged)
