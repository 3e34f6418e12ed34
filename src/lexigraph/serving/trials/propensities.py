"""Whether logged chances are fit for off-policy estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST_EFFECTIVE = 100
"""Effective shown items below which an estimate is mostly chance."""
FAR = 4.0
"""Standard errors by which the mean weight may differ from what it must be on average."""


@dataclass(frozen=True, slots=True)
class PropensityCheck:
    """What is wrong with logged chances.

    Attributes:
        usable: whether estimates from them mean something.
        fatal: whether no estimate can be computed at all.
        mean_weight: places that the target fills among those shown, by weight; 1 on average where every item that the
            target would show could also have been shown by the policy that logged.
        reasons: what is wrong, in words.
    """

    usable: bool
    fatal: bool
    mean_weight: float
    reasons: tuple[str, ...]


def check_propensities(logged: Floats, target: Floats, lists: NDArray[np.int64]) -> PropensityCheck:
    """Look for what makes weights meaningless.

    The mean of ``target / logged`` over shown items must be 1 up to chance, if the target fills the same places: each
    place then holds something under both policies. A mean far below 1 says that the target shows what the log never
    could (no support), one far above 1 that the logged chances are too small.

    Args:
        logged: chances of shown items under the policy that logged, ``[n_items]``.
        target: the same under the policy to be valued.
        lists: number of the list of each item.

    Example:
        >>> check_propensities(np.ones(4), np.array([1.0, 0.0, 1.0, 0.0]), np.arange(4)).reasons[0]
        'every logged chance is 1: nothing was drawn, so only the policy that logged can be valued; switch on ...'
    """
    wrong = ~((logged > 0.0) & (logged <= 1.0 + 1e-9))  # NaN is wrong, too
    if wrong.any():
        text = f"{int(wrong.sum())} of {len(logged)} logged chances are missing, 0, or no probability"
        return PropensityCheck(False, True, float("nan"), (f"{text}; leave out those lists",))
    weights = target / logged
    sums = np.asarray(np.bincount(lists, weights), dtype=np.float64)
    sizes = np.bincount(lists).astype(np.float64)
    mean = float(sums.sum() / sizes.sum())
    reasons = [*_nothing_drawn(logged, target), *_support(sums, sizes, mean), *_size(weights)]
    return PropensityCheck(not reasons, False, mean, tuple(reasons))


def _nothing_drawn(logged: Floats, target: Floats) -> list[str]:
    if (logged < 1.0 - 1e-9).any() or np.allclose(target, logged):
        return []
    return [
        "every logged chance is 1: nothing was drawn, so only the policy that logged can be valued; "
        "switch on exploration to value others"
    ]


def _support(sums: Floats, sizes: Floats, mean: float) -> list[str]:
    """A mean weight that chance does not explain."""
    n = len(sums)
    if n < 2:
        return []
    error = float(np.sqrt(n / (n - 1) * ((sums - mean * sizes) ** 2).sum()) / sizes.sum())
    # where the target's items were hardly ever drawn, the spread that was seen is too small to judge by
    if abs(mean - 1.0) <= max(FAR * error, 0.05):
        return []
    side = "the target shows items that the log could not" if mean < 1.0 else "the logged chances are too small"
    return [f"the mean weight is {mean:.3g} (standard error {error:.2g}) where it should be 1: {side}"]


def _size(weights: Floats) -> list[str]:
    squares = float((weights**2).sum())
    effective = float(weights.sum()) ** 2 / squares if squares else 0.0
    if effective >= FEWEST_EFFECTIVE:
        return []
    return [f"only {effective:.0f} effective items; {FEWEST_EFFECTIVE} are the least to rely on"]
