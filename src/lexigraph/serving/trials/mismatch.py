"""Whether people fall into the arms by the planned shares; if not, something lost some of them and nothing else holds.

Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD 2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lexigraph.serving.trials.sequential import share_path

SUSPICIOUS = 0.001
"""p-value at which the shares are taken to be wrong; strict, as no cause but a fault is thought of."""


@dataclass(frozen=True, slots=True)
class ShareTest:
    """People by arm against the plan.

    Attributes:
        users: who came, by arm.
        expected: by the planned shares.
        p_value: always-valid (sequential multinomial test).
        chi_squared_p: of Pearson's test, right for a single look.
        mismatch: whether the shares are taken to be wrong.
    """

    users: Mapping[str, int]
    expected: Mapping[str, float]
    p_value: float
    chi_squared_p: float
    mismatch: bool


def check_shares(arms: Sequence[str], shares: Mapping[str, float]) -> ShareTest:
    """Test the shares of the arms.

    Args:
        arms: of people in the order in which they came.
        shares: planned, adding up to 1.

    Example:
        >>> check_shares(["a", "b"] * 50, {"a": 0.5, "b": 0.5}).mismatch
        False
        >>> check_shares(["a", "a", "b"] * 500, {"a": 0.5, "b": 0.5}).mismatch
        True
    """
    from scipy import stats  # it takes half a second to import, and the service starts through here

    names = list(shares)
    number = {name: at for at, name in enumerate(names)}
    codes = np.array([number[arm] for arm in arms], dtype=np.int64)
    planned = np.array([shares[name] for name in names])
    planned = planned / planned.sum()
    counts = np.bincount(codes, minlength=len(names))
    expected = planned * len(codes)
    path = share_path(codes, planned)
    p_value = float(path[-1]) if len(path) else 1.0
    plain = float(stats.chisquare(counts, expected).pvalue) if len(codes) else 1.0
    return ShareTest(
        dict(zip(names, counts.tolist(), strict=True)),
        dict(zip(names, expected.tolist(), strict=True)),
        p_value,
        plain,
        p_value < SUSPICIOUS,
    )
