"""Categories of items as shares."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy.sparse as sp


def category_shares(table: pl.DataFrame) -> tuple[tuple[str, ...], sp.csr_array]:
    """Share of each category in each item.

    Args:
        table: one row per item; ``categories``, if there, is a list of names or names parted by ``|``. A name that
            is repeated counts once, a blank one not at all.

    Returns:
        The names in alphabetical order, and the shares, CSR float32 ``[n_items, n_categories]``, whose rows sum to 1,
        or to 0 for an item without any.

    Example:
        >>> names, shares = category_shares(pl.DataFrame({"categories": [["b", "a"], None, ["b"]]}))
        >>> names, shares.toarray().tolist()
        (('a', 'b'), [[0.5, 0.5], [0.0, 0.0], [0.0, 1.0]])
    """
    pairs = _pairs(table)
    names = tuple(pairs["category"].unique().sort().to_list())
    columns = pairs["category"].cast(pl.Enum(names)).to_physical().to_numpy()
    rows = pairs["item"].to_numpy()
    shares = (1.0 / np.bincount(rows, minlength=table.height)[rows]).astype(np.float32)
    return names, sp.csr_array((shares, (rows, columns)), shape=(table.height, len(names)))


def _pairs(table: pl.DataFrame) -> pl.DataFrame:
    """Distinct pairs of ``item`` (row of the table) and ``category`` (String)."""
    if "categories" not in table.columns:
        return pl.DataFrame(schema={"item": pl.Int64, "category": pl.String})
    named = pl.col("categories")
    if table.schema["categories"] == pl.String:
        named = named.str.split("|")
    pairs = table.select(pl.int_range(pl.len()).alias("item"), named.alias("category"))
    pairs = pairs.explode("category", empty_as_null=True)
    names = pairs.with_columns(pl.col("category").cast(pl.String).str.strip_chars())
    return names.filter(pl.col("category").str.len_chars() > 0).unique(maintain_order=True)
