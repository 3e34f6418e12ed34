"""Which ids somebody may have meant who gave one that is not known."""

from __future__ import annotations

from difflib import get_close_matches

import polars as pl

from lexigraph.data.vocabulary import Vocabulary

MOST_COMPARED = 50_000
"""Ids beyond this many are not compared letter by letter: that would take seconds."""


def suggest_ids(wanted: str, ids: Vocabulary, titles: pl.Series | None = None, n: int = 3) -> list[str]:
    """The known ids closest to an unknown one.

    Args:
        wanted: what was given, perhaps a title.
        ids: the known ids.
        titles: String ``[n_ids]`` in index order, where the things have titles.
        n: how many at most.

    Returns:
        Ids of things with that title, then of things whose title contains it, then ids and titles that look alike.

    Example:
        >>> suggest_ids("heat", Vocabulary(["f1", "f2"]), pl.Series(["Up", "Heat"]))
        ['f2']
        >>> suggest_ids("user-1O", Vocabulary(["user-10", "x"]))
        ['user-10']
        >>> suggest_ids("heet", Vocabulary(["f1", "f2"]), pl.Series(["Up", "Heat"]))
        ['f2']
    """
    found = [] if titles is None else _by_title(wanted, ids, titles, n)
    if len(ids) <= MOST_COMPARED:
        found += get_close_matches(wanted, ids.ids, n)
    if len(found) < n and titles is not None and len(ids) <= MOST_COMPARED:
        named = dict(zip(titles.cast(pl.String).str.to_lowercase().to_list(), ids.ids, strict=True))
        found += [named[title] for title in get_close_matches(wanted.lower(), [t for t in named if t], n)]
    return list(dict.fromkeys(found))[:n]


def _by_title(wanted: str, ids: Vocabulary, titles: pl.Series, n: int) -> list[str]:
    title = pl.col("title").cast(pl.String).str.to_lowercase()
    named = pl.DataFrame({"id": ids.series, "title": titles})
    holding = named.filter(title.str.contains(wanted.lower(), literal=True))
    return holding.sort(title != wanted.lower(), title.str.len_chars())["id"].head(n).to_list()
