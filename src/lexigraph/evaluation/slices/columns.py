"""Users or items by a column of their table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.evaluation.slices.grouping import (
    OTHER,
    Group,
    Grouping,
    free_label,
    groups_of_codes,
    with_unknown,
)
from lexigraph.evaluation.slices.labels import date_ranges, number_ranges
from lexigraph.evaluation.slices.quantiles import bounds_of, value_codes
from lexigraph.evaluation.slices.slice import Side


def column_of(table: pl.DataFrame, column: str, side: Side) -> pl.Series:
    """A column of attributes; ``categories`` written as "drama|war" becomes a list.

    Args:
        table: one row per user or item, with its id in ``user_id`` or ``item_id``.
        column: the name of the column.
        side: whose table it is.

    Raises:
        ConfigError: there is no such column.

    Example:
        >>> column_of(pl.DataFrame({"item_id": ["a"], "year": [1999]}), "yeer", "items")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: the items have no column 'yeer' to slice by; there are: year
    """
    allowed = [name for name in table.columns if name not in ("user_id", "item_id")]
    if column not in allowed:
        there = f"there are: {', '.join(allowed)}" if allowed else "their table has only ids"
        raise ConfigError(f"the {side} have no column {column!r} to slice by; {there}")
    values = table[column]
    split = column == "categories" and values.dtype == pl.String
    return values.str.split("|") if split else values


def by_column(values: pl.Series, side: Side, by: str, *, n_quantiles: int, max_groups: int) -> Grouping:
    """Groups of the values of a column; those without a value come last, as "unknown".

    Numbers and dates are divided into quantile groups (numbers of few values by value), everything else by value:
    the ``max_groups`` values with the most members, then all others together. A list puts its owner into a group for
    each of its values. Blank texts count as missing.

    Args:
        values: one value per user or item, ``[n]``.
        side: whose they are.
        by: what to call the grouping.
        n_quantiles: into how many groups numbers and dates are divided.
        max_groups: how many other values get a group of their own.

    Raises:
        ConfigError: the column holds structures or bytes, which have no groups.

    Example:
        >>> genres = pl.Series([["war", "drama"], ["drama"], [], ["noir"]])
        >>> grouping = by_column(genres, "items", "genre", n_quantiles=4, max_groups=1)
        >>> [(group.label, group.members.tolist()) for group in grouping.groups]
        [('drama', [0, 1]), ('other', [0, 3]), ('unknown', [2])]
    """
    if values.dtype.is_numeric() or values.dtype in (pl.Date, pl.Datetime):
        groups, missing = _quantile_groups(values, n_quantiles)
    else:
        groups, missing = _value_groups(values, by, max_groups)
    return Grouping(side, by, with_unknown(groups, missing))


def _quantile_groups(values: pl.Series, n_groups: int) -> tuple[tuple[Group, ...], NDArray[np.bool_]]:
    ranges_of = date_ranges if values.dtype.is_temporal() else number_ranges
    values = _numbers(values)
    known = values.is_not_null().to_numpy()
    present = values.drop_nulls().to_numpy()
    codes = np.full(len(values), -1, dtype=np.int64)
    codes[known] = value_codes(present, n_groups)
    bounds = bounds_of(present, codes[known])
    ranges = dict(zip(bounds, ranges_of(list(bounds.values())), strict=True))
    return groups_of_codes(codes, ranges.__getitem__), ~known


def _numbers(values: pl.Series) -> pl.Series:
    """Integers as they are, moments in microseconds since 1970, other numbers in float64; NaN becomes null."""
    if values.dtype.is_temporal():
        return values.cast(pl.Datetime("us")).cast(pl.Int64)
    return values if values.dtype.is_integer() else values.cast(pl.Float64).fill_nan(None)


def _value_groups(values: pl.Series, by: str, max_groups: int) -> tuple[tuple[Group, ...], NDArray[np.bool_]]:
    pairs = _pairs(values, by)
    missing = np.ones(len(values), dtype=bool)
    missing[pairs["row"].to_numpy()] = False
    ranked = pairs.group_by("value").len().sort(["len", "value"], descending=[True, False])["value"].to_list()
    named = ranked[:max_groups]
    if len(ranked) > max_groups:
        named.append(free_label(OTHER, "all the rest", named))
    places = {value: min(place, max_groups) for place, value in enumerate(ranked)}
    coded = pairs.select("row", code=pl.col("value").replace_strict(places, return_dtype=pl.Int64)).unique()
    return _overlapping(coded, named), missing


def _pairs(values: pl.Series, by: str) -> pl.DataFrame:
    """Distinct pairs of ``row`` and ``value`` (String), without missing values."""
    kind = values.dtype
    frame = pl.DataFrame({"row": np.arange(len(values)), "value": values})
    while isinstance(frame["value"].dtype, pl.List | pl.Array):
        frame = frame.explode("value", empty_as_null=True)
    if isinstance(frame["value"].dtype, pl.Struct | pl.Object | pl.Binary):
        raise ConfigError(
            f"column {by!r} holds {kind}, which has no groups; slice by a column of texts, lists of texts, truth "
            "values, numbers or dates"
        )
    texts = frame.with_columns(pl.col("value").cast(pl.String).str.strip_chars())
    return texts.filter(pl.col("value").str.len_chars() > 0).unique()


def _overlapping(coded: pl.DataFrame, labels: Sequence[str]) -> tuple[Group, ...]:
    """Groups of pairs of ``row`` and ``code``, in the order of their codes."""
    ordered = coded.sort("code", "row")
    rows = ordered["row"].to_numpy().astype(np.int64)
    groups = groups_of_codes(ordered["code"].to_numpy(), labels.__getitem__)
    return tuple(Group(group.label, rows[group.members]) for group in groups)
