"""A data set whose right answers are known without a model."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary


def checkerboard(size: int = 24) -> Dataset:
    """Even users like all even items and odd users all odd ones, but user ``n`` has not met item ``n``.

    So item ``n`` must rank above every item of the other colour for user ``n``. Each pair has a rating (4 or 5),
    a timestamp and the kind "like".

    Args:
        size: number of users and of items, even and at least 4.

    Returns:
        The data set; items carry ``title``, ``categories`` (["even"] or ["odd"]) and ``number``.

    Example:
        >>> checkerboard(8)
        Dataset('checkerboard': 8 users, 8 items, 24 interactions)
    """
    grid = np.arange(size)
    users, items = np.nonzero((grid[:, None] % 2 == grid[None, :] % 2) & ~np.eye(size, dtype=bool))
    start = datetime(2026, 1, 1)
    interactions = pl.DataFrame(
        {
            "user": users.astype(np.int32),
            "item": items.astype(np.int32),
            "weight": np.ones(len(users), dtype=np.float32),
            "rating": (4 + (users // 2 + items // 2) % 2).astype(np.float32),
            "timestamp": pl.Series([start + timedelta(hours=hour) for hour in range(len(users))], dtype=pl.Datetime),
            "kind": ["like"] * len(users),
        }
    )
    user_ids = Vocabulary([f"user-{number}" for number in grid], "user")
    item_ids = Vocabulary([f"item-{number}" for number in grid], "item")
    catalogue = pl.DataFrame(
        {
            "item_id": item_ids.series,
            "title": [f"Item number {number}" for number in grid],
            "categories": [["odd" if number % 2 else "even"] for number in grid],
            "number": grid,
        }
    )
    people = pl.DataFrame({"user_id": user_ids.series})
    return Dataset("checkerboard", user_ids, item_ids, interactions, catalogue, people)
