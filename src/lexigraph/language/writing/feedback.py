"""Generated texts and features as evidence: they fill what the source does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.errors import DataError
from lexigraph.language.writing.descriptions import PROMPT as DESCRIPTIONS
from lexigraph.language.writing.extraction import PROMPT as FEATURES
from lexigraph.language.writing.feature_columns import feature_values, filled_columns
from lexigraph.language.writing.profiles import PROMPT as PROFILES
from lexigraph.language.writing.store import GeneratedText, read_texts
from lexigraph.language.writing.user_facts import user_records

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
    """Put generated descriptions into ``items.description``, profiles into ``users.about``, features into columns.

    Features become columns of the item table by their names, so that items can be filtered by them and wishes can name
    them. They fill what is empty and change nothing else.

    Args:
        dataset: whose items and users.
        path: a file of descriptions, of profiles or of features.
        where: "missing" for items and users without such a text, "append" to put the generated text behind the
            source's own as well.

    Returns:
        The same data with more in it. Its notes say how much was generated, by which models and prompts.

    Raises:
        DataError: there is no such file, it holds something else, texts for no item or user of this data, or features
            that do not fit the columns of the same names.

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
    usable = [text for text in texts.values() if text.text and text.prompt in (*_SIDES, FEATURES)]
    if not usable:
        raise DataError(f"{label} holds no generated descriptions, profiles or features; 'lexigraph write' makes them")
    for prompt, side in _SIDES.items():
        found = [text for text in usable if text.prompt == prompt]
        if found:
            dataset = _filled(dataset, side, found, where, label)
    features = [text for text in usable if text.prompt == FEATURES]
    return _with_features(dataset, features, label) if features else dataset


def without_foreign_profiles(
    texts: Mapping[str, GeneratedText], parts: Sequence[Dataset], *, label: str
) -> tuple[dict[str, GeneratedText], int]:
    """Leave out the profiles that may tell what is to be predicted.

    A profile tells what a user met, and its source hash tells what it was written from.

    Args:
        texts: by id.
        parts: training parts; a profile that was written from one of them is kept.
        label: what to call the texts in errors.

    Returns:
        The other texts, and how many were left out.

    Raises:
        DataError: nothing is left.
    """
    profiles = [text.id for text in texts.values() if text.prompt == PROFILES]
    own = {
        (record.id, record.source_hash)
        for part in parts
        for record in user_records(part, [identifier for identifier in profiles if identifier in part.user_ids])
    }
    kept = {
        identifier: text
        for identifier, text in texts.items()
        if text.prompt != PROFILES or (identifier, text.source_hash) in own
    }
    if texts and not kept:
        raise DataError(
            f"{label}: all {len(texts)} profiles were written from other interactions than the training part "
            f"and may tell what is to be predicted; write them from the training part of the same split"
        )
    return kept, len(texts) - len(kept)


def _with_features(dataset: Dataset, texts: list[GeneratedText], label: str) -> Dataset:
    if not any(text.id in dataset.item_ids for text in texts):
        raise _of_other_data(label, "features", "items", dataset)
    items, filled = filled_columns(dataset.items, feature_values(texts, label), label)
    noted = {f"items.{name}": _note(label, texts, filled=n) for name, n in filled.items()}
    return replace(dataset, items=items, notes=_with_notes(dataset, noted))


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
        raise _of_other_data(label, "texts", side.table, dataset)
    note = _note(label, texts, filled=counts[0], appended=counts[1] if where == "append" else 0)
    notes = _with_notes(dataset, {f"{side.table}.{side.column}": note})
    changed = joined.with_columns(value.alias(side.column)).drop(_NEW)
    return replace(dataset, **{side.table: changed}, notes=notes)  # type: ignore[arg-type]


def _of_other_data(label: str, what: str, table: str, dataset: Dataset) -> DataError:
    return DataError(f"{label} holds {what} for none of the {table} of {dataset.name}; are they of other data?")


def _note(label: str, texts: list[GeneratedText], *, filled: int, appended: int = 0) -> dict[str, object]:
    return {
        "file": label,
        "filled": filled,
        "appended": appended,
        "models": sorted({text.model for text in texts}),
        "prompts": sorted({f"{text.prompt}@{text.prompt_version}" for text in texts}),
    }


def _with_notes(dataset: Dataset, noted: Mapping[str, object]) -> dict[str, object]:
    """The notes of a data set with more under the generated texts."""
    earlier = dataset.notes.get(NOTE)
    return {**dataset.notes, NOTE: {**(earlier if isinstance(earlier, Mapping) else {}), **noted}}
