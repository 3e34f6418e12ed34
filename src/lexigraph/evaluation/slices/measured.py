"""From groups to their figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lexigraph.evaluation.means import mean_of_defined, standard_error
from lexigraph.evaluation.metrics import PerUser, ranking_metrics
from lexigraph.evaluation.rankings import Rankings
from lexigraph.evaluation.slices.grouping import Group, Grouping
from lexigraph.evaluation.slices.slice import Slice


def user_slices(grouping: Grouping, per_user: Mapping[str, PerUser], n_rows: int) -> Iterator[Slice]:
    """Means of metrics already computed, over the users of each group.

    Args:
        grouping: groups of the evaluated users.
        per_user: metric name to float64 ``[n_rows]``; NaN where a metric is not defined for a user.
        n_rows: number of evaluated users.
    """
    for group in grouping.groups:
        size = len(group.members)
        means, errors = _means({name: values[group.members] for name, values in per_user.items()})
        yield Slice("users", grouping.by, group.label, size, size, means, errors, share=size / n_rows)


class ItemSlices:
    """Figures of groups of items in given lists; what all groups share is computed once.

    Relevance is restricted to the group: a user's relevant items in the group are looked for in the unchanged lists,
    and the mean is over users with any such item. For a group ``G`` and the relevant items ``R``,
    ``recall@k = |top k in R and G| / |R and G|``, and so on; precision counts places of other items as misses.

    Args:
        rankings: the lists and what was relevant.
        ks: cut-offs, each at least 1.
        metrics: names out of :data:`~lexigraph.evaluation.metrics.METRICS`; none: only exposures.
    """

    def __init__(self, rankings: Rankings, ks: Sequence[int], metrics: Sequence[str]) -> None:
        self._rankings, self._ks, self._metrics = rankings, tuple(ks), tuple(metrics)
        self._n_items = len(rankings.items)
        self._lists = rankings.lists[:, : max(ks)]
        self._hits = rankings.hits[:, : max(ks)]
        self._owners = np.repeat(np.arange(len(rankings)), rankings.n_relevant)
        self._relevance = np.bincount(rankings.relevant.indices, minlength=self._n_items)
        self._places = {k: self._count_places(k) for k in self._ks}

    def measure(self, grouping: Grouping) -> Iterator[Slice]:
        """The figures of every group of items, in order."""
        return (self._measure(grouping.by, group) for group in grouping.groups)

    def _measure(self, by: str, group: Group) -> Slice:
        inside = np.zeros(self._n_items, dtype=bool)
        inside[group.members] = True
        owners = self._owners[inside[self._rankings.relevant.indices]]
        n_relevant = np.bincount(owners, minlength=len(self._rankings))
        rows = np.flatnonzero(n_relevant)
        means, errors = _means(self._per_user(rows, inside, n_relevant[rows]))
        exposure = {k: _share(places, group.members) for k, places in self._places.items()}
        share = _share(self._relevance, group.members)
        return Slice("items", by, group.label, len(group.members), len(rows), means, errors, exposure, share)

    def _per_user(
        self, rows: NDArray[np.int64], inside: NDArray[np.bool_], n_relevant: NDArray[np.int64]
    ) -> dict[str, PerUser]:
        if not self._metrics or not len(rows):
            return {}
        hits = self._hits[rows] & inside[self._lists[rows]]  # padding reads the last item, but is never a hit
        return ranking_metrics(hits, n_relevant, self._ks, self._metrics)

    def _count_places(self, k: int) -> NDArray[np.int64]:
        """How often each item stands among the first ``k``, int64 ``[n_items]``."""
        return np.bincount(self._lists[:, :k].ravel() + 1, minlength=self._n_items + 1)[1:]


def _share(counts: NDArray[np.int64], members: NDArray[np.int64]) -> float:
    total = int(counts.sum())
    return int(counts[members].sum()) / total if total else 0.0


def _means(per_user: Mapping[str, PerUser]) -> tuple[dict[str, float], dict[str, float]]:
    """Mean and standard error of every metric that has one."""
    means = {name: mean_of_defined(values) for name, values in per_user.items()}
    errors = {name: standard_error(values) for name, values in per_user.items()}
    return (
        {name: mean for name, mean in means.items() if mean is not None},
        {name: error for name, error in errors.items() if error is not None},
    )
