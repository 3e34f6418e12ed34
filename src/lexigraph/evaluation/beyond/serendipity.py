"""Hits that a list of popular items would not have given."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.kernels import row_arrays
from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.rankings import Rankings
from lexigraph.threads import threads_for


def serendipity(rankings: Rankings, k: int, facts: Facts) -> PerUser:
    """Share of the ``k`` places that hold an item which is relevant and unexpected.

    Unexpected is what a primitive recommender would not have listed: here the ``k`` most popular items of the
    catalogue that the user did not meet in training (Ge, Delgado-Battenfeld and Jannach, "Beyond accuracy: evaluating
    recommender systems by coverage and serendipity", RecSys 2010; usefulness is relevance, as there). That needs
    neither text nor a threshold of distance, works for every data set, and reads plainly: the part of precision that
    popularity does not explain. Popularity itself scores 0.

    Args:
        rankings: the lists.
        k: how many places of each list count; as for precision, places that could not be filled count as misses.
        facts: the training part.

    Returns:
        float64 ``[n_rows]``, between 0 and the user's precision; 0 for an empty list.
    """
    facts = facts.aligned(rankings.users, rankings.items)
    order = np.argsort(-facts.popularity[: len(rankings.items)], kind="stable")
    places = np.full(len(facts.items), len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    history = facts.training[rankings.rows]
    lists, hits = (np.ascontiguousarray(array[:, :k]) for array in (rankings.lists, rankings.hits))
    counts = np.zeros(len(lists), dtype=np.int64)
    with threads_for(len(lists)):
        _count_unexpected(lists, hits, places, *row_arrays(history), k, counts)
    return counts / k


@numba.njit(parallel=True, cache=True)
def _count_unexpected(
    lists: NDArray[np.int32],
    hits: NDArray[np.bool_],
    places: NDArray[np.int32],
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    k: int,
    counts: NDArray[np.int64],
) -> None:
    """The popular list ends before place ``end`` of all items: ``k`` and one more for every met item before it."""
    for user in numba.prange(lists.shape[0]):
        met = np.sort(places[indices[indptr[user] : indptr[user + 1]]])
        end = k
        for place in met:
            if place >= end:
                break
            end += 1
        for rank in range(lists.shape[1]):
            counts[user] += hits[user, rank] and places[lists[user, rank]] >= end
