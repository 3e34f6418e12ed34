"""What a node of the graph is, read from its name: a kind of relation and, where a person can read it, an entity."""

from __future__ import annotations

import re
from dataclasses import dataclass

CATEGORY = "category"
"""The kind of nodes that come from the categories of the item table, whose names always are for people."""

KINDS = {
    "actor": "actor", "actress": "actor", "cast": "actor", "starring": "actor", "stars": "actor",
    "album": "album", "artist": "artist", "performer": "artist", "singer": "artist",
    "author": "author", "award": "award", "nomination": "nomination",
    "brand": "brand", "character": "character",
    "cinematographer": "cinematographer", "cinematography": "cinematographer",
    "city": "city", "cited": "citation", "cites": "citation", "references": "citation",
    "company": "company", "companies": "company", "composer": "composer", "composed": "composer", "music": "composer",
    "country": "country", "created": "creator", "creator": "creator",
    "directed": "director", "director": "director", "edited": "editor", "editor": "editor", "genre": "genre",
    "keyword": "keyword", "language": "language", "manufacturer": "manufacturer",
    "produced": "producer", "producer": "producer", "published": "publisher", "publisher": "publisher",
    "rating": "rating", "prequel": "series", "sequel": "series", "series": "series",
    "studio": "studio", "subject": "subject", "tag": "tag", "theme": "subject", "topic": "topic",
    "writer": "writer", "written": "writer",
}  # fmt: skip
"""A word in the name of a relation to what it relates by."""

_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Node:
    """One node in words.

    Attributes:
        kind: what it relates items by: a value of :data:`KINDS`, or the relation's own name in plain words.
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
    return Node(_kind(relation.removesuffix(" of")), entity.strip())


def is_readable(entity: str) -> bool:
    """Whether a person can read the name of an entity; ids of machines have digits and no spaces, or are addresses.

    Example:
        >>> [is_readable(name) for name in ("Mara Lind", "space", "陈星河", "m.0abc", "Q42", "485", "film/heat#1")]
        [True, True, True, False, False, False, False]
    """
    entity = entity.strip()
    if not any(character.isalpha() for character in entity) or "://" in entity:
        return False
    return " " in entity or not any(character.isdigit() for character in entity)


def _kind(relation: str) -> str:
    words = [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", relation))]
    for word in reversed(words):
        kind = KINDS.get(word) or KINDS.get(word.removesuffix("s"))
        if kind is not None:
            return kind
    last = re.split(r"[./#:]", relation.rstrip("./#:"))[-1]
    return " ".join(_WORD.findall(_CAMEL.sub(" ", last))).lower() or relation
