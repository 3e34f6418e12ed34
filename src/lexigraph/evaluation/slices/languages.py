"""Users and items by the language of their texts."""

from __future__ import annotations

import polars as pl

from lexigraph.evaluation.slices.columns import by_column
from lexigraph.evaluation.slices.grouping import OTHER, Grouping, free_label
from lexigraph.evaluation.slices.slice import Side

LANGUAGE = "language"
"""What the grouping is called."""

LEAST_SHARE = 0.02
"""Share of the texts below which a language has no group of its own: among short titles a few are always misjudged."""

MAX_LANGUAGES = 20
"""How many languages get a group at most."""


def by_language(languages: pl.Series, side: Side, *, by: str = LANGUAGE) -> Grouping | None:
    """Groups by language code, the most frequent first.

    Rare languages together are "other", those without a text or with one that has no letters "unknown".

    Args:
        languages: of :func:`~lexigraph.evaluation.text_languages.languages_of`, ``[n]``.
        side: whose they are.
        by: what to call the grouping.

    Returns:
        The groups, or None where all (but a few) are in one language, so that there is nothing to compare.

    Example:
        >>> codes = pl.Series(["en", "zh", "en", None])
        >>> [(group.label, group.members.tolist()) for group in by_language(codes, "items").groups]
        [('en', [0, 2]), ('zh', [1]), ('unknown', [3])]
        >>> by_language(pl.Series(["en", "en", None]), "items") is None
        True
    """
    known = languages.drop_nulls()
    counts = known.value_counts(name="n")
    frequent = counts.filter(pl.col("n") >= LEAST_SHARE * len(known))[known.name].to_list()
    if len(frequent) < 2:
        return None
    rest = free_label(OTHER, "all the rest", frequent)
    pooled = languages.to_frame().select(
        pl.when(pl.col(languages.name).is_null() | pl.col(languages.name).is_in(frequent))
        .then(pl.col(languages.name))
        .otherwise(pl.lit(rest))
    )
    return by_column(pooled.to_series(), side, by, n_quantiles=2, max_groups=MAX_LANGUAGES)
