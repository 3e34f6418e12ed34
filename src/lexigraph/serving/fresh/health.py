"""Health of the recommendations of a window, as pure functions on what was logged."""

from __future__ import annotations

from collections.abc import Set

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.evaluation.beyond.exposure import gini_index
from lexigraph.evaluation.popularity import HEAD, TAIL, popularity_groups

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""What is kept of a distribution of scores."""


def exposure_figures(places: NDArray[np.int64], degrees: NDArray[np.integer], n_hidden: int = 0) -> dict[str, float]:
    """How the places of all lists are spread over the catalogue.

    Args:
        places: how often each item was listed ``[n_items]``.
        degrees: interactions of each item in training ``[n_items]``.
        n_hidden: items that may not be listed.

    Returns:
        ``coverage``: share of the items listed at least once. ``gini`` of the places, 0 where all items have as many.
        ``head_share`` and ``tail_share``: share of the places with the most and the least popular items, those that
        hold 20 % of the training each.

    Example:
        >>> exposure_figures(np.array([3, 1, 0, 0]), np.array([5, 4, 3, 3]))["coverage"]
        0.5
    """
    total = int(places.sum())
    if not total:
        return {}
    groups = popularity_groups(degrees)
    n_items = max(len(places) - n_hidden, 1)
    return {
        "coverage": min(1.0, int(np.count_nonzero(places)) / n_items),
        "gini": gini_index(places[places > 0], n_items),
        "head_share": float(places[groups == HEAD].sum() / total),
        "tail_share": float(places[groups == TAIL].sum() / total),
    }


def acceptance_figures(lists: pl.DataFrame, events: pl.DataFrame, accepting: Set[str]) -> dict[str, float]:
    """How often a list led to anything.

    Args:
        lists: logged recommendations with ``tenant``, ``id`` and ``items``.
        events: with ``tenant``, ``request``, ``item_id`` and ``kind``.
        accepting: kinds that count.

    Returns:
        ``acceptance``: share of the lists of which an item was accepted. ``accepted_places``: share of all places
        that were. Only events that name the request and an item of its list count.

    Example:
        >>> lists = pl.DataFrame({"tenant": ["", ""], "id": ["r1", "r2"], "items": [["a", "b"], ["a", "b"]]})
        >>> events = pl.DataFrame({"tenant": "", "request": ["r1"], "item_id": ["b"], "kind": ["click"]})
        >>> acceptance_figures(lists, events, {"click"})
        {'acceptance': 0.5, 'accepted_places': 0.25}
    """
    if not lists.height:
        return {}
    taken = events.filter(pl.col("kind").is_in(list(accepting)) & pl.col("request").is_not_null())
    pairs = taken.select("tenant", "item_id", id="request").unique()
    shown = lists.select("tenant", "id", item_id="items").explode("item_id").drop_nulls()
    hits = shown.join(pairs, on=["tenant", "id", "item_id"], how="semi")
    return {
        "acceptance": hits.select("tenant", "id").n_unique() / lists.height if hits.height else 0.0,
        "accepted_places": hits.height / max(shown.height, 1),
    }


def score_figures(scores: NDArray[np.float32]) -> dict[str, float]:
    """Quantiles and the mean of scores; nothing where there are none.

    Example:
        >>> score_figures(np.arange(5, dtype=np.float32))["score_q50"]
        2.0
    """
    finite = scores[np.isfinite(scores)].astype(np.float64)
    if not len(finite):
        return {}
    values = np.quantile(finite, QUANTILES)
    named = {f"score_q{round(100 * q):02d}": float(value) for q, value in zip(QUANTILES, values, strict=True)}
    return {**named, "score_mean": float(finite.mean())}
