"""The data set: clean tables on one side, integer indices and a sparse matrix on the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
import scipy.sparse as sp

from lexigraph.data.filter_step import FilterStep
from lexigraph.data.quarantine import QuarantineReport
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import EmptyTableError

Values: TypeAlias = Literal["binary", "weight", "rating"]

INTERACTION_COLUMNS = ("user", "item", "weight", "rating", "timestamp", "kind")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Interactions between users and items, with all that is known of both.

    Splits of one data set share both vocabularies, so an index means the same item everywhere and every item of
    the catalogue is a candidate whether or not it was interacted with.

    Attributes:
        name: what the data set is called in reports.
        user_ids: user ids in index order.
        item_ids: item ids in index order.
        interactions: ``user`` and ``item`` (Int32 indices), ``weight`` (Float32), and where known ``rating``
            (Float32), ``timestamp`` (Datetime, microseconds) and ``kind`` (String); rows keep the reading order.
        items: one row per item in index order: ``item_id`` and attributes (``title``, ``description``,
            ``categories`` as a list of strings, any other column).
        users: one row per user in index order: ``user_id`` and attributes.
        relations: knowledge triples ``head``, ``relation``, ``tail`` (String), ``weight`` (Float32), or None.
        links: ``item_id``, ``entity`` (String) where items are named differently in ``relations``, or None.
        ties: social ties ``user_id``, ``friend_id`` (String), ``weight`` (Float32), or None.
        test: a fixed test part with the columns of ``interactions``, or None.
        validation: a fixed validation part, or None.
        values: what :meth:`matrix` holds by default.
        quarantine: what reading set aside and why, or None where nothing was read.
        filtered: the filters these interactions went through, first to last.
    """

    name: str
    user_ids: Vocabulary
    item_ids: Vocabulary
    interactions: pl.DataFrame
    items: pl.DataFrame
    users: pl.DataFrame
    relations: pl.DataFrame | None = None
    links: pl.DataFrame | None = None
    ties: pl.DataFrame | None = None
    test: pl.DataFrame | None = None
    validation: pl.DataFrame | None = None
    values: Values = "binary"
    quarantine: QuarantineReport | None = None
    notes: Mapping[str, object] = field(default_factory=dict)
    filtered: tuple[FilterStep, ...] = ()

    @property
    def n_users(self) -> int:
        """Number of users, with or without interactions."""
        return len(self.user_ids)

    @property
    def n_items(self) -> int:
        """Number of items, with or without interactions."""
        return len(self.item_ids)

    def __len__(self) -> int:
        return self.interactions.height

    def __repr__(self) -> str:
        return f"Dataset({self.name!r}: {self.n_users} users, {self.n_items} items, {len(self)} interactions)"

    def with_interactions(self, interactions: pl.DataFrame, **changes: object) -> Dataset:
        """Return the same users, items and side tables with other interactions (a split, a filter)."""
        return replace(self, interactions=interactions, **changes)  # type: ignore[arg-type]

    def with_values(self, values: Values) -> Dataset:
        """Return the same data whose matrix holds 1, the weight or the rating of a pair."""
        return replace(self, values=values)

    @cached_property
    def _matrix(self) -> sp.csr_array:
        return interaction_matrix(self.interactions, (self.n_users, self.n_items), self.values)

    def matrix(self) -> sp.csr_array:
        """User-item matrix, CSR float32 ``[n_users, n_items]``; treat it as read-only.

        A pair met several times counts once when ``values`` is "binary", by the sum of its weights when it is
        "weight", and by its last rating when it is "rating".

        Raises:
            EmptyTableError: there is no interaction, or ``values`` is "rating" and there are no ratings.
        """
        return self._matrix


def interaction_matrix(interactions: pl.DataFrame, shape: tuple[int, int], values: Values) -> sp.csr_array:
    """Turn indexed interactions into a CSR float32 matrix; see :meth:`Dataset.matrix`.

    Example:
        >>> frame = pl.DataFrame({"user": [0, 0, 1], "item": [2, 2, 0], "weight": [1.0, 3.0, 1.0]})
        >>> interaction_matrix(frame, (2, 3), "weight").toarray().tolist()
        [[0.0, 0.0, 4.0], [1.0, 0.0, 0.0]]
    """
    if values == "rating" and "rating" not in interactions.columns:
        raise EmptyTableError("ratings were asked for but the interactions have no 'rating' column")
    column = {
        "binary": pl.lit(1.0),
        "weight": pl.col("weight").sum() if "weight" in interactions.columns else pl.len(),
        "rating": pl.col("rating").drop_nulls().last(),
    }[values]
    pairs = (
        interactions.group_by("user", "item", maintain_order=True)
        .agg(column.cast(pl.Float32).alias("value"))
        .drop_nulls()
    )
    coordinates = (pairs["user"].to_numpy(), pairs["item"].to_numpy())
    matrix = sp.csr_array((pairs["value"].to_numpy().astype(np.float32), coordinates), shape=shape)
    matrix.sort_indices()
    return matrix
