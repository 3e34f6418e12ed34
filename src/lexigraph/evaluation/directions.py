"""Which way every metric is better, and what it says, for tables, verdicts and plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import Literal, TypeAlias

Better: TypeAlias = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Direction:
    """How a metric is read.

    Attributes:
        better: whether higher or lower values are better; "neither" where that cannot be said.
        meaning: what the metric says, in one plain sentence.
    """

    better: Better
    meaning: str


DIRECTIONS: Mapping[str, Direction] = MappingProxyType(
    {
        "recall": Direction("higher", "Share of a user's relevant items that are in the list."),
        "precision": Direction("higher", "Share of the list's places that hold a relevant item."),
        "f1": Direction("higher", "Harmonic mean of precision and recall."),
        "ndcg": Direction("higher", "How near the top the relevant items stand, 1 for the best possible list."),
        "map": Direction("higher", "Mean of the precisions at the places of the hits."),
        "mrr": Direction("higher", "One over the place of the first hit."),
        "hit": Direction("higher", "Share of users with at least one hit."),
        "auc": Direction("higher", "Chance that a relevant item is scored above one that is not."),
        "log-loss": Direction("lower", "How surprising the relevant items are to the model, in nats."),
        "rmse": Direction("lower", "Typical error of predicted ratings, large errors counting more."),
        "mae": Direction("lower", "Mean error of predicted ratings."),
        "novelty": Direction("higher", "How little known the listed items are, in bits."),
        "popularity": Direction("lower", "Share of users who already met the average listed item."),
        "long-tail": Direction("higher", "Share of the listed items that belong to the long tail."),
        "serendipity": Direction(
            "higher", "Share of places with a hit that a list of popular items would have missed."
        ),
        "diversity-text": Direction("higher", "How unlike each other the listed items are by what they say."),
        "diversity-graph": Direction("higher", "How unlike each other the listed items are by who met them."),
        "diversity-categories": Direction("higher", "How unlike each other the listed items are by their categories."),
        "calibration": Direction("lower", "How far the list's mix of categories is from the user's own, in nats."),
        "coverage": Direction("higher", "Share of the catalogue that is listed for anybody."),
        "gini": Direction("lower", "How unevenly places are spread over the catalogue, 0 for evenly."),
        "entropy": Direction("higher", "How widely places are spread over the catalogue, in bits."),
        "exposure-gap": Direction("lower", "Share of places that go to more or less popular items than users want."),
        "activity-gap": Direction("lower", "Difference in NDCG between the most active users and all others."),
    }
)
"""All metrics by their name without a cut-off. Beyond accuracy, better means: at the same accuracy."""

_UNKNOWN = Direction("neither", "A metric that Lexigraph does not know.")


def direction_of(metric: str) -> Direction:
    """How a metric is read, with or without its cut-off; an unknown one is better neither way.

    Example:
        >>> direction_of("recall@20").better, direction_of("rmse").better, direction_of("my-own@5").better
        ('higher', 'lower', 'neither')
    """
    return DIRECTIONS.get(metric.partition("@")[0], _UNKNOWN)


def best_value(metric: str, values: Sequence[float]) -> float | None:
    """The best of some values of a metric, NaN left out; None without values, or where neither way is better.

    Example:
        >>> best_value("gini@20", [0.5, 0.9]), best_value("recall@20", [0.5, 0.9])
        (0.5, 0.9)
    """
    better = direction_of(metric).better
    defined = [value for value in values if not isnan(value)]
    if not defined or better == "neither":
        return None
    return min(defined) if better == "lower" else max(defined)
