"""Generated texts as evidence: they fill what the source does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.errors import DataError
from lexigraph.language.writing.descriptions import PROMPT as DESCRIPTIONS
from lexigraph.language.writing.profiles import PROMPT as PROFILES
from lexigraph.language.writing.store import GeneratedText, read_texts

Where: TypeAlias = Literal["missing", "append"]

_NEW = "\0generated text"
"""A column beside those of the source, whatever they are called."""

NOTE = "generated texts"
"""The entry of a data set's notes that says which of its texts no person wrote."""


@dataclass(frozen=True)
class _Side:
    table: str
    column: str
    id_column: str


_SIDES: Mapping[str, _Side] = {
    DESCRIPTIONS: _Side("items", "description", "item_id"),
    PROFILES: _Side("users", "about", "user_id"),
}


def with_generated_texts(dataset: Dataset, path: str | Path, *, where: Where = "missing") -> Dataset:
    """Put generated descriptions into ``items.description`` and profiles into ``users.about``.

    Args:
        dataset: whose items and users.
        path: a file of descriptions or of profiles.
        where: "missing" for items and users without such a text, "append" to put the generated text behind the
            source's own as well.

    Returns:
        The same data with more text. Its notes say how many texts were generated, by which models and prompts.

    Raises:
        DataError: there is no such file, it holds something else, or texts for no item or user of this data.

    Example:
        >>> import tempfile
        >>> from lexigraph.language.writing import write_descriptions
        >>> from lexigraph.testing import books_and_films
        >>> dataset = books_and_films()
        >>> bare = replace(dataset, items=dataset.items.drop("description"))
        >>> out = Path(tempfile.mkdtemp()) / "descriptions.jsonl"
        >>> _ = write_descriptions(bare, out)
        >>> filled = with_generated_texts(bare, out)
        >>> filled.notes["generated texts"]["items.description"]["filled"]
        26
    """
    return add_texts(dataset, read_texts(path), where=where, label=Path(path).name)


def add_texts(dataset: Dataset, texts: Mapping[str, GeneratedText], *, where: Where = "missing", label: str) -> Dataset:
    """Like :func:`with_generated_texts`, for texts at hand.

    Raises:
        DataError: as there.
    """
    if where not in ("missing", "append"):
        raise DataError(f"where={where!r}; allowed: 'missing' or 'append'")
    usable = [text for text in texts.values() if text.text and text.prompt in _SIDES]
    if not usable:
        raise DataError(f"{label} holds no generated descriptions or profiles; 'lexigraph write' makes them")
    for prompt, side in _SIDES.items():
        found = [text for text in usable if text.prompt == prompt]
        if found:
            dataset = _filled(dataset, side, found, where, label)
    return dataset


def _filled(dataset: Dataset, side: _Side, texts: list[GeneratedText], where: Where, label: str) -> Dataset:
    table: pl.DataFrame = getattr(dataset, side.table)
    new = pl.DataFrame({side.id_column: [text.id for text in texts], _NEW: [text.text for text in texts]})
    joined = table.join(new, on=side.id_column, how="left", maintain_order="left")
    own = pl.col(side.column) if side.column in table.columns else pl.lit(None, dtype=pl.String)
    own = pl.when(own.cast(pl.String).str.strip_chars() != "").then(own.cast(pl.String))
    lacking = own.is_null() & pl.col(_NEW).is_not_null()
    both = pl.concat_str(own, pl.col(_NEW), separator=" ", ignore_nulls=True)
    value = both if where == "append" else pl.coalesce(own, pl.col(_NEW))
    value = pl.when(value.str.len_chars() > 0).then(value)
    counts = joined.select(filled=lacking.sum(), appended=(own.is_not_null() & pl.col(_NEW).is_not_null()).sum()).row(0)
    if not sum(counts):
        raise DataError(f"{label} holds texts for none of the {side.table} of {dataset.name}; are they of other data?")
    note = {
        "file": label,
        "filled": counts[0],
        "appended": counts[1] if where == "append" else 0,
        "models": sorted({text.model for text in texts}),
        "prompts": sorted({f"{text.prompt}@{text.prompt_version}" for text in texts}),
    }
    earlier = dataset.notes.get(NOTE)
    notes = {**(earlier if isinstance(earlier, Mapping) else {}), f"{side.table}.{side.column}": note}
    changed = joined.with_columns(value.alias(side.column)).drop(_NEW)
    return replace(dataset, **{side.table: changed}, notes={**dataset.notes, NOTE: notes})  # type: ignore[arg-type]
