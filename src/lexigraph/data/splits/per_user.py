"""A random share of each user's items."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.assign import TEST, TRAIN, VALIDATION, Assignment, Codes
from lexigraph.data.splits.settings import SplitSettings, check_shares
from lexigraph.data.vocabulary import Vocabulary


def per_user_random(dataset: Dataset, settings: SplitSettings) -> Assignment:
    """Assign each distinct pair, so all rows of a pair go to the same part.

    The draws depend on the seed and on the set of pairs by id, not on the order of rows or of the vocabularies.

    Raises:
        SplitError: a share is out of range.
    """
    check_shares(settings.test, settings.validation)
    codes = draw_parts(
        dataset, dataset.interactions, (settings.test, settings.validation), settings.min_interactions, settings.seed
    )
    parameters = settings.model_dump(include={"test", "validation", "min_interactions", "seed"})
    return Assignment([dataset.interactions], codes, parameters)


def draw_parts(
    dataset: Dataset, rows: pl.DataFrame, shares: tuple[float, float], min_interactions: int, seed: int
) -> Codes:
    """Draw a part for every row, int8 ``[n_rows]``; see :func:`quotas` for how many of each user."""
    user_rank, item_rank = _ranks(dataset.user_ids), _ranks(dataset.item_ids)
    keys = user_rank[rows["user"].to_numpy()] * max(dataset.n_items, 1) + item_rank[rows["item"].to_numpy()]
    distinct, pair = np.unique(keys, return_inverse=True)
    users = distinct // max(dataset.n_items, 1)
    counts = np.bincount(users, minlength=dataset.n_users)
    draws = np.random.default_rng(seed).random(len(distinct))
    shuffled = np.lexsort((draws, users))
    place = np.empty(len(distinct), dtype=np.int64)
    place[shuffled] = np.arange(len(distinct)) - (np.cumsum(counts) - counts)[users]
    n_test, n_validation = quotas(counts, shares, min_interactions)
    parts = np.full(len(distinct), TRAIN, dtype=np.int8)
    parts[place < (n_test + n_validation)[users]] = VALIDATION
    parts[place < n_test[users]] = TEST
    return parts[pair]


def quotas(
    counts: NDArray[np.int64], shares: tuple[float, float], min_interactions: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many items of each user to test and to validate on.

    The share is rounded to the nearest number, at least one where the share is above 0; at least one item stays to
    train on; a user with fewer than ``min_interactions`` items gives none.

    Args:
        counts: distinct items of each user, int64 ``[n_users]``.
        shares: of test and of validation.
        min_interactions: the least a user must have.

    Returns:
        Two arrays int64 ``[n_users]``.

    Example:
        >>> n_test, n_validation = quotas(np.array([2, 3, 20]), (0.1, 0.1), 3)
        >>> n_test.tolist(), n_validation.tolist()
        ([0, 1, 2], [0, 1, 2])
    """
    enough = counts >= min_interactions
    left = np.maximum(counts - 1, 0)
    n_test = np.where(enough, np.minimum(_share_of(counts, shares[0]), left), 0)
    n_validation = np.where(enough, np.minimum(_share_of(counts, shares[1]), left - n_test), 0)
    return n_test, n_validation


def _share_of(counts: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    rounded: NDArray[np.int64] = np.floor(counts * share + 0.5).astype(np.int64)
    return np.maximum(rounded, 1 if share > 0 else 0)


def _ranks(vocabulary: Vocabulary) -> NDArray[np.int64]:
    """Position of each id among all ids sorted, so that nothing depends on the order of reading."""
    ranks = np.empty(len(vocabulary), dtype=np.int64)
    ranks[vocabulary.series.arg_sort().to_numpy()] = np.arange(len(vocabulary))
    return ranks
