"""How many threads a kernel over users is worth."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import numba

FEW_ROWS = 16
"""Below this many rows, waking other threads costs more than they save (tens of milliseconds on a busy machine)."""

_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def threads_for(rows: int) -> Iterator[None]:
    """Run the kernels inside on one thread when there are only a few rows; the calling thread alone is affected.

    Where numba finds neither OpenMP nor TBB, its own thread pool ends the process if two threads start kernels at
    once; there, callers take turns.

    Args:
        rows: how many rows the kernels go over.

    Example:
        >>> with threads_for(1):
        ...     numba.get_num_threads()
        1
    """
    before = numba.get_num_threads()  # also starts the threading layer
    with _turn():
        if rows < FEW_ROWS:
            numba.set_num_threads(1)
        try:
            yield
        finally:
            numba.set_num_threads(before)


def _turn() -> AbstractContextManager[object]:
    return _ONE_AT_A_TIME if numba.threading_layer() == "workqueue" else nullcontext()
