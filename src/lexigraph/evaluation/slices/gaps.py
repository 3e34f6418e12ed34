"""Gaps between groups: of accuracy between users, of exposure between items.

Both read slices that are already measured, so a report of any origin can be asked for them. What a gap is due to they
do not say: a group may be served worse because its members did less in training.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import hypot, inf
from typing import Any

from lexigraph.errors import ConfigError
from lexigraph.evaluation.directions import direction_of
from lexigraph.evaluation.slices.slice import Side, Slice

MIN_USERS = 30
"""Groups of fewer users are not compared by default: their means are mostly chance."""


@dataclass(frozen=True)
class AccuracyGap:
    """The best and the worst served group of one grouping of users.

    Attributes:
        by: the grouping.
        metric: what was compared, such as "recall@20".
        best: the group with the best mean.
        worst: the group with the worst mean.
        best_mean: mean of the metric in the best group.
        worst_mean: mean of the metric in the worst group.
        difference: ``best_mean - worst_mean``; negative where lower is better.
        ratio: ``worst_mean / best_mean``; None where the best mean is 0.
        standard_error: of the difference, ``sqrt(se_best^2 + se_worst^2)``, for groups that share no user. The groups
            were picked as the extremes, so the more groups there are the larger a gap chance alone makes.
        n_best: users in the best group.
        n_worst: users in the worst group.
        left_out: groups with too few users to compare.
    """

    by: str
    metric: str
    best: str
    worst: str
    best_mean: float
    worst_mean: float
    difference: float
    ratio: float | None
    standard_error: float
    n_best: int
    n_worst: int
    left_out: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "left_out": list(self.left_out)}


@dataclass(frozen=True)
class GroupExposure:
    """How much one group of items is shown, beside how much of it is relevant.

    Attributes:
        group: the group.
        exposure: its share of all places in the lists.
        share: its share of all relevant items.
        ratio: ``exposure / share``: 1 is in proportion, below 1 under-exposed; None where nothing of it is relevant.
    """

    group: str
    exposure: float
    share: float
    ratio: float | None


@dataclass(frozen=True)
class ExposureGap:
    """Exposure of the groups of one grouping of items.

    Attributes:
        by: the grouping.
        k: length of the lists.
        groups: every group, in the order of the slices.
        most_under: the group with the lowest ratio below 1; None if there is none.
        most_over: the group with the highest ratio above 1 (one that is shown though nothing of it is relevant
            stands above all); None if there is none.
    """

    by: str
    k: int
    groups: tuple[GroupExposure, ...]
    most_under: str | None
    most_over: str | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "groups": [asdict(group) for group in self.groups]}


def accuracy_gaps(slices: Iterable[Slice], metric: str, *, min_users: int = MIN_USERS) -> tuple[AccuracyGap, ...]:
    """The largest difference between groups of users, for every grouping with at least two groups to compare.

    Args:
        slices: of a report; those of items are passed over.
        metric: with its cut-off, such as "recall@20". Which way is better is looked up in
            :data:`~lexigraph.evaluation.directions.DIRECTIONS`; of a metric that is not in there, higher is.
        min_users: groups of fewer users are left out, at least 2.

    Raises:
        ConfigError: no slice of users has the metric, or ``min_users`` is below 2.

    Example:
        >>> parts = [
        ...     Slice("users", "age", "young", 50, 50, {"recall@20": 0.2}, {"recall@20": 0.03}),
        ...     Slice("users", "age", "old", 40, 40, {"recall@20": 0.1}, {"recall@20": 0.04}),
        ... ]
        >>> gap = accuracy_gaps(parts, "recall@20")[0]
        >>> gap.best, gap.worst, gap.difference, gap.ratio, round(gap.standard_error, 3)
        ('young', 'old', 0.1, 0.5, 0.05)
    """
    if min_users < 2:
        raise ConfigError(f"min_users={min_users}; a standard error needs at least 2 users in a group")
    groupings = _groupings(slices, "users")
    _require(metric, {name for group in groupings for one in group for name in one.metrics}, "metric")
    gaps = (_accuracy_gap(group, metric, min_users) for group in groupings)
    return tuple(gap for gap in gaps if gap is not None)


def exposure_gaps(slices: Iterable[Slice], k: int) -> tuple[ExposureGap, ...]:
    """Exposure against relevance of every grouping of items.

    In proportion means that groups are shown as often as they are wanted, the "disparate treatment" constraint of
    Singh and Joachims (Fairness of Exposure in Rankings, KDD 2018) with every place of the first ``k`` counted alike
    and the relevant test items as merit.

    Args:
        slices: of a report; those of users are passed over.
        k: length of the lists; one of the cut-offs of the slices.

    Raises:
        ConfigError: no slice of items has this cut-off.

    Example:
        >>> parts = [
        ...     Slice("items", "popularity", "head", 2, 9, exposure={10: 0.9}, share=0.6),
        ...     Slice("items", "popularity", "tail", 8, 7, exposure={10: 0.1}, share=0.4),
        ... ]
        >>> gap = exposure_gaps(parts, 10)[0]
        >>> gap.most_under, gap.most_over, [group.ratio for group in gap.groups]
        ('tail', 'head', [1.5, 0.25])
    """
    groupings = _groupings(slices, "items")
    _require(k, {cut for group in groupings for one in group for cut in one.exposure}, "cut-off")
    return tuple(_exposure_gap(group, k) for group in groupings)


def _groupings(slices: Iterable[Slice], side: Side) -> list[list[Slice]]:
    """Slices of one side, apart by grouping, both in the order they come in."""
    found: dict[str, list[Slice]] = {}
    for one in slices:
        if one.side == side:
            found.setdefault(one.by, []).append(one)
    return list(found.values())


def _require(wanted: str | int, there: set[Any], kind: str) -> None:
    if wanted not in there:
        known = ", ".join(map(str, sorted(there))) or "none; measure with slices"
        raise ConfigError(f"no slice has the {kind} {wanted!r}; there are: {known}")


def _accuracy_gap(grouping: Sequence[Slice], metric: str, min_users: int) -> AccuracyGap | None:
    compared = [one for one in grouping if one.n_users >= min_users and metric in one.standard_errors]
    if len(compared) < 2:
        return None
    ascending = sorted(compared, key=lambda one: one.metrics[metric])
    best, worst = ascending[-1], ascending[0]
    if direction_of(metric).better == "lower":
        best, worst = worst, best
    best_mean, worst_mean = best.metrics[metric], worst.metrics[metric]
    return AccuracyGap(
        by=best.by,
        metric=metric,
        best=best.group,
        worst=worst.group,
        best_mean=best_mean,
        worst_mean=worst_mean,
        difference=best_mean - worst_mean,
        ratio=worst_mean / best_mean if best_mean else None,
        standard_error=hypot(best.standard_errors[metric], worst.standard_errors[metric]),
        n_best=best.n_users,
        n_worst=worst.n_users,
        left_out=tuple(one.group for one in grouping if one not in compared),
    )


def _exposure_gap(grouping: Sequence[Slice], k: int) -> ExposureGap:
    groups = tuple(_group_exposure(one, k) for one in grouping)
    ratios = {group.group: _order(group) for group in groups}
    under, over = min(ratios, key=ratios.__getitem__), max(ratios, key=ratios.__getitem__)
    return ExposureGap(
        by=grouping[0].by,
        k=k,
        groups=groups,
        most_under=under if ratios[under] < 1 else None,
        most_over=over if ratios[over] > 1 else None,
    )


def _group_exposure(one: Slice, k: int) -> GroupExposure:
    exposure = one.exposure.get(k, 0.0)
    return GroupExposure(one.group, exposure, one.share, exposure / one.share if one.share else None)


def _order(group: GroupExposure) -> float:
    """The ratio as a number that can be compared: neither shown nor wanted is in proportion."""
    if group.ratio is not None:
        return group.ratio
    return inf if group.exposure else 1.0
