"""Scores of one person: what must not be shown out, the best k."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.candidates import hide_items
from lexigraph.models.topk import top_k
from lexigraph.serving.answers.cursor import Marks
from lexigraph.serving.live import Served

Ranked: TypeAlias = list[tuple[str, float]]


def withhold(
    scores: FloatMatrix, served: Served, seen: NDArray[np.int32] | None, *, exclude: Sequence[str], shown: Marks
) -> None:
    """Set the scores of what may not be shown to -inf, in place.

    Args:
        scores: float32 ``[1, n_items]``.
        served: the model, with the items hidden from its lists.
        seen: rows of what the user has met, to be left out too, or None.
        exclude: ids to leave out; those that the model does not know are out already.
        shown: marks of the pages before, uint32 ``[n]``.
    """
    row = scores[0]
    if seen is not None:
        hide_items(row, seen)
    if served.hidden:
        row[served.hidden_rows] = -np.inf
    if exclude:
        rows = served.model.items.encode(exclude)
        row[rows[rows >= 0]] = -np.inf
    if len(shown):
        row[shown_rows(served, shown)] = -np.inf


def best(served: Served, scores: FloatMatrix, k: int) -> Ranked:
    """The best ``k`` of float32 ``[1, n_items]`` as ids and scores."""
    items, values = top_k(scores, k)
    listed = int((items[0] >= 0).sum())
    return with_ids(served, items[0, :listed], values[0, :listed])


def with_ids(served: Served, rows: NDArray[np.int32], scores: NDArray[np.float32]) -> Ranked:
    """Rows of items and their scores as ids and numbers."""
    ids = served.item_ids
    return [(ids[row], score) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)]


def shown_rows(served: Served, shown: Marks) -> NDArray[np.intp]:
    """Rows of the items whose marks a cursor carries, ``[n_found]``."""
    order, marks = served.marks_in_order
    first, last = np.searchsorted(marks, shown, side="left"), np.searchsorted(marks, shown, side="right")
    several = np.flatnonzero(last - first > 1)  # different ids of one mark, which is rare
    more = [order[first[at] + 1 : last[at]] for at in several.tolist()]
    return np.concatenate([order[first[last > first]], *more])
