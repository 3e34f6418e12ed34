"""Work on rows, spread over threads that share what was computed for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeAlias

Rows: TypeAlias = tuple[int, int]
"""First and last (exclusive) of some rows."""

Spread: TypeAlias = Callable[[Callable[[Rows], None], Iterable[Rows]], Iterable[None]]
"""Does work on parts of the rows as ``map`` does, perhaps several at the same time."""

PART = 256
"""Rows of a product of matrices that are worth a thread."""


@contextmanager
def threads(workers: int) -> Iterator[Spread]:
    """So many threads; after an error, or Ctrl-C, they begin nothing more.

    Example:
        >>> rows = [0] * 4
        >>> with threads(2) as spread:
        ...     run(spread, lambda part: rows.__setitem__(slice(*part), [1, 1]), [(0, 2), (2, 4)])
        >>> rows
        [1, 1, 1, 1]
    """
    if workers == 1:
        yield map
        return
    with ThreadPoolExecutor(workers) as pool:  # starts no thread before there is work for it
        yield pool.map


def run(spread: Spread, work: Callable[[Rows], None], parts: Iterable[Rows]) -> None:
    """Do some work on each part, without threads where there is only one."""
    every = list(parts)
    for _ in spread(work, every) if len(every) > 1 else map(work, every):
        pass


def parts_of(n: int) -> list[Rows]:
    """Rows in parts of like size.

    Example:
        >>> parts_of(300)
        [(0, 256), (256, 300)]
    """
    return [(start, min(start + PART, n)) for start in range(0, n, PART)]
