"""Rows and documents as the columns of a polars frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from lexigraph.serving.store.documents import to_text


def documents_frame(keys: Mapping[str, Sequence[str]], documents: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Documents beside their keys, with every column that any of them has.

    Numbers stay numbers where a column holds nothing else, lists become lists of texts; all else becomes text.

    Args:
        keys: columns of texts, as long as there are documents; they win over columns of the same name.
        documents: one for each row.

    Example:
        >>> documents_frame({"item_id": ["a", "b"]}, [{"price": 2}, {"price": 2.5, "title": "Tea"}]).rows()
        [('a', 2.0, None), ('b', 2.5, 'Tea')]
    """
    names = dict.fromkeys(name for document in documents for name in document if name not in keys)
    columns = [pl.Series(name, list(values), dtype=pl.String) for name, values in keys.items()]
    return pl.DataFrame(columns + [_column(name, [document.get(name) for document in documents]) for name in names])


def columns_of(rows: Sequence[Sequence[Any]], names: Iterable[str]) -> dict[str, list[Any]]:
    """The values of each column; a frame made of rows would keep all other threads waiting until all are read.

    Example:
        >>> columns_of([("a", 1), ("b", 2)], ("item", "place")), columns_of([], ("item",))
        ({'item': ['a', 'b'], 'place': [1, 2]}, {'item': []})
    """
    if not rows:
        return {name: [] for name in names}
    return {name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}


def _column(name: str, values: Sequence[Any]) -> pl.Series:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pl.Series(name, values, dtype=pl.Boolean)
    if kinds == {int} and all(abs(value) < 2**63 for value in values if value is not None):
        return pl.Series(name, values, dtype=pl.Int64)
    if kinds and kinds <= {int, float}:
        return pl.Series(name, [None if value is None else float(value) for value in values], dtype=pl.Float64)
    if kinds == {list}:
        lists = [None if value is None else [_word(part) for part in value] for value in values]
        return pl.Series(name, lists, dtype=pl.List(pl.String))
    return pl.Series(name, [_word(value) for value in values], dtype=pl.String)


def _word(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "|".join(value)
    return to_text(value) if isinstance(value, list | dict) else str(value)
