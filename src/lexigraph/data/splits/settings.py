"""How to split, as typed settings."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Literal, TypeAlias

from lexigraph.config import Settings
from lexigraph.errors import SplitError

Strategy: TypeAlias = Literal["random", "leave-last-out", "global-time", "fixed", "cold-items", "cold-users"]


class SplitSettings(Settings):
    """What :func:`lexigraph.data.splits.make_split` needs to know.

    Example:
        >>> SplitSettings(strategy="global-time", test=0.2).validation
        0.1
    """

    strategy: Strategy = "random"
    """``random``: a share of each user's items. ``leave-last-out``: each user's last items. ``global-time``: one
    moment cuts everyone. ``fixed``: the test part the data set came with. ``cold-items`` and ``cold-users``: whole
    items or users are hidden from train."""
    test: float = 0.1
    """Share of the interactions to test on (``random``: of each user; ``global-time``: of all rows), or of the items
    or users to hide (``cold-items``, ``cold-users``)."""
    validation: float = 0.1
    """Share to validate on, of the same whole (``fixed``: of each user's training items)."""
    n_test: int = 1
    """``leave-last-out``: how many of a user's items to test on."""
    n_validation: int = 1
    """``leave-last-out``: how many before those to validate on."""
    validation_from: datetime | None = None
    """``global-time``: first moment of validation, in place of the share; needs ``test_from``."""
    test_from: datetime | None = None
    """``global-time``: first moment of the test part; needs ``validation_from``."""
    order: Literal["timestamp", "row"] = "timestamp"
    """``leave-last-out``: what "last" means. ``row`` trusts the order of the file where there are no timestamps."""
    warm_test: float = 0.0
    """``cold-items``: share of each user's items that are not hidden to test on as well; validation takes as many."""
    min_interactions: int = 3
    """Users with fewer distinct items stay wholly in train (not for ``global-time``, where a moment cuts all, nor for
    ``cold-items``, where only ``warm_test`` heeds it)."""
    seed: int = 0
    """Seed of the random draws."""


def check_shares(test: float, validation: float) -> None:
    """Make sure that three parts can come out of these shares.

    Raises:
        SplitError: a share is not above 0, or together they leave nothing to train on.

    Example:
        >>> check_shares(0.6, 0.5)
        Traceback (most recent call last):
        ...
        lexigraph.errors.SplitError: test=0.6 and validation=0.5 leave nothing to train on; their sum must be below 1
    """
    for name, share in (("test", test), ("validation", validation)):
        if not (math.isfinite(share) and 0.0 < share < 1.0):
            raise SplitError(f"the {name} share is {share}; it must lie between 0 and 1, both excluded")
    if test + validation >= 1.0:
        raise SplitError(
            f"test={test:g} and validation={validation:g} leave nothing to train on; their sum must be below 1"
        )
