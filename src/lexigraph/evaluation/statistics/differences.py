"""Paired differences between two models, user by user."""

from __future__ import annotations

import numpy as np

from lexigraph.errors import MismatchError, ReportError
from lexigraph.evaluation.metrics import PerUser

DIGITS = 12
"""Differences are rounded to this many digits of the largest value, so that what is equal but for rounding is equal."""


def paired_differences(values: PerUser, others: PerUser) -> PerUser:
    """``values - others`` of each user, NaN where either is not defined.

    Two models that give a user the same value by sums in another order must count as equal, and equal differences
    must tie in a test on ranks. So differences are rounded far below anything that matters.

    Args:
        values: float64 ``[n_users]``; NaN where not defined.
        others: values of the same users by the other model.

    Returns:
        float64 ``[n_users]``.

    Raises:
        MismatchError: not as many values as others.
        ReportError: a value is infinite.

    Example:
        >>> paired_differences(np.array([0.1 + 0.2, np.nan]), np.array([0.3, 1.0])).tolist()
        [0.0, nan]
    """
    if len(values) != len(others):
        raise MismatchError(f"{len(values)} values against {len(others)}; give the values of the same users")
    largest = max((float(np.nanmax(np.abs(part), initial=0.0)) for part in (values, others)), default=0.0)
    if not np.isfinite(largest):
        raise ReportError("a value is infinite; metrics must be finite, or NaN where they are not defined for a user")
    if largest == 0.0:
        return np.asarray(values - others)
    unit = 10.0 ** (np.ceil(np.log10(largest)) - DIGITS)
    return np.asarray(np.round((values - others) / unit) * unit + 0.0)


def defined(differences: PerUser) -> PerUser:
    """The differences that are not NaN.

    Example:
        >>> defined(np.array([1.0, np.nan])).tolist()
        [1.0]
    """
    return differences[~np.isnan(differences)]
