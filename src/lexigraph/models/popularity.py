"""Popularity: everybody gets what most people take, as of now or as of lately."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.data.dataset import Dataset
from lexigraph.errors import MissingColumnError
from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import Contribution
from lexigraph.models.storage import take


class PopularitySettings(Settings):
    """Settings of :class:`Popularity`."""

    half_life: float | None = Field(default=None, gt=0)
    """Days after which an interaction counts half, seen from the newest one; None counts all alike."""


class Popularity(Recommender):
    """Share of all interactions that each item has, the floor under every other model.

    Score of item ``i`` = sum of ``w_t`` over its interactions / the same sum over all, where ``w_t`` is 1, or
    ``2^(-age / half_life)``. An item that one user met several times counts each time.

    Example:
        >>> from lexigraph.models.batch import UserBatch
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = Popularity().fit(checkerboard(4))
        >>> model.score(UserBatch(users=[None])).tolist()
        [[0.25, 0.25, 0.25, 0.25]]
    """

    name: ClassVar[str] = "popularity"
    score_scale: ClassVar[str] = "share of all interactions, in [0, 1]"
    capabilities: ClassVar[Capabilities] = Capabilities(similar=False)
    config_type: ClassVar[type[Settings]] = PopularitySettings
    config: PopularitySettings

    def _fit(self, dataset: Dataset) -> None:
        self.shares = item_shares(dataset.interactions, dataset.n_items, self.config.half_life)

    def prior(self) -> NDArray[np.float32]:
        """The same shares as for everybody, float32 ``[n_items]``."""
        return self.shares

    def _score(self, evidence: Evidence) -> FloatMatrix:
        return np.tile(self.shares, (len(evidence), 1))

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:  # noqa: ARG002  (the same for all users)
        return [Contribution("prior", self.prior_label, float(self.shares[item]))]

    def state(self) -> Mapping[str, NDArray[Any]]:
        """The shares."""
        return {"shares": self.shares}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back the shares."""
        self.shares = take("shares", state, (len(self.items),))


def item_shares(interactions: pl.DataFrame, n_items: int, half_life: float | None = None) -> NDArray[np.float32]:
    """Share of all interactions that each item has.

    Args:
        interactions: ``item`` (indices), and ``timestamp`` if there is a half-life.
        n_items: number of items.
        half_life: in days, or None.

    Returns:
        float32 ``[n_items]``; sums to 1 (or is all 0 without interactions).

    Raises:
        MissingColumnError: a half-life without timestamps.

    Example:
        >>> item_shares(pl.DataFrame({"item": [0, 0, 2, 1]}), 3).tolist()
        [0.5, 0.25, 0.25]
    """
    weights = np.ones(interactions.height)
    if half_life is not None:
        if "timestamp" not in interactions.columns:
            raise MissingColumnError("half_life needs a 'timestamp' column in the interactions; leave half_life out")
        newest = interactions["timestamp"].max()
        age = interactions.select((pl.lit(newest) - pl.col("timestamp")).dt.total_seconds() / 86_400.0).to_series()
        weights = 0.5 ** (age.fill_null(np.inf).to_numpy() / half_life)
    counts = np.bincount(interactions["item"].to_numpy(), weights=weights, minlength=n_items)
    shares = counts / max(float(counts.sum()), np.finfo(np.float64).tiny)
    return np.asarray(shares, dtype=np.float32)
