"""Repeated rows: which of them stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import polars as pl

from lexigraph.errors import ConfigError

DuplicatePolicy: TypeAlias = Literal["exact", "keep", "first", "last", "error"]
"""What becomes of rows of interactions that are met again.

- ``exact``: a row equal to an earlier one in every column is set aside; other repeats of a pair stay.
- ``keep``: everything stays.
- ``first``, ``last``: of rows of the same user, item, kind and timestamp only that one stays.
- ``error``: any repeat of user, item, kind and timestamp is an error.
"""


def check_policy(policy: str) -> None:
    """Refuse a policy that does not exist.

    Raises:
        ConfigError: it is none of :data:`DuplicatePolicy`.
    """
    if policy not in get_args(DuplicatePolicy):
        raise ConfigError(f"unknown duplicates policy {policy!r}; allowed: {', '.join(get_args(DuplicatePolicy))}")


def repeated(frame: pl.DataFrame, columns: Sequence[str], keep: Literal["first", "last"] = "first") -> pl.Series:
    """Mark rows whose values in some columns are met in another row that stays.

    Args:
        frame: the rows.
        columns: columns that make two rows the same.
        keep: which of equal rows stays.

    Returns:
        Boolean ``[n_rows]``, true for rows to set aside.

    Example:
        >>> frame = pl.DataFrame({"user_id": ["a", "a", "b"]})
        >>> repeated(frame, ["user_id"]).to_list(), repeated(frame, ["user_id"], "last").to_list()
        ([False, True, False], [True, False, False])
    """
    plain = [
        pl.col(name).cast(pl.List(pl.String)).list.join("\x1f", ignore_nulls=True)
        if isinstance(frame.schema[name], pl.List)
        else pl.col(name)
        for name in columns
    ]
    row = pl.struct(plain)
    distinct = row.is_first_distinct() if keep == "first" else row.is_last_distinct()
    return frame.select(~distinct).to_series()
