"""The tables of a data set: their columns, the types of these, and which of them must be there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

ColumnType: TypeAlias = Literal["id", "text", "number", "weight", "time", "categories"]
TableName: TypeAlias = Literal["interactions", "validation", "test", "items", "users", "relations", "links", "ties"]


@dataclass(frozen=True)
class TableSpec:
    """What one table may hold; columns beyond these are kept as attributes.

    Attributes:
        name: name of the table, and of its file in a folder.
        required: columns that must be there, all of them ids or plain names.
        optional: other columns with a meaning, by name, and their types.
        key: columns that tell two rows apart; a second row with the same values is a repeat. Empty: all columns.
    """

    name: TableName
    required: tuple[str, ...]
    optional: dict[str, ColumnType]
    key: tuple[str, ...] = ()

    def type_of(self, column: str) -> ColumnType | None:
        """Type of a column, or None where it is an attribute.

        Example:
            >>> TABLES["items"].type_of("categories"), TABLES["items"].type_of("colour")
            ('categories', None)
        """
        return "id" if column in self.required else self.optional.get(column)


_PAIR_COLUMNS: dict[str, ColumnType] = {"rating": "number", "weight": "weight", "timestamp": "time", "kind": "text"}
_PAIR_KEY = ("user_id", "item_id", "kind", "timestamp")

TABLES: dict[TableName, TableSpec] = {
    spec.name: spec
    for spec in (
        TableSpec("interactions", ("user_id", "item_id"), _PAIR_COLUMNS, _PAIR_KEY),
        TableSpec("validation", ("user_id", "item_id"), _PAIR_COLUMNS, _PAIR_KEY),
        TableSpec("test", ("user_id", "item_id"), _PAIR_COLUMNS, _PAIR_KEY),
        TableSpec(
            "items",
            ("item_id",),
            {"title": "text", "description": "text", "categories": "categories", "image": "text"},
            ("item_id",),
        ),
        TableSpec("users", ("user_id",), {"about": "text"}, ("user_id",)),
        TableSpec("relations", ("head", "relation", "tail"), {"weight": "weight"}),
        TableSpec("links", ("item_id", "entity"), {}),
        TableSpec("ties", ("user_id", "friend_id"), {"weight": "weight"}),
    )
}
"""Every table by name."""

INTERACTION_TABLES: tuple[TableName, ...] = ("interactions", "validation", "test")
"""Tables whose rows are interactions."""

PREDICTIONS = TableSpec(
    cast("TableName", "predictions"),  # no table of a data set, so no name that a configuration may use
    ("user_id", "item_id"),
    {"score": "number", "rank": "number"},
)
"""Ranked lists of another system."""
