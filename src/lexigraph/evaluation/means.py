"""Means over the users a metric is defined for."""

from __future__ import annotations

import numpy as np

from lexigraph.evaluation.metrics import PerUser


def mean_of_defined(values: PerUser) -> float | None:
    """Mean of the values that are not NaN; None where there is none.

    Example:
        >>> mean_of_defined(np.array([1.0, np.nan, 2.0]))
        1.5
    """
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if len(defined) else None


def standard_error(values: PerUser) -> float | None:
    """``std / sqrt(n)`` over the values that are not NaN (sample deviation); None for fewer than two.

    Example:
        >>> standard_error(np.array([0.0, 1.0, np.nan]))
        0.5
    """
    defined = values[~np.isnan(values)]
    return float(defined.std(ddof=1)) / len(defined) ** 0.5 if len(defined) > 1 else None
