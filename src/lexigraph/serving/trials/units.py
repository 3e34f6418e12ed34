"""One line for each person of an experiment: when they came, into which arm, and what they did."""

from __future__ import annotations

import polars as pl

from lexigraph.serving.trials.experiment import Experiment

KEYS = ("tenant", "unit")


def with_units(frame: pl.DataFrame) -> pl.DataFrame:
    """Add ``unit``: the user, or the request where nobody was named."""
    unit = pl.when(pl.col("user_id") == "").then("request:" + pl.col("request")).otherwise("user:" + pl.col("user_id"))
    return frame.with_columns(unit.alias("unit"))


def people(lists: pl.DataFrame, hours: float) -> pl.DataFrame:
    """Who took part, in the order in which they came.

    Args:
        lists: of the experiment, as from ``store.recommendations.between``.
        hours: of each person's time, from their first list on.

    Returns:
        ``tenant``, ``unit``, ``first`` (time of the first list), ``arm`` (of the first list), ``n_arms`` and
        ``n_lists`` (within their time).
    """
    named = with_units(lists.rename({"id": "request"}))
    found = named.sort("time", "request").group_by(*KEYS, maintain_order=True)
    return found.agg(
        pl.col("time").first().alias("first"),
        pl.col("arm").first(),
        pl.col("arm").n_unique().alias("n_arms"),
        (pl.col("time") - pl.col("time").first() <= hours * 3600.0).sum().cast(pl.Int64).alias("n_lists"),
    ).sort("first", "tenant", "unit")


def accepted_in_time(
    effects: pl.DataFrame, shown: pl.DataFrame, persons: pl.DataFrame, experiment: Experiment
) -> pl.DataFrame:
    """Accepting events within each person's time, beside the item that was shown.

    Args:
        effects: from :func:`lexigraph.serving.trials.joining.effects`.
        shown: from :func:`lexigraph.serving.trials.joining.shown_items`.
        persons: from :func:`people`.
        experiment: says which kinds of events count and for how long.

    Returns:
        ``tenant``, ``unit``, ``request``, ``place``, ``source``, ``kind`` and ``value``, one line for each event.
    """
    places = with_units(shown).select("request", "place", *KEYS, "source")
    counted = effects.filter(pl.col("kind").is_in(experiment.metric)).join(places, on=["request", "place"])
    timed = counted.join(persons.select(*KEYS, "first"), on=KEYS)
    over = timed.filter(pl.col("event_time") - pl.col("first") <= experiment.user_hours * 3600.0)
    return over.select(*KEYS, "request", "place", "source", "kind", "value", "seq").sort("seq").drop("seq")


def outcomes(persons: pl.DataFrame, accepted: pl.DataFrame, experiment: Experiment, now: float) -> pl.DataFrame:
    """People whose time is over, with the value of what they did.

    Args:
        persons: from :func:`people`.
        accepted: from :func:`accepted_in_time`.
        experiment: says how a person is measured.
        now: seconds since 1970.

    Returns:
        The columns of ``persons``, ``n_accepted`` and ``outcome`` (float64), in the order in which their time was over.
    """
    done = persons.filter(pl.col("first") + experiment.user_hours * 3600.0 <= now)
    each = accepted.group_by(*KEYS).agg(pl.len().alias("n_accepted"), pl.col("value").fill_null(0.0).sum())
    joined = done.join(each, on=KEYS, how="left", maintain_order="left").with_columns(
        pl.col("n_accepted").fill_null(0), pl.col("value").fill_null(0.0)
    )
    n = pl.col("n_accepted").cast(pl.Float64)
    measured = {"any": (n > 0).cast(pl.Float64), "count": n, "value": pl.col("value")}[experiment.measure]
    return joined.with_columns(measured.alias("outcome")).drop("value")
