"""How the places of all lists are spread over the catalogue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.evaluation.beyond.lists import exposure
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.rankings import Rankings


def coverage(rankings: Rankings, k: int, facts: Facts) -> float:  # noqa: ARG001  (one signature for all)
    """Share of the candidates that are listed for anybody (Ge et al., RecSys 2010: catalogue coverage).

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: not needed.

    Returns:
        In [0, 1]; NaN without candidates.
    """
    counts = exposure(rankings, k)
    candidates = _n_candidates(rankings, counts)
    return float(np.count_nonzero(counts) / candidates) if candidates else float("nan")


def gini(rankings: Rankings, k: int, facts: Facts) -> float:  # noqa: ARG001
    """Gini index of exposure over all candidates, listed or not: see :func:`gini_index`.

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: not needed.

    Returns:
        In [0, 1), lower is more even; NaN where all lists are empty.
    """
    counts = exposure(rankings, k)
    return gini_index(counts[counts > 0], _n_candidates(rankings, counts))


def entropy(rankings: Rankings, k: int, facts: Facts) -> float:  # noqa: ARG001
    """Shannon entropy of exposure, in bits: ``-sum p log2 p`` with ``p`` the share of all places an item holds.

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: not needed.

    Returns:
        From 0 (one item holds all places) to ``log2(candidates)``; NaN where all lists are empty.
    """
    counts = exposure(rankings, k)
    if not counts.any():
        return float("nan")
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0  # no minus zero


def gini_index(counts: NDArray[np.integer], n: int) -> float:
    """Gini index ``sum (2 i - n - 1) x_i / (n sum x)`` over ``n`` ascending values.

    0: all are equal. ``(n - 1) / n``: one has everything.

    Args:
        counts: the values that may be above 0, int ``[m]``.
        n: how many values there are; those not in ``counts`` are 0.

    Returns:
        In [0, 1); NaN where the sum is 0.

    Example:
        >>> gini_index(np.array([2, 2]), 2), gini_index(np.array([4]), 4)
        (0.0, 0.75)
    """
    total = int(counts.sum())
    if not total:
        return float("nan")
    positions = np.arange(n - len(counts) + 1, n + 1, dtype=np.int64)
    return float(((2 * positions - n - 1) * np.sort(counts).astype(np.float64)).sum() / (n * total))


def _n_candidates(rankings: Rankings, counts: NDArray[np.int64]) -> int:
    """Items that could be listed: the candidates where they are known, else the catalogue."""
    return max(rankings.n_candidates or len(rankings.items), int(np.count_nonzero(counts)))
