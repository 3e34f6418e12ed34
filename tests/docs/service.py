"""What the samples about the service need: a database with something in it, and a service that answers."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lexigraph.models import create
from lexigraph.serving.records import Event, LoggedRecommendation
from lexigraph.serving.settings import StoreSettings
from lexigraph.serving.store import Store
from lexigraph.serving.store.keys import KeyRow
from lexigraph.testing import books_and_films

KEY = "0123456789ab"
"""Id of the key that the samples rotate and revoke."""


def fill_store(folder: Path) -> None:
    """Write ``lexigraph.db``: a key, and a list of which one item was clicked."""
    now = time.time()
    with Store.open(StoreSettings(url=f"sqlite:///{folder / 'lexigraph.db'}")) as store:
        if store.keys.get(KEY) is None:
            store.keys.add(KeyRow(KEY, "0" * 64, "shop", ("write",), created=now))
        items, chances = ("f01", "b02", "b03"), (0.9, 0.5, 0.5)
        store.recommendations.append([LoggedRecommendation("r1", "u001", now - 60, "shop-model", items, chances)])
        store.events.append([Event("click-1", "u001", "b02", "click", now - 30, request="r1")])


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, str]]:
    """Serve a small shop from a process of its own.

    Yields:
        The address and a key with all rights, both read from what the command said.
    """
    create("graph-filter").fit(books_and_films()).save(folder / "served")
    command = [sys.executable, "-m", "lexigraph", "serve", "served", "--port", "0", "--store", "sqlite:///served.db"]
    with (folder / "service.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603
    try:
        told = process.stdout.readline() + process.stdout.readline()
        found = re.search(r"(http://\S+).*\n.*(lxg_\S+)", told)
        assert found is not None, told + (folder / "service.log").read_text()
        yield found[1], found[2]
    finally:
        process.terminate()
        process.communicate(timeout=30)
