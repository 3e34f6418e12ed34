"""How far two distributions are apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]


def stability_index(expected: Counts, actual: Counts, *, smoothing: float = 0.5) -> float:
    """Population stability index ``sum (q - p) ln(q / p)`` over bins, less what chance alone adds.

    Counts of the same distribution give about ``(b - 1) (1 / n + 1 / m)`` by chance (``b`` bins, ``n`` and ``m``
    counts; Yurdakul and Naranjo, Journal of Risk Model Validation 2020), which is taken off. By custom, 0.1 to 0.2 is
    a moderate shift and more a large one.

    Args:
        expected: counts of the reference ``[n_bins]``.
        actual: counts to compare, ``[n_bins]``.
        smoothing: added to every count, so that an empty bin is no infinite distance.

    Returns:
        At least 0; 0 where either has no counts.

    Example:
        >>> same, other = np.array([500.0, 500.0]), np.array([900.0, 100.0])
        >>> stability_index(same, same), round(stability_index(same, other), 2)
        (0.0, 0.87)
    """
    if not expected.sum() or not actual.sum():
        return 0.0
    p, q = _shares(expected + smoothing), _shares(actual + smoothing)
    by_chance = (len(p) - 1) * (1 / expected.sum() + 1 / actual.sum())
    return max(0.0, float(((q - p) * np.log(q / p)).sum() - by_chance))


def jensen_shannon(expected: Counts, actual: Counts) -> float:
    """Jensen-Shannon distance: the root of the divergence in bits (Endres and Schindelin, 2003).

    Args:
        expected: counts of the reference ``[n_bins]``.
        actual: counts to compare.

    Returns:
        In [0, 1]; 0 where either has no counts.

    Example:
        >>> jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
        1.0
    """
    if not expected.sum() or not actual.sum():
        return 0.0
    p, q = _shares(expected), _shares(actual)
    middle = (p + q) / 2
    return float(np.sqrt(max(0.0, (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2)))


def popularity_bins(counts: NDArray[np.integer], n_bins: int) -> NDArray[np.int64]:
    """A bin for every item, so that each holds about the same share of all counts, most popular first.

    Args:
        counts: interactions of each item in training, int ``[n_items]``.
        n_bins: how many bins at most.

    Returns:
        int64 ``[n_items]``; -1 where the count is 0.

    Example:
        >>> popularity_bins(np.array([1, 4, 2, 1, 0]), 2).tolist()
        [1, 0, 1, 1, -1]
    """
    order = np.argsort(-counts, kind="stable")
    sums = np.cumsum(counts[order], dtype=np.int64)
    below = sums - counts[order]
    bins = np.empty(len(counts), dtype=np.int64)
    bins[order] = below * n_bins // max(int(sums[-1]) if len(sums) else 0, 1)
    bins[counts <= 0] = -1
    return bins


def _shares(counts: Counts) -> Counts:
    shares: Counts = counts / counts.sum()
    return shares


def _relative_entropy(p: Counts, q: Counts) -> float:
    held = p > 0
    return float((p[held] * np.log2(p[held] / q[held])).sum())
