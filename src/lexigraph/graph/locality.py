"""In which order to visit the rows of a sparse product, so that what one row reads is still cached for the next."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.graph.eigenpairs import leading_eigenpairs
from lexigraph.graph.neighbours import directions

Floats = NDArray[np.float32]

RANK, ITERATIONS = 64, 4
LEAF = 16
"""Rows that are not told apart any further."""
POWER_STEPS = 8
"""Enough to find a direction in which a group is wide; the widest is not needed."""


def reading_orders(pairs: sp.csr_array, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Users who met the same items one after another, and items that the same users met.

    Both are placed by the leading eigenvectors of the graph, where those who read alike lie close together, and each
    side is halved again and again along the direction in which it is widest (Boley, "Principal direction divisive
    partitioning", 1998).

    Args:
        pairs: weights between users and items, CSR float32 ``[n_users, n_items]``.
        seed: of the eigenvectors.

    Returns:
        Permutations of users, int64 ``[n_users]``, and of items, int64 ``[n_items]``.

    Example:
        >>> pairs = sp.csr_array(np.kron(np.eye(2), np.ones((20, 20))).astype(np.float32)[:, ::-1])
        >>> users, items = reading_orders(pairs)
        >>> sorted(users[:20].tolist()) in (list(range(20)), list(range(20, 40)))
        True
    """
    values, vectors = leading_eigenpairs(pairs, RANK, ITERATIONS, seed)
    items = (vectors * np.sqrt(values)).astype(np.float32)
    users = np.asarray(pairs @ items, dtype=np.float32)
    return _order(directions(users)), _order(directions(items))


def _order(places: Floats) -> NDArray[np.int64]:
    """Leaves of the halving, from left to right."""
    found: list[NDArray[np.int64]] = []
    waiting = [np.arange(len(places))]
    while waiting:
        group = waiting.pop()
        if len(group) <= LEAF:
            found.append(group)
            continue
        middle = len(group) // 2
        halves = np.argpartition(_along_the_widest(places[group]), middle)
        waiting += [group[halves[middle:]], group[halves[:middle]]]
    return np.concatenate(found)


def _along_the_widest(places: Floats) -> Floats:
    centred = places - places.mean(axis=0)
    direction = centred[np.argmax(np.einsum("nd,nd->n", centred, centred))]
    for _ in range(POWER_STEPS):
        direction = (centred @ direction) @ centred
        direction /= max(float(np.linalg.norm(direction)), 1e-30)
    return np.asarray(centred @ direction)
