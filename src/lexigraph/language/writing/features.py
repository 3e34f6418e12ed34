"""What may be read out of a free text: typed features, each with the values it may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError

FeatureKind: TypeAlias = Literal["text", "number", "year", "choice", "choices"]


@dataclass(frozen=True)
class Feature:
    """One feature to look for.

    Attributes:
        name: of the column it is to become.
        kind: "text", "number", "year" (1000 to 2200), "choice" (one of ``values``) or "choices" (several of them).
        values: what a choice may be.
        words: what stands beside a number of this kind ("minutes", "分钟"); the rules need them, a model does not.
        description: for the model.

    Raises:
        ConfigError: an unknown kind, a choice without values, or no name.
    """

    name: str
    kind: FeatureKind = "text"
    values: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    description: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(FeatureKind):
            raise ConfigError(
                f"feature {self.name!r} has the kind {self.kind!r}; allowed: {', '.join(get_args(FeatureKind))}"
            )
        if not self.name or (self.kind in ("choice", "choices") and not self.values):
            raise ConfigError(f"feature {self.name!r} needs a name and, if it is a choice, values to choose from")

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers."""
        return self.kind in ("number", "year")

    def to_text(self) -> str:
        """One line for a prompt."""
        allowed = f" out of: {', '.join(self.values)}" if self.values else ""
        return f"{self.name}: {self.description or self.kind}{allowed}"

    def schema(self) -> dict[str, Any]:
        """JSON schema of ``{"value": ..., "quote": ...}``; a list of them for "choices"."""
        value: dict[str, Any] = {"type": "number" if self.is_number else "string"}
        if self.values:
            value["enum"] = list(self.values)
        found = {
            "type": "object",
            "properties": {"value": value, "quote": {"type": "string"}},
            "required": ["value", "quote"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": found} if self.kind == "choices" else found


def features_schema(features: Sequence[Feature]) -> Mapping[str, Any]:
    """JSON schema of an answer that may leave any feature out.

    Example:
        >>> features_schema([Feature("year", "year")])["properties"]["year"]["required"]
        ['value', 'quote']
    """
    properties = {feature.name: feature.schema() for feature in features}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def usual_features(dataset: Dataset, most_values: int = 60) -> list[Feature]:
    """The features that the item table of a data set has for some items, to be found for others.

    Args:
        dataset: whose items.
        most_values: categories beyond the most common ones are not looked for.

    Returns:
        The year, categories, and other numeric columns.

    Example:
        >>> from lexigraph.testing import books_and_films
        >>> [(feature.name, feature.kind) for feature in usual_features(books_and_films())]
        [('year', 'year'), ('categories', 'choices')]
    """
    items = dataset.items
    found = [Feature("year", "year", description="year in which it came out")]
    if "categories" in items.columns:
        counted = items["categories"].explode().drop_nulls().cast(pl.String).value_counts(sort=True)
        values = tuple(counted[counted.columns[0]].head(most_values).to_list())
        found += [Feature("categories", "choices", values)] if values else []
    numeric = [name for name, dtype in items.schema.items() if dtype.is_numeric() and name not in ("item_id", "year")]
    return [*found, *(Feature(name, "number", words=(name,)) for name in numeric)]
