"""The page in a process of its own, beside several that answer.

What an open page shows lives in the memory of one process, and its socket must find that one again; several processes
share a port by letting the system choose among them for each connection. So with several workers the page has a port
of its own, and ``/`` at the service's port leads there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess

from lexigraph.errors import ConfigError, require_extra
from lexigraph.serving.runner import end_with_parent, free_port, metrics_folder, serve
from lexigraph.serving.settings import ServingSettings
from lexigraph.web.mounting import mount

STOP_SECONDS = 40
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds until a page that died is started again."""
logger = logging.getLogger(__name__)


def has_page(settings: ServingSettings) -> bool:
    """Whether there is to be a page.

    Raises:
        MissingExtraError: it is asked for, and the extra "web" is not installed.
    """
    is_there = find_spec("nicegui") is not None  # importing it takes more than a second
    if settings.page.enabled and not is_there:
        require_extra("nicegui", "web")
    return settings.page.enabled is not False and is_there


def with_ports(settings: ServingSettings) -> ServingSettings:
    """The same with the ports chosen, that of the page beside several workers among them.

    Raises:
        ConfigError: a port is taken.
    """
    port = free_port(settings.host, settings.port)
    page = settings.page
    if settings.workers > 1 and has_page(settings):
        wanted = page.port if page.port is not None else port + 1
        try:
            page = page.model_copy(update={"port": free_port(settings.host, wanted)})
        except ConfigError as error:
            raise ConfigError(f"the page: {error}; page.port chooses another, page.enabled = false has none") from error
    return settings.model_copy(update={"port": port, "page": page})


@contextmanager
def page_beside(settings: ServingSettings) -> Iterator[None]:
    """Have the page run in a process of its own for as long as this lasts; one that dies is started again.

    Args:
        settings: of the service, with the ports chosen.
    """
    own = settings.model_copy(update={"workers": 1, "port": settings.page.port})
    with metrics_folder():  # shared with the workers, so that the page shows what all of them count
        keeper = _Keeper(own)
        keeper.start()
        try:
            yield
        finally:
            keeper.stop()


class _Keeper:
    """Keeps the page's process alive.

    Args:
        settings: of that process.
    """

    def __init__(self, settings: ServingSettings) -> None:
        self._settings, self._ending = settings, threading.Event()
        self._lock = threading.Lock()
        self._process = self._begin()
        self._thread = threading.Thread(target=self._watch, name="lexigraph-page-keeper", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the process in order, and watch no more."""
        with self._lock:
            self._ending.set()
            process = self._process
            process.terminate()
        process.join(STOP_SECONDS)
        if process.is_alive():
            process.kill()

    def _begin(self) -> BaseProcess:
        process = get_context("spawn").Process(target=_serve_page, args=(self._settings,), name="lexigraph-page")
        process.start()
        return process

    def _watch(self) -> None:
        """Start it again when it has died; the longer the pause, the oftener it does."""
        pause, began = FIRST_PAUSE, time.monotonic()
        while True:
            connection.wait([self._process.sentinel])
            if self._ending.is_set():
                return
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
            logger.error(
                "the process of the page ended (exit code %s); it is started again in %g s, the service goes on",
                self._process.exitcode,
                pause,
            )
            if self._ending.wait(pause):
                return
            with self._lock:
                if self._ending.is_set():
                    return
                self._process, began = self._begin(), time.monotonic()


def _serve_page(settings: ServingSettings) -> None:
    end_with_parent()
    serve(settings, None, mount)
