"""How well scores tell linked pairs from others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from lexigraph.errors import ConfigError

Scores = NDArray[np.floating[Any]]


def area_under_curve(linked: Scores, unlinked: Scores) -> float:
    """Probability that a linked pair scores above one that is not; ties count a half (Mann and Whitney, 1947).

    Args:
        linked: float ``[n]``.
        unlinked: float ``[m]``.

    Raises:
        ConfigError: one of them is empty.

    Example:
        >>> area_under_curve(np.array([2.0, 1.0]), np.array([0.0, 1.0]))
        0.875
    """
    _refuse_empty(linked, unlinked)
    ranks = rankdata(np.concatenate([linked, unlinked]))
    above = ranks[: len(linked)].sum() - len(linked) * (len(linked) + 1) / 2
    return float(above / (len(linked) * len(unlinked)))


def average_precision(linked: Scores, unlinked: Scores) -> float:
    """Precision at each linked pair down the list, averaged; pairs of one score stand at the same place.

    Args:
        linked: float ``[n]``.
        unlinked: float ``[m]``.

    Raises:
        ConfigError: one of them is empty.

    Example:
        >>> round(average_precision(np.array([3.0, 1.0]), np.array([2.0])), 4)
        0.8333
    """
    _refuse_empty(linked, unlinked)
    every, own = np.sort(np.concatenate([linked, unlinked])), np.sort(linked)
    at_least = len(every) - np.searchsorted(every, linked, side="left")
    right = len(own) - np.searchsorted(own, linked, side="left")
    return float(np.mean(right / at_least))


def _refuse_empty(linked: Scores, unlinked: Scores) -> None:
    if not len(linked) or not len(unlinked):
        raise ConfigError(f"{len(linked)} linked and {len(unlinked)} other pairs; at least one of each is needed")
