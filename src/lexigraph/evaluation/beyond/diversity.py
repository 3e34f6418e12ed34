"""How unlike each other the items of one list are."""

from __future__ import annotations

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.evaluation.beyond.lists import list_matrix, ratio_of_defined
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.rankings import Rankings
from lexigraph.models.batch import FloatMatrix
from lexigraph.threads import threads_for


def text_diversity(rankings: Rankings, k: int, facts: Facts) -> PerUser:
    """Intra-list diversity by what the items say: mean ``1 - cosine`` of the text vectors of all pairs of a list.

    Ziegler et al., "Improving recommendation lists through topic diversification", WWW 2005 (as a mean). Items
    without a text take part in no pair.

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: the text vectors.

    Returns:
        float64 ``[n_rows]``, in [0, 2]; NaN where fewer than two listed items have a text, or no encoder is given.
    """
    vectors = facts.aligned(rankings.users, rankings.items).text_vectors
    if vectors is None:
        return np.full(len(rankings), np.nan)
    return intra_list_diversity(rankings.lists[:, :k], vectors)


def graph_diversity(rankings: Rankings, k: int, facts: Facts) -> PerUser:
    """Intra-list diversity by who met the items: as :func:`text_diversity`, with the vectors of the training graph.

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: the graph vectors.

    Returns:
        float64 ``[n_rows]``, in [0, 2]; NaN where fewer than two listed items were met in training.
    """
    return intra_list_diversity(rankings.lists[:, :k], facts.aligned(rankings.users, rankings.items).graph_vectors)


def category_diversity(rankings: Rankings, k: int, facts: Facts) -> PerUser:
    """Intra-list diversity by category: as :func:`text_diversity`, with each item's categories as its vector.

    Args:
        rankings: the lists.
        k: how many places of each list count.
        facts: the categories.

    Returns:
        float64 ``[n_rows]``, in [0, 1]; NaN where fewer than two listed items have a category.
    """
    categories = facts.aligned(rankings.users, rankings.items).categories
    if categories is None:
        return np.full(len(rankings), np.nan)
    squares = np.asarray(categories.power(2).sum(axis=1))
    lengths = np.sqrt(np.where(squares > 0, squares, 1))
    scaled = sp.csr_array(
        (categories.data / np.repeat(lengths, np.diff(categories.indptr)), categories.indices, categories.indptr),
        shape=categories.shape,
    )
    listed = list_matrix(rankings.lists[:, :k], len(squares))
    lengths_of_sums = np.asarray((listed @ scaled).power(2).sum(axis=1), dtype=np.float64)
    return _mean_distance(lengths_of_sums, listed @ (squares > 0).astype(np.float64))


def intra_list_diversity(lists: NDArray[np.int32], vectors: FloatMatrix) -> PerUser:
    """Mean ``1 - cosine`` over all pairs of a list.

    The squared length of the sum of ``m`` unit vectors is ``m`` plus the cosines of all ordered pairs, so no pair is
    ever looked at.

    Args:
        lists: item indices, int32 ``[n_users, k]``; -1 is padding.
        vectors: unit rows, float32 ``[n_items, d]``; an item with a row of zeros takes part in no pair.

    Returns:
        float64 ``[n_users]``; NaN where fewer than two items have a vector.

    Example:
        >>> lists = np.array([[0, 1], [0, 2], [2, -1]], dtype=np.int32)
        >>> intra_list_diversity(lists, np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)).tolist()
        [1.0, 0.0, nan]
    """
    lengths, counts = np.zeros(len(lists)), np.zeros(len(lists))
    with threads_for(len(lists)):
        _sum_vectors(np.ascontiguousarray(lists), np.ascontiguousarray(vectors), vectors.any(axis=1), lengths, counts)
    return _mean_distance(lengths, counts)


def _mean_distance(lengths: PerUser, counts: PerUser) -> PerUser:
    """From squared lengths of sums of unit vectors, and their number, to the mean distance of two of them."""
    distances = 1.0 - ratio_of_defined(lengths - counts, counts * (counts - 1))
    return np.maximum(distances, 0.0)  # rounding of like items; NaN stays


@numba.njit(parallel=True, cache=True)
def _sum_vectors(
    lists: NDArray[np.int32],
    vectors: FloatMatrix,
    present: NDArray[np.bool_],
    lengths: PerUser,
    counts: PerUser,
) -> None:
    for user in numba.prange(lists.shape[0]):
        total = np.zeros(vectors.shape[1])
        for item in lists[user]:
            if item >= 0 and present[item]:
                counts[user] += 1
                for column in range(vectors.shape[1]):
                    total[column] += vectors[item, column]
        for value in total:
            lengths[user] += value * value
