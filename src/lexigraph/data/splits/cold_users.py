"""A share of the users is hidden from train: how a model serves people it has not been fitted on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.assign import TEST, VALIDATION, Assignment
from lexigraph.data.splits.draw import draw_groups
from lexigraph.data.splits.settings import SplitSettings, check_shares


def cold_users(dataset: Dataset, settings: SplitSettings) -> Assignment:
    """Hide a share of the users with all their interactions; validation gets users of its own.

    Users with fewer than ``min_interactions`` distinct items stay in train.

    Raises:
        SplitError: a share is out of range, or too few users have enough items.
    """
    check_shares(settings.test, settings.validation)
    parts = draw_groups(
        dataset.user_ids,
        distinct_items(dataset) >= max(settings.min_interactions, 1),
        (settings.test, settings.validation),
        settings.seed,
    )
    codes = parts[dataset.interactions["user"].to_numpy()]
    hidden = {"hidden_in_test": int((parts == TEST).sum()), "hidden_in_validation": int((parts == VALIDATION).sum())}
    parameters = settings.model_dump(include={"test", "validation", "min_interactions", "seed"})
    return Assignment([dataset.interactions], codes, parameters | hidden)


def distinct_items(dataset: Dataset) -> NDArray[np.int64]:
    """How many different items each user has met, int64 ``[n_users]``.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> distinct_items(checkerboard(6)).tolist()
        [2, 2, 2, 2, 2, 2]
    """
    pairs = dataset.interactions.select("user", "item").unique()
    return np.bincount(pairs["user"].to_numpy(), minlength=dataset.n_users).astype(np.int64)
