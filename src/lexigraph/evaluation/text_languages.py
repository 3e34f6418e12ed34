"""The language of the texts of items and users."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from lexigraph.language.detect import UNDETERMINED, detect_language

ITEM_TEXT = ("title", "description")
USER_TEXT = ("about",)

CHARACTERS = 200
"""How much of a text is read; the first sentences tell its language."""

SAMPLE = 2_000
"""Texts that are looked at first; only where they are in several languages are all of them read."""

ALONE = 0.99
"""Share of the sample from which on one language counts as that of all texts: the rest is mostly misjudged."""


def languages_of(table: pl.DataFrame, fields: Sequence[str]) -> pl.Series:
    """The language of each row's text; null where it has none, or none that can be told.

    Of many texts a random sample, always the same, is read first: where all but a few of it are in one language, all
    texts count as that.

    Args:
        table: of items or users.
        fields: columns that make up the text, as far as the table has them.

    Returns:
        Codes of :func:`~lexigraph.language.detect.detect_language`, String ``[n_rows]``.

    Example:
        >>> languages_of(pl.DataFrame({"title": ["Heat", "流浪地球", None]}), ITEM_TEXT).to_list()
        ['en', 'zh', None]
    """
    columns = [name for name in fields if name in table.columns]
    if not columns:
        return pl.Series("language", [None] * table.height, dtype=pl.String)
    texts = table.select(
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in columns], separator="\n")
        .str.strip_chars()
        .str.slice(0, CHARACTERS)
        .alias("language")
    ).to_series()
    usual = _only_language(texts)
    if usual is not None:
        return (
            texts.to_frame().select(pl.when(pl.col("language") != "").then(pl.lit(usual)).alias("language")).to_series()
        )
    return pl.Series("language", list(map(_code, texts)), dtype=pl.String)


def _only_language(texts: pl.Series) -> str | None:
    """The language of nearly all of a random sample of many texts; None for few texts or several languages."""
    if len(texts) <= SAMPLE:
        return None
    codes = Counter(
        _code(text) for text in texts.sample(SAMPLE, seed=0)
    )  # at even steps, two languages in turn would look like one
    del codes[None]
    code, count = max(codes.items(), key=lambda pair: pair[1], default=(None, 0))
    return code if code is not None and count >= ALONE * codes.total() else None


def _code(text: str) -> str | None:
    code = detect_language(text)
    return None if code == UNDETERMINED else code
