"""Each user's last items."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.assign import NOWHERE, TEST, TRAIN, VALIDATION, Assignment, Codes
from lexigraph.data.splits.settings import SplitSettings
from lexigraph.data.splits.timestamps import microseconds
from lexigraph.errors import SplitError


def leave_last_out(dataset: Dataset, settings: SplitSettings) -> Assignment:
    """Test on the last items that were new to each user, validate on those just before.

    Once a user's validation begins nothing later of that user is in train: a repeat of an old item counts as
    leaking and is dropped. Rows of one user with the same timestamp keep their reading order. Rows without a
    timestamp are dropped.

    Raises:
        SplitError: there are no timestamps (and the order of rows was not asked for), or fewer than one item is
            to be held out.
    """
    n_test, n_validation = settings.n_test, settings.n_validation
    if n_test < 1 or n_validation < 1:
        raise SplitError(f"n_test={n_test} and n_validation={n_validation}; each must be at least 1")
    rows = dataset.interactions
    parameters = settings.model_dump(include={"n_test", "n_validation", "order", "min_interactions"})
    if settings.order == "row":
        times, known = np.arange(rows.height, dtype=np.int64), np.ones(rows.height, dtype=bool)
        notes: tuple[str, ...] = ("The order of rows was taken as the order of time",)
    else:
        times, known = microseconds(rows, "leave-last-out")
        notes = ()
    users, items = rows["user"].to_numpy()[known], rows["item"].to_numpy()[known]
    codes = np.full(rows.height, NOWHERE, dtype=np.int8)
    codes[known] = last_items(users, items, times[known], (n_test, n_validation), settings.min_interactions)
    return Assignment([rows], codes, parameters, {"without a timestamp": int((~known).sum())}, notes)


def last_items(
    users: NDArray[np.int32],
    items: NDArray[np.int32],
    times: NDArray[np.int64],
    held_out: tuple[int, int],
    min_interactions: int,
) -> Codes:
    """Cut each user's history where the last items new to them begin.

    Args:
        users: ``[n_rows]``.
        items: ``[n_rows]``.
        times: ``[n_rows]``.
        held_out: how many items to test and to validate on.
        min_interactions: users with fewer distinct items stay in train; at least one item is always left there.

    Returns:
        Part of every row, int8 ``[n_rows]``.

    Example:
        >>> last_items(np.zeros(4, int), np.array([5, 6, 5, 7]), np.arange(4), (1, 1), 3).tolist()
        [0, 1, 1, 2]
    """
    order = np.lexsort((times, users))
    sorted_users = users[order]
    keys = sorted_users.astype(np.int64) * (int(items.max(initial=0)) + 1) + items[order]
    novel = np.zeros(len(order), dtype=np.int64)
    novel[np.unique(keys, return_index=True)[1]] = 1
    totals = np.bincount(sorted_users, weights=novel).astype(np.int64)
    met = np.cumsum(novel) - (np.cumsum(totals) - totals)[sorted_users]
    remaining = totals[sorted_users] - met  # new items still to come after this row
    enough = totals[sorted_users] >= max(min_interactions, sum(held_out) + 1)
    parts = np.full(len(order), TRAIN, dtype=np.int8)
    parts[enough & (remaining < sum(held_out))] = VALIDATION
    parts[enough & (remaining < held_out[0])] = TEST
    codes = np.empty_like(parts)
    codes[order] = parts
    return codes
