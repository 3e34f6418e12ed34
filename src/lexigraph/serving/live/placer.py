"""Catalogue changes on their way into the model: gathered, read, placed by one thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import Any

from lexigraph.errors import LexigraphError
from lexigraph.serving.live.host import ModelHost

logger = logging.getLogger(__name__)

ReadItems = Callable[[list[str]], Mapping[str, Mapping[str, Any]]]


class Placer:
    """Brings what the store says of items into the model in use.

    To place items makes another model, which costs the same for one item as for many; so all that changes meanwhile
    is taken together. Hiding costs nothing and is done at once.

    Args:
        host: the models.
        read: the stored values of items by id; those that are deleted are missing.
        announce: tells other processes to look.
    """

    def __init__(self, host: ModelHost, read: ReadItems, announce: Callable[[], None] | None = None) -> None:
        self._host, self._read, self._announce = host, read, announce
        self._more = threading.Condition()
        self._waiting: set[str] = set()
        self._futures: list[Future[None]] = []
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to place."""
        self._thread = threading.Thread(target=self._run, name="lexigraph-placer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop when what waits is done."""
        with self._more:
            self._stopping = True
            self._more.notify()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def changed(self, items: Iterable[str]) -> Future[None]:
        """Say that the store has something new of items.

        Returns:
            Done when lists show it.
        """
        done: Future[None] = Future()
        with self._more:
            self._waiting.update(items)
            self._futures.append(done)
            self._more.notify()
        return done

    def take(self, items: list[str]) -> None:
        """Bring items up to date and come back when lists show it.

        Raises:
            StoreError: the store cannot be read.
        """
        if self._thread is None or not self._thread.is_alive():
            self.place_now(items)
        else:
            self.changed(items).result()
        if self._announce is not None:
            self._announce()

    def place_now(self, ids: list[str]) -> None:
        """Bring these items up to date, in the calling thread.

        Raises:
            StoreError: the store cannot be read.
        """
        documents = self._read(ids)
        gone = [item for item in ids if item not in documents]
        if gone:
            self._host.hide(gone)
        if documents:
            self._host.place(documents)

    def _run(self) -> None:
        while True:
            with self._more:
                while not (self._waiting or self._futures or self._stopping):
                    self._more.wait()
                if self._stopping and not self._futures:
                    return
                ids, futures = sorted(self._waiting), self._futures
                self._waiting, self._futures = set(), []
            self._do(ids, futures)

    def _do(self, ids: list[str], futures: list[Future[None]]) -> None:
        try:
            self.place_now(ids)
        except LexigraphError as error:
            logger.warning("catalogue changes are not taken: %s", error)
            for future in futures:
                future.set_exception(error)
        except Exception as error:  # handed to whoever waits; the thread must outlive it
            logger.exception("catalogue changes are not taken")
            for future in futures:
                future.set_exception(error)
        else:
            for future in futures:
                future.set_result(None)
