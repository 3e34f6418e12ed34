"""Numbers of items that can only have been counted with the test part at hand."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.splits.split import Split
from lexigraph.evaluation.protocols.leakage.leak import Leak

MIN_ITEMS = 30
"""With fewer items with interactions an order may agree by chance."""

NEARLY_THE_SAME = 0.99
"""A rank correlation that only a number computed from these very interactions reaches."""

FAR_CLOSER = 0.1
"""How much of the disagreement with the training counts may be left with those of both parts."""


def columns_that_follow_the_test(split: Split) -> list[Leak]:
    """Numeric item columns ordered like popularity in test, alone or with train, and unlike that in train alone.

    Any honest measure of popularity agrees with test counts to some degree, even given the training counts. So only a
    column is named that is nearly a monotone function of the counts of the test part or of both parts together
    (Spearman correlation above 0.99 in size) and is ten times as far from one of the training counts. A better measure
    of popularity than the training counts does not get there: counting on more interactions brings any such column
    closer only by as much as they are more.
    """
    trained, tested = (
        _counts(split.development().interactions, split.test.n_items),
        _counts(split.test.interactions, split.test.n_items),
    )
    met = (trained + tested) > 0
    table = split.test.items
    numeric = [name for name, dtype in table.schema.items() if dtype.is_numeric()]
    found = []
    for name in numeric:
        values = table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        usable = met & np.isfinite(values)
        if usable.sum() < MIN_ITEMS:
            continue
        alone = abs(spearman(values[usable], trained[usable]))
        for counted, counts in (("train and test together", trained + tested), ("test", tested)):
            close = abs(spearman(values[usable], counts[usable]))
            if close > NEARLY_THE_SAME and 1.0 - close <= FAR_CLOSER * (1.0 - alone):
                found.append(_leak(name, counted, (close, alone), len(numeric)))
                break
    return found


def spearman(first: NDArray[np.generic], second: NDArray[np.generic]) -> float:
    """Rank correlation, equal values having their mean rank; 0 where one side is constant.

    Example:
        >>> spearman(np.array([1, 2, 3]), np.array([10, 20, 15]))
        0.5
    """
    ranks = [pl.Series(values).rank("average").to_numpy() for values in (first, second)]
    centred = [values - values.mean() for values in ranks]
    scale = float(np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum()))
    return float(centred[0] @ centred[1]) / scale if scale else 0.0


def _counts(rows: pl.DataFrame, n_items: int) -> NDArray[np.int64]:
    return np.bincount(rows["item"].to_numpy(), minlength=n_items).astype(np.int64)


def _leak(name: str, counted: str, correlations: tuple[float, float], n_columns: int) -> Leak:
    close, alone = correlations
    return Leak(
        "column-follows-test",
        "warning",
        1,
        1 / n_columns,
        (name,),
        f"The item column {name!r} is ordered like the number of interactions in {counted} (rank correlation "
        f"{close:.3f}; with train alone {alone:.3f}), so it was probably counted on the test part.",
        "Leave it out of what models read, or count it again on the training part.",
    )
