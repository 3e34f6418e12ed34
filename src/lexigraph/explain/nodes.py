"""What a node of the graph is, read from its name: a kind of relation and, where a person can read it, an entity."""

from __future__ import annotations

from dataclasses import dataclass

from lexigraph.data.relation_kinds import is_readable, relation_kind

CATEGORY = "category"
"""The kind of nodes that come from the categories of the item table, whose names always are for people."""


@dataclass(frozen=True)
class Node:
    """One node in words.

    Attributes:
        kind: what it relates items by, see :func:`~lexigraph.data.relation_kinds.relation_kind`.
        entity: what the relation leads to, as the data writes it.
    """

    kind: str
    entity: str

    @property
    def name(self) -> str | None:
        """What a person would call the entity, or None where all there is is a machine's id."""
        return self.entity if self.kind == CATEGORY or is_readable(self.entity) else None


def read_node(node: str) -> Node:
    """Read the name of a knowledge node, ``relation: tail`` or ``relation of: head``.

    Both directions of one fact ("film.film.directed_by", "film.director.film of") read as the same node.

    Example:
        >>> read_node("film.director.film of: m.0abc")
        Node(kind='director', entity='m.0abc')
        >>> read_node("https://example.org/vocab#soldWith: Lamp")
        Node(kind='sold with', entity='Lamp')
    """
    relation, _, entity = node.partition(": ")
    return Node(relation_kind(relation.removesuffix(" of")), entity.strip())
