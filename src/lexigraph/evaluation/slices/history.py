"""Users by how much they did in training."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.evaluation.slices.grouping import Group, Grouping, groups_of_codes
from lexigraph.evaluation.slices.labels import number_ranges
from lexigraph.evaluation.slices.quantiles import bounds_of, quantile_codes

THIRDS = ("cold", "warm", "hot")


def by_history_length(activity: NDArray[np.integer]) -> Grouping:
    """Users without a training interaction, then thirds of the others from the least to the most active.

    Equally active users stay together, so thirds differ in size, and one may be missing.

    Args:
        activity: training items of each evaluated user, int ``[n_rows]``.

    Example:
        >>> grouping = by_history_length(np.array([0, 1, 2, 3, 4, 5, 12]))
        >>> [(group.label, len(group.members)) for group in grouping.groups]
        [('none (0)', 1), ('cold (1-2)', 2), ('warm (3-4)', 2), ('hot (5-12)', 2)]
    """
    codes = np.zeros(len(activity), dtype=np.int64)
    active = activity > 0
    codes[active] = 1 + quantile_codes(activity[active], len(THIRDS))
    return Grouping("users", "history length", named_ranges(codes, activity, ("none", *THIRDS)))


def named_ranges(codes: NDArray[np.integer], counts: NDArray[np.integer], names: tuple[str, ...]) -> tuple[Group, ...]:
    """Groups whose label is a name and the range of the counts in it.

    Args:
        codes: group number of each position, int ``[n]``.
        counts: what the range is taken from, int ``[n]``.
        names: name of each group number.

    Example:
        >>> groups = named_ranges(np.array([0, 1, 1]), np.array([7, 0, 2]), ("head", "tail"))
        >>> [group.label for group in groups]
        ['head (7)', 'tail (0-2)']
    """
    bounds = bounds_of(counts, codes)
    ranges = dict(zip(bounds, number_ranges(list(bounds.values())), strict=True))
    return groups_of_codes(codes, lambda code: f"{names[code]} ({ranges[code]})")
