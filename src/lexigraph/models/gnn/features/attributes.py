"""The attributes of items as numbers: quantities standardised, kinds one-hot, lists of kinds multi-hot."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

_TOLD_ELSEWHERE = frozenset({"id", "title", "description", "image"})
_FARTHEST = 10.0
"""Standard deviations after which a value counts no further: one slip of the keyboard must not drown the rest."""

_Columns = tuple[list[NDArray[np.float32]], list[str]]


def item_attributes(
    items: pl.DataFrame, *, max_categories: int = 200, max_values: int = 50
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Turn the attributes of items into columns of numbers.

    Numbers, truth values and dates are standardised to mean 0 and deviation 1 (at most 10 deviations away); what is
    missing becomes 0, with a column that flags it. Lists, and ``categories`` in any form, become a column for each of
    their most frequent values. Texts become a column for each value where there are few values. Ids, titles,
    descriptions and other long texts are left out, as are columns that say the same of every item.

    Args:
        items: one row per item.
        max_categories: values kept of a list column, the most frequent.
        max_values: a text column with more values than this is left out.

    Returns:
        float32 ``[n_items, n_columns]``, all finite, and the name of each column.

    Example:
        >>> items = pl.DataFrame({"year": [1990, None, 2000], "kind": ["film", "book", "film"]})
        >>> values, names = item_attributes(items)
        >>> names
        ('year', 'year missing', 'kind = film', 'kind = book')
        >>> values.tolist()
        [[-1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 1.0, 0.0]]
    """
    columns: list[NDArray[np.float32]] = []
    names: list[str] = []
    for series in items.get_columns():
        if series.name in _TOLD_ELSEWHERE or series.name.endswith("_id"):
            continue
        found, labels = _columns(series, max_categories, max_values)
        columns += found
        names += labels
    values = np.stack(columns, axis=1) if columns else np.zeros((items.height, 0), dtype=np.float32)
    return values, tuple(names)


def _columns(series: pl.Series, max_categories: int, max_values: int) -> _Columns:
    dtype = series.dtype
    if isinstance(dtype, (pl.List, pl.Array)):
        if isinstance(dtype.inner, (pl.Struct, pl.List, pl.Array)):
            return [], []
        return _kinds(series.cast(pl.List(pl.String)), max_categories)
    if dtype.is_numeric() or dtype == pl.Boolean:
        return _quantity(series.cast(pl.Float64))
    if dtype.is_temporal():
        return _quantity(series.to_physical().cast(pl.Float64))
    if not isinstance(dtype, (pl.String, pl.Categorical, pl.Enum)):
        return [], []
    texts = series.cast(pl.String)
    if series.name == "categories":
        return _kinds(texts.str.split("|"), max_categories)
    if texts.drop_nulls().n_unique() > max_values:
        return [], []
    return _kinds(texts.reshape((-1, 1)).arr.to_list(), max_values)


def _quantity(series: pl.Series) -> _Columns:
    values = series.to_numpy().astype(np.float64, copy=True)
    known = np.isfinite(values)
    if not known.any():
        return [], []
    columns, names = [], []
    scale = np.abs(values[known]).max()
    shown = values[known] / (scale or 1.0)  # the squares of the largest floats overflow
    deviation = shown.std()
    if deviation > 1e-9:
        standard = np.zeros(len(values), dtype=np.float32)
        standard[known] = np.clip((shown - shown.mean()) / deviation, -_FARTHEST, _FARTHEST)
        columns.append(standard)
        names.append(series.name)
    if not known.all():
        columns.append((~known).astype(np.float32))
        names.append(f"{series.name} missing")
    return columns, names


def _kinds(lists: pl.Series, most: int) -> _Columns:
    """A column of 0 and 1 for each frequent value of the lists; ties in frequency go by the first item."""
    frame = pl.DataFrame({"row": np.arange(lists.len()), "value": lists}).explode("value")
    frame = frame.with_columns(pl.col("value").str.strip_chars())
    frame = frame.filter(pl.col("value").is_not_null() & (pl.col("value") != "")).unique(maintain_order=True)
    frequent = (
        frame.group_by("value", maintain_order=True)
        .agg(pl.col("row"), pl.len().alias("count"))
        .filter(pl.col("count") < lists.len())
        .sort("count", descending=True, maintain_order=True)
        .head(most)
    )
    columns, names = [], []
    for value, rows in frequent.select("value", "row").iter_rows():
        column = np.zeros(lists.len(), dtype=np.float32)
        column[rows] = 1.0
        columns.append(column)
        names.append(f"{lists.name} = {value}")
    return columns, names
