"""Which recommendation caused an event."""

from __future__ import annotations

import polars as pl

from lexigraph.serving.trials.assignment import ANONYMOUS

CLOCK_SKEW = 300.0
"""Seconds by which a client's clock may be behind, so that its click seems to come before the list."""
EFFECTS = {
    "request": pl.String,
    "place": pl.Int64,
    "item_id": pl.String,
    "kind": pl.String,
    "event_time": pl.Float64,
    "value": pl.Float64,
    "seq": pl.Int64,
    "via": pl.String,
}


def shown_items(recommendations: pl.DataFrame) -> pl.DataFrame:
    """One line for each item of each logged list.

    Args:
        recommendations: as from ``store.recommendations.between``.

    Returns:
        ``request``, ``tenant``, ``user_id``, ``time``, ``model``, ``experiment``, ``arm``, ``item_id``, ``place`` (from
        0), ``propensity`` (null where none was logged) and ``source`` (null outside interleaving).

    Example:
        >>> from lexigraph.serving.store.recommendations import FRAME
        >>> row = ("r1", "", "u1", 0.0, "m", None, None, ["a", "b"], [1.0, 0.5], [])
        >>> shown_items(pl.DataFrame([row], schema=FRAME, orient="row"))["propensity"].to_list()
        [1.0, 0.5]
    """
    numbered = recommendations.rename({"id": "request"}).with_columns(
        pl.int_ranges(pl.col("items").list.len()).alias("place")
    )
    exploded = numbered.filter(pl.col("items").list.len() > 0).explode("items", "place")
    at = pl.col("place")
    return exploded.with_columns(
        pl.col("items").alias("item_id"),
        pl.col("propensities").list.get(at, null_on_oob=True).alias("propensity"),
        pl.col("sources").list.get(at, null_on_oob=True).alias("source"),
    ).drop("items", "propensities", "sources")


def effects(shown: pl.DataFrame, events: pl.DataFrame, hours: float) -> pl.DataFrame:
    """Events with the place in a list that caused them.

    An event that names a request belongs to that list, if the item was in it, the user is the same (or was not named)
    and not more than ``hours`` passed. An event that names none belongs to the latest list in which its user was shown
    the item within ``hours`` before. All other events were caused by no list.

    Args:
        shown: from :func:`shown_items`.
        events: as from ``store.events.frame``.
        hours: of attribution.

    Returns:
        ``request``, ``place``, ``item_id``, ``kind``, ``event_time``, ``value``, ``seq`` and ``via`` ("request" or
        "item"), one line for each such event, by ``seq``.
    """
    named = _by_request(shown, events.filter(pl.col("request").is_not_null()), hours)
    unnamed = _by_item(shown, events.filter(pl.col("request").is_null()), hours)
    return pl.concat([named, unnamed]).sort("seq")


def _by_request(shown: pl.DataFrame, events: pl.DataFrame, hours: float) -> pl.DataFrame:
    found = events.rename({"time": "event_time"}).join(shown, on=["tenant", "request", "item_id"], suffix="_shown")
    same = pl.col("user_id_shown") == pl.col("user_id")
    unnamed = (pl.col("user_id_shown") == "") | pl.col("user_id_shown").str.starts_with(ANONYMOUS)
    passed = pl.col("event_time") - pl.col("time")
    kept = found.filter((same | unnamed) & passed.is_between(-CLOCK_SKEW, hours * 3600.0))
    return _as_effects(kept, "request")


def _by_item(shown: pl.DataFrame, events: pl.DataFrame, hours: float) -> pl.DataFrame:
    keys = ["tenant", "user_id", "item_id"]
    lists = shown.filter(pl.col("user_id") != "").select(*keys, "request", "place", "time").sort("time")
    asked = events.drop("request").with_columns(pl.col("time").alias("event_time")).sort("time")
    lists = lists.rename({"time": "list_time"})
    found = asked.join_asof(
        lists, left_on="time", right_on="list_time", by=keys, strategy="backward", check_sortedness=False
    )
    kept = found.filter(pl.col("event_time") - pl.col("list_time") <= hours * 3600.0)
    return _as_effects(kept, "item")


def _as_effects(frame: pl.DataFrame, via: str) -> pl.DataFrame:
    return frame.with_columns(pl.lit(via).alias("via")).select(
        *(pl.col(name).cast(kind) for name, kind in EFFECTS.items())
    )
