"""The order of the catalogue, which decides ties, as a hint at the answers."""

from __future__ import annotations

import numpy as np

from lexigraph.data.splits.cold_items import hidden_items
from lexigraph.data.splits.split import Split
from lexigraph.evaluation.protocols.leakage.columns import MIN_ITEMS, spearman
from lexigraph.evaluation.protocols.leakage.leak import Leak

LEAST_CORRELATION = 0.1
"""Weaker orders hardly move a figure, however many items show them."""


def order_of_new_items(split: Split) -> list[Leak]:
    """New test items that stand the earlier in the catalogue the more they are met in the test part.

    A model that knows nothing of new items gives them one score, and ties go to the item that stands first. Where the
    catalogue lists popular items first, or is in the order in which items were first met, such a model looks clever.
    Named is an order beyond chance: a rank correlation below ``-3 / sqrt(n - 1)``, three standard deviations.
    """
    new = split.test.item_ids.encode(hidden_items(split))
    if len(new) < MIN_ITEMS:
        return []
    counts = np.bincount(split.test.interactions["item"].to_numpy(), minlength=split.test.n_items)[new]
    correlation = spearman(new, counts)
    if correlation > -max(LEAST_CORRELATION, 3 / (len(new) - 1) ** 0.5):
        return []
    return [
        Leak(
            "order-follows-test",
            "warning",
            len(new),
            len(new) / split.test.n_items,
            (),
            f"The {len(new)} new test items stand in the catalogue with those that are met most first (rank "
            f"correlation {correlation:.2f}), and ties go to the item that stands first, so a model that cannot tell "
            "new items apart scores more than a random ranking.",
            "Do not read its figures on new items as skill; give an item table in an order that says nothing.",
        )
    ]
