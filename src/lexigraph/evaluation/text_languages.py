"""The language of the texts of items and users."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from lexigraph.language.detect import UNDETERMINED, detect_language

ITEM_TEXT = ("title", "description")
USER_TEXT = ("about",)

CHARACTERS = 300
"""How much of a text is read; the first sentences tell its language."""


def languages_of(table: pl.DataFrame, fields: Sequence[str]) -> pl.Series:
    """The language of each row's text; null where it has none, or none that can be told.

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
    ).to_series()
    codes = [detect_language(text) for text in texts]
    return pl.Series("language", [None if code == UNDETERMINED else code for code in codes], dtype=pl.String)
