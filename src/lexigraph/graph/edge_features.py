"""What is known of an interaction beside that it happened: how strong, how long ago, of which kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError, MissingColumnError

EdgeFeature: TypeAlias = Literal["strength", "recency", "kind"]


def plain_features(features: tuple[str, ...]) -> tuple[str, ...]:
    """The features that are one attribute each, in the order in which edges carry them; the kinds follow.

    Example:
        >>> plain_features(("kind", "recency"))
        ('recency',)
    """
    return tuple(name for name in ("strength", "recency") if name in features)


@dataclass(frozen=True)
class EdgeFeatures:
    """Turns what is known of edges into strengths (for fixed weights) and attributes (for attention).

    Attributes:
        features: which of "strength", "recency" and "kind" are used.
        largest: greatest strength of an interaction in training; strengths are divided by it as attributes.
        half_life_days: age at which recency is a half, or None.
        labels: kinds of edges, each with an attribute of its own that is 1 for its edges, else 0.
        usual: the kind taken for an interaction of which none is given.
    """

    features: tuple[EdgeFeature, ...] = ()
    largest: float = 1.0
    half_life_days: float | None = None
    labels: tuple[str, ...] = ()
    usual: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the attributes, in order."""
        return plain_features(self.features) + (
            tuple(f"kind: {label}" for label in self.labels) if "kind" in self.features else ()
        )

    def recency(self, ages: NDArray[np.float64] | None, n_edges: int) -> NDArray[np.float32]:
        """``2^(-age / half life)`` of ages in days, float32 ``[n_edges]``; 1 where no age is known."""
        if ages is None or self.half_life_days is None:
            return np.ones(n_edges, dtype=np.float32)
        known = np.nan_to_num(np.maximum(ages, 0.0), nan=0.0)
        return np.asarray(0.5 ** (known / self.half_life_days), dtype=np.float32)

    def strengths(self, values: NDArray[np.floating], ages: NDArray[np.float64] | None = None) -> NDArray[np.float32]:
        """Strengths of interactions, which fixed weights are made of: the value, times recency where that is used.

        Args:
            values: entries of the interaction matrix ``[n_edges]``.
            ages: in days ``[n_edges]``, or None (just now).

        Returns:
            float32 ``[n_edges]``.

        Example:
            >>> fading = EdgeFeatures(("recency",), half_life_days=10)
            >>> fading.strengths(np.array([4.0, 4.0]), np.array([0, 10])).tolist()
            [4.0, 2.0]
        """
        found = values.astype(np.float32)
        return found * self.recency(ages, len(values)) if "recency" in self.features else found

    def attributes(
        self,
        values: NDArray[np.floating],
        ages: NDArray[np.float64] | None = None,
        labels: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float32]:
        """Attributes of edges, float32 ``[n_edges, len(names)]``.

        Args:
            values: ``[n_edges]``.
            ages: in days, or None (just now).
            labels: index into :attr:`labels`; the usual kind when None.

        Example:
            >>> EdgeFeatures(("strength", "kind"), 5.0, labels=("view", "buy"), usual="buy").attributes(np.array([5.0]))
            array([[1., 0., 1.]], dtype=float32)
        """
        columns = [values / self.largest] if "strength" in self.features else []
        columns += [self.recency(ages, len(values))] if "recency" in self.features else []
        if "kind" in self.features:
            chosen = np.full(len(values), self.labels.index(self.usual)) if labels is None else labels
            columns += [chosen == place for place in range(len(self.labels))]
        return np.stack(columns, axis=1).astype(np.float32) if columns else np.empty((len(values), 0), np.float32)


@dataclass(frozen=True, eq=False)
class InteractionFacts:
    """Age and kind of each entry of an interaction matrix, in the order of its data.

    Attributes:
        ages: days before the newest interaction, float64 ``[n_entries]``, NaN where unknown; None without times.
        kinds: String ``[n_entries]``, "unknown" where none is given; None where interactions have no kinds.
        labels: all kinds of the data set, sorted, so that some of its interactions are described as all of them are.
    """

    ages: NDArray[np.float64] | None
    kinds: pl.Series | None
    labels: tuple[str, ...] = ()


def interaction_facts(dataset: Dataset, training: sp.csr_array, features: tuple[str, ...]) -> InteractionFacts:
    """Look up when each pair last met, and how.

    Args:
        dataset: with ``interactions``.
        training: CSR ``[n_users, n_items]``.
        features: which edge features are wanted.

    Returns:
        What is known, as far as it is wanted.

    Raises:
        MissingColumnError: "recency" is wanted and interactions have no times.
    """
    columns = dataset.interactions.columns
    if "recency" in features and "timestamp" not in columns:
        raise MissingColumnError("'recency' needs a 'timestamp' column in the interactions; leave it out")
    wanted = [name for name, by in (("timestamp", "recency"), ("kind", "kind")) if by in features and name in columns]
    if not wanted:
        return InteractionFacts(None, None)
    users = np.repeat(np.arange(training.shape[0]), np.diff(training.indptr))
    pairs = pl.DataFrame({"user": users, "item": training.indices}).cast(pl.Int32)
    rows = dataset.interactions.select("user", "item", *wanted)
    if "timestamp" in wanted:
        rows = rows.sort("timestamp", nulls_last=False, maintain_order=True)
    last = rows.group_by("user", "item").agg(pl.col(name).drop_nulls().last() for name in wanted)
    found = pairs.join(last, on=["user", "item"], how="left", maintain_order="left")
    ages = None
    if "timestamp" in wanted:
        newest = dataset.interactions["timestamp"].max()
        days = (pl.lit(newest) - pl.col("timestamp")).dt.total_seconds() / 86_400.0
        ages = found.select(days.cast(pl.Float64)).to_series().fill_null(float("nan")).to_numpy()
    if "kind" not in wanted:
        return InteractionFacts(ages, None)
    kinds, every = (table["kind"].cast(pl.String).fill_null("unknown") for table in (found, rows))
    return InteractionFacts(ages, kinds, tuple(every.unique().sort()))


def check_features(features: tuple[str, ...], half_life_days: float | None) -> None:
    """Refuse features that do not exist or lack what they need.

    Raises:
        ConfigError: an unknown feature, or "recency" without a positive half-life.

    Example:
        >>> check_features(("recency",), None)
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: edge feature 'recency' needs half_life_days above 0, found None
    """
    unknown = set(features) - {"strength", "recency", "kind"}
    if unknown:
        raise ConfigError(f"edge features {sorted(unknown)} are unknown; allowed: strength, recency, kind")
    if "recency" in features and not (half_life_days and half_life_days > 0):
        raise ConfigError(f"edge feature 'recency' needs half_life_days above 0, found {half_life_days}")
