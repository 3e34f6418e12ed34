"""What is said of items as one vector each: text, categories and year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix

SHARE = 0.6
"""Length of the categories, and of the year, beside a text of length 1."""
_CENTURIES = np.arange(1900.0, 2041.0, 8.0)
_SPREAD = 8.0


@dataclass(frozen=True, eq=False)
class ItemFeatures:
    """Text vector, categories and year side by side, centred on the items met, of length 1.

    Attributes:
        categories: names of the categories told apart.
        centre: mean over the items met, float32 ``[f]``.

    Example:
        >>> items = pl.DataFrame({"item_id": ["a", "b"], "categories": [["Drama"], ["Crime"]]})
        >>> features = ItemFeatures.fit(items, np.eye(2, dtype=np.float32), np.array([True, True]))
        >>> features(items, np.eye(2, dtype=np.float32)).shape
        (2, 20)
    """

    categories: tuple[str, ...]
    centre: NDArray[np.float32]

    @classmethod
    def fit(cls, items: pl.DataFrame, texts: FloatMatrix, met: NDArray[np.bool_]) -> ItemFeatures:
        """Learn the categories and the centre.

        Args:
            items: the item table.
            texts: its text vectors, float32 ``[n_items, d]``.
            met: which items people have met, bool ``[n_items]``.
        """
        named: tuple[str, ...] = ()
        if "categories" in items.columns:
            found = items.filter(pl.Series(met))["categories"].explode().drop_nulls().value_counts()
            named = tuple(found.filter(pl.col("count") > 1)["categories"].sort().to_list())
        raw = _raw(items, texts, named)
        return cls(named, raw[met].mean(axis=0) if met.any() else np.zeros(raw.shape[1], dtype=np.float32))

    def __call__(self, items: pl.DataFrame, texts: FloatMatrix) -> FloatMatrix:
        """Features float32 ``[n_items, f]``, unit rows; zeros where there is no text."""
        rows = _raw(items, texts, self.categories) - self.centre
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths > 0, lengths, 1)
        rows[~texts.any(axis=1)] = 0
        return rows.astype(np.float32)

    def state(self) -> dict[str, NDArray[Any]]:
        """The centre as a named array; the categories go to a table."""
        return {"bridge_features.centre": self.centre}

    def to_frame(self) -> pl.DataFrame:
        """The categories as a table."""
        return pl.DataFrame({"category": pl.Series(self.categories, dtype=pl.String)})

    @classmethod
    def from_saved(cls, arrays: Mapping[str, NDArray[Any]], table: pl.DataFrame) -> ItemFeatures:
        """What :meth:`state` and :meth:`to_frame` gave."""
        return cls(tuple(table["category"].to_list()), arrays["bridge_features.centre"])


def _raw(items: pl.DataFrame, texts: FloatMatrix, categories: tuple[str, ...]) -> FloatMatrix:
    return np.hstack([texts, _category_rows(items, categories), _year_rows(items)]).astype(np.float32)


def _category_rows(items: pl.DataFrame, categories: tuple[str, ...]) -> FloatMatrix:
    rows = np.zeros((items.height, len(categories)), dtype=np.float32)
    if not categories or "categories" not in items.columns:
        return rows
    told = items.select(pl.int_range(pl.len()).alias("row"), "categories").explode("categories").drop_nulls()
    names = pl.DataFrame({"categories": categories, "column": np.arange(len(categories))})
    known = told.join(names, on="categories")
    rows[known["row"].to_numpy(), known["column"].to_numpy()] = 1
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(SHARE * rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _year_rows(items: pl.DataFrame) -> FloatMatrix:
    """Years as soft bins; a table without them has the year that the title ends with, if it does."""
    year = pl.lit(None, dtype=pl.Float32)
    if "title" in items.columns:
        year = pl.col("title").cast(pl.String).str.extract(r"\((\d{4})\)\s*$").cast(pl.Float32)
    if "year" in items.columns:
        year = pl.coalesce(pl.col("year").cast(pl.Float32, strict=False), year)
    years = items.select(pl.int_range(pl.len()), year=year)["year"].to_numpy().astype(np.float32)
    known = np.isfinite(years)
    distance = (np.where(known, years, 0)[:, None] - _CENTURIES) / _SPREAD
    rows = np.exp(-(distance**2)) * known[:, None]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(SHARE * rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)
