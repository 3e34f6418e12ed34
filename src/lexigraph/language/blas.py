"""Single-threaded BLAS for as long as anybody works in threads of their own."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

from threadpoolctl import ThreadpoolController


class SingleThreadedBlas:
    """A context that several threads may enter at once.

    The number of BLAS threads is one setting per process: if every thread set it and set it back, the last one out
    could leave the wrong number behind. So the first one in sets it to 1 and the last one out sets it back.

    Example:
        >>> single = SingleThreadedBlas()
        >>> with single, single:
        ...     pass
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._controller: ThreadpoolController | None = None
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if self._inside == 0:
                if self._controller is None:  # looking for BLAS libraries takes as long as encoding a sentence
                    self._controller = ThreadpoolController()
                self._limit = self._controller.limit(limits=1, user_api="blas")
                self._limit.__enter__()
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._limit.__exit__(kind, error, trace)
