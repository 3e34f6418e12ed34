"""How many threads training on a graph, or an answer, is worth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numba
import torch

from lexigraph.threads import FEW_ROWS, threads_for

FEW_EDGES = 5_000
"""Below this many, a step on one thread takes a millisecond; waking a second one costs eight on a busy machine."""


@contextmanager
def threads_for_graph(n_edges: int) -> Iterator[None]:
    """Train on one thread, in torch and in our kernels, when the graph is small.

    Args:
        n_edges: of the graph, or interactions.

    Example:
        >>> with threads_for_graph(10):
        ...     torch.get_num_threads()
        1
    """
    before = torch.get_num_threads(), numba.get_num_threads()
    if n_edges < FEW_EDGES:
        torch.set_num_threads(1)
        numba.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before[0])
        numba.set_num_threads(before[1])


@contextmanager
def threads_for_users(n_users: int) -> Iterator[None]:
    """Answer a few users on one thread: with 40,000 items it takes 3 ms, and waking a second one up to 200 when busy.

    Args:
        n_users: whose scores are computed.

    Example:
        >>> with threads_for_users(1):
        ...     torch.get_num_threads()
        1
    """
    before = torch.get_num_threads()
    with threads_for(n_users):
        if n_users < FEW_ROWS:
            torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(before)
