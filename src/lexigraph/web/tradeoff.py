"""What steering costs and what it gives: a list measured beside the list that nobody steered.

All measures but two are the metrics of :mod:`lexigraph.evaluation` on one list, so that the numbers are the same as
in reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.evaluation.beyond.registry import LIST_METRICS
from lexigraph.evaluation.facts import Facts
from lexigraph.evaluation.rankings import Rankings
from lexigraph.models.batch import UserBatch
from lexigraph.models.recommender import Recommender

METRICS = ("diversity-text", "diversity-categories", "diversity-graph", "novelty", "popularity", "long-tail")
"""Names of :data:`~lexigraph.evaluation.beyond.registry.LIST_METRICS`, in the order in which they are shown."""


@dataclass(frozen=True)
class Effect:
    """One measure of two lists.

    Attributes:
        name: "score-share", "categories", or a metric of :data:`METRICS`.
        before: of the list that nobody steered.
        after: of the steered one.
    """

    name: str
    before: float
    after: float


def effects(
    model: Recommender, facts: Facts, batch: UserBatch, before: Sequence[str], after: Sequence[str]
) -> tuple[Effect, ...]:
    """Measure two lists for one person.

    Args:
        model: that made them.
        facts: about its items.
        batch: the person and the wish, unsteered.
        before: ids of the list that nobody steered.
        after: ids of the steered list.

    Returns:
        What can be measured here; a measure that is not defined for one of the lists is left out.
    """
    if not before or not after:
        return ()
    rows = [facts.items.encode(items) for items in (before, after)]
    found = [Effect("score-share", 1.0, score_share(model.score(batch)[0], *rows))]
    of_lists = [measured(one, facts) for one in rows]
    found += [Effect(name, of_lists[0][name], of_lists[1][name]) for name in of_lists[0]]
    return tuple(one for one in found if np.isfinite([one.before, one.after]).all())


def measured(rows: NDArray[np.int32], facts: Facts) -> dict[str, float]:
    """Metrics of one list of items, int32 ``[k]``, by name."""
    k = max(len(rows), 1)
    lists = np.full((1, k), -1, dtype=np.int32)
    lists[0, : len(rows)] = rows
    nobody = sp.csr_array(np.zeros((1, len(facts.items)), dtype=np.float32))
    rankings = Rankings(facts.users, facts.items, np.zeros(1, dtype=np.int32), lists, nobody)
    found = {name: float(LIST_METRICS[name](rankings, k, facts)[0]) for name in METRICS}
    if facts.categories is not None:
        found["categories"] = float(len(np.unique(facts.categories[rows].indices)))
    return found


def score_share(scores: NDArray[np.float32], before: NDArray[np.int32], after: NDArray[np.int32]) -> float:
    """Mean score of one list as a share of another's, counted from 0, or from the lowest score where that is below.

    Args:
        scores: of all items, float32 ``[n_items]``.
        before: rows of the list that is the measure.
        after: rows of the other list.

    Returns:
        1 where nothing is lost; NaN where there is nothing to lose.

    Example:
        >>> score_share(np.array([4.0, 3.0, 1.0], dtype=np.float32), np.array([0, 1]), np.array([0, 2]))
        0.714...
    """
    usable = scores[np.isfinite(scores)].astype(np.float64)
    floor = min(0.0, float(usable.min(initial=0.0)))
    if not len(before) or not len(after):
        return float("nan")
    best = float(scores[before].mean(dtype=np.float64)) - floor
    return (float(scores[after].mean(dtype=np.float64)) - floor) / best if best > 0 else float("nan")
