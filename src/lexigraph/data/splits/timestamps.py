"""Times of interactions as integers, and what to do with rows that have none."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import SplitError


def microseconds(rows: pl.DataFrame, strategy: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Read the timestamps of a table of interactions.

    Args:
        rows: the table.
        strategy: who asks, for the message.

    Returns:
        Microseconds since 1970 (0 where unknown), int64 ``[n_rows]``, and which rows have a timestamp.

    Raises:
        SplitError: there is no timestamp at all.
    """
    if "timestamp" not in rows.columns or rows["timestamp"].null_count() == rows.height:
        raise SplitError(
            f"a {strategy} split needs timestamps and these interactions have none; give a 'timestamp' column, or use "
            "strategy='random', or strategy='leave-last-out' with order='row' where the rows are in order of time"
        )
    times = rows["timestamp"].cast(pl.Datetime("us")).cast(pl.Int64)
    return times.fill_null(0).to_numpy(), times.is_not_null().to_numpy()
