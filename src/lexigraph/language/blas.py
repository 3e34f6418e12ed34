"""Single-threaded BLAS for as long as anybody works in threads of their own."""

from __future__ import annotations

import threading
from functools import cached_property

from threadpoolctl import ThreadpoolController


class SingleThreadedBlas:
    """A context that several threads may enter at once.

    The number of BLAS threads is one setting per process. If every thread set it and set it back, the last one out
    could leave the wrong number behind; and threadpoolctl lets only the thread that set it set it back. So the first
    one in starts a thread that holds the setting, and the last one out ends it.

    Example:
        >>> single = SingleThreadedBlas()
        >>> with single, single:
        ...     pass
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._finished = threading.Event()
        self._holder: threading.Thread | None = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                held, self._finished = threading.Event(), threading.Event()
                self._holder = threading.Thread(target=self._hold, args=(held, self._finished), daemon=True)
                self._holder.start()
                held.wait()
            self._inside += 1

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._holder is not None:
                self._finished.set()
                self._holder.join()

    @cached_property
    def _controller(self) -> ThreadpoolController:
        return ThreadpoolController()  # looking for BLAS libraries takes as long as encoding a sentence

    def _hold(self, held: threading.Event, finished: threading.Event) -> None:
        try:
            with self._controller.limit(limits=1, user_api="blas"):
                held.set()
                finished.wait()
        finally:
            held.set()  # should it fail, nobody may wait for ever


SINGLE_THREADED = SingleThreadedBlas()
"""The one that all share: two of them would undo each other's setting."""
