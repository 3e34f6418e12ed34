"""How many threads a kernel over users is worth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numba

FEW_ROWS = 16
"""Below this many rows, waking other threads costs more than they save (tens of milliseconds on a busy machine)."""


@contextmanager
def threads_for(rows: int) -> Iterator[None]:
    """Run the kernels inside on one thread when there are only a few rows; the calling thread alone is affected.

    Args:
        rows: how many rows the kernels go over.

    Example:
        >>> with threads_for(1):
        ...     numba.get_num_threads()
        1
    """
    before = numba.get_num_threads()
    if rows < FEW_ROWS:
        numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)
