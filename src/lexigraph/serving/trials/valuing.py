"""Off-policy estimates from the store's frames: what would these lists have earned instead?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from lexigraph.serving.trials.assignment import ANONYMOUS
from lexigraph.serving.trials.joining import effects, shown_items
from lexigraph.serving.trials.off_policy import OffPolicyEstimate, off_policy
from lexigraph.serving.trials.units import KEYS, with_units


def value_lists(
    recommendations: pl.DataFrame,
    events: pl.DataFrame,
    targets: Mapping[str, Sequence[str]],
    *,
    kinds: Sequence[str] = ("click", "purchase"),
    hours: float = 72.0,
    clip: float | None = 50.0,
    level: float = 0.95,
    n_resamples: int = 2000,
    seed: int = 0,
) -> OffPolicyEstimate:
    """What a policy would have earned that answers logged requests with other lists.

    The reward of a shown item is 1 if it led to an event of one of the kinds. Logged requests without a target list
    are left out; so are places beyond the end of the shorter list.

    Args:
        recommendations: logged lists, as from ``store.recommendations.between``; those without a target, too, since an
            event that names no request belongs to the latest list that showed its item.
        events: as from ``store.events.frame``.
        targets: request to the ids, best first, that the policy to be valued would have shown.
        kinds: of events that are a reward.
        hours: within which an event counts as a list's effect.
        clip: largest weight; None for no limit.
        level: of the intervals.
        n_resamples: of the bootstrap over people; 0 for none.
        seed: of the resamples.

    Raises:
        ConfigError: no list is left, or a logged chance is missing.
    """
    everything = shown_items(recommendations)
    shown = everything.filter(pl.col("request").is_in(list(targets)))
    wanted = [
        items[place] if place < len(items) else None
        for items, place in zip((targets[name] for name in shown["request"]), shown["place"], strict=True)
    ]
    both = shown.with_columns(pl.Series("wanted", wanted, dtype=pl.String)).drop_nulls("wanted")
    taken = effects(everything, events, hours).filter(pl.col("kind").is_in(list(kinds)))
    rewarded = taken.select("request", "place").unique().with_columns(pl.lit(1.0).alias("reward"))
    rows = with_units(both).join(rewarded, on=["request", "place"], how="left", maintain_order="left")
    return off_policy(
        rows["reward"].fill_null(0.0).to_numpy(),
        (rows["item_id"] == rows["wanted"]).cast(pl.Float64).to_numpy(),
        rows["propensity"].fill_null(float("nan")).to_numpy(),
        rows["request"].rank("dense").cast(pl.Int64).to_numpy() - 1,
        rows.select(pl.concat_str(*KEYS, separator=ANONYMOUS).rank("dense").cast(pl.Int64)).to_series().to_numpy() - 1,
        clip=clip,
        level=level,
        n_resamples=n_resamples,
        seed=seed,
    )
