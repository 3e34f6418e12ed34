"""The source records of items: attributes, neighbours in the knowledge graph, similar titles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.relation_kinds import is_readable, relation_kind
from lexigraph.language.writing.facts import Fact, SourceRecord, facts_of, listed

ROLES = {"categories": "category"}
"""Columns whose facts have another name than the column."""

MOST_NEIGHBOURS = 8
"""Neighbours of one kind that a record holds."""


def item_records(
    dataset: Dataset,
    item_ids: Sequence[str] | None = None,
    *,
    fields: Sequence[str] | None = None,
    similar: Mapping[str, Sequence[str]] | None = None,
) -> list[SourceRecord]:
    """Collect what is known of items.

    Args:
        dataset: with items and, where there are any, relations and links.
        item_ids: which items, all by default.
        fields: columns of the item table to use; by default all. Columns that are not there are left out.
        similar: titles of similar items by item id; a text may name them, and say nothing else of them.

    Returns:
        One record per item in the order asked for.

    Raises:
        UnknownIdError: an unknown item.

    Example:
        >>> from lexigraph.testing import books_and_films
        >>> print(item_records(books_and_films(), ["b02"])[0].to_text())
        title: Red Dust Harbor
        year: 2004
        category: book
        category: space
        kind: book
        creator: Mara Lind
        topic: space
        description: Settlers on Mars build the first harbor for starships.
    """
    ids = dataset.item_ids.ids if item_ids is None else list(item_ids)
    rows = [dataset.item_ids.index(identifier) for identifier in ids]
    neighbours = graph_facts(dataset)
    columns = _columns(dataset.items, fields)
    table = dataset.items.select(columns)[rows] if columns else pl.DataFrame()
    found = []
    for place, identifier in enumerate(ids):
        values = table.row(place, named=True) if columns else {}
        facts = [fact for name in columns for fact in facts_of(ROLES.get(name, name), listed(values[name]))]
        facts += neighbours.get(identifier, [])
        facts.sort(key=lambda fact: fact.is_prose)  # a text about an item starts with what can be checked
        facts += facts_of("similar", (similar or {}).get(identifier, ()))
        found.append(SourceRecord(identifier, "item", tuple(facts)))
    return found


def graph_facts(dataset: Dataset) -> dict[str, list[Fact]]:
    """By item id, its neighbours in the knowledge triples that a person can read; other items by their title.

    Example:
        >>> from lexigraph.testing import books_and_films
        >>> graph_facts(books_and_films())["b03"]
        [Fact(role='creator', value='陈星河', of=''), Fact(role='topic', value='space', of='')]
    """
    if dataset.relations is None:
        return {}
    items, titles = _entities(dataset), _titles(dataset)
    found: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for head, relation, tail in dataset.relations.select("head", "relation", "tail").iter_rows():
        for entity, other in ((head, tail), (tail, head)):
            for identifier in items.get(entity, ()):
                name = next((titles[one] for one in items.get(other, ()) if one in titles), other)
                if is_readable(name) or name != other:
                    found[identifier][relation_kind(relation)][name] = None
    return {
        identifier: [fact for kind, names in kinds.items() for fact in facts_of(kind, list(names)[:MOST_NEIGHBOURS])]
        for identifier, kinds in found.items()
    }


def category_words(dataset: Dataset) -> frozenset[str]:
    """All categories of the catalogue: words that a text may use of an item only if they are among its own."""
    if "categories" not in dataset.items.columns:
        return frozenset()
    return frozenset(dataset.items["categories"].explode().drop_nulls().cast(pl.String).to_list())


def _columns(items: pl.DataFrame, fields: Sequence[str] | None) -> list[str]:
    """Columns in the order to tell them: title, year and categories first."""
    usable = [name for name, dtype in items.schema.items() if name != "item_id" and not dtype.is_temporal()]
    chosen = usable if fields is None else [name for name in dict.fromkeys(fields) if name in usable]
    first = [name for name in ("title", "year", "categories") if name in chosen]
    return [*first, *(name for name in chosen if name not in first)]


def _entities(dataset: Dataset) -> dict[str, list[str]]:
    """Item ids by the entity that names them in the triples."""
    if dataset.links is None:
        return {identifier: [identifier] for identifier in dataset.item_ids.ids}
    found: dict[str, list[str]] = defaultdict(list)
    for identifier, entity in dataset.links.select("item_id", "entity").iter_rows():
        found[entity].append(identifier)
    return found


def _titles(dataset: Dataset) -> dict[str, str]:
    if "title" not in dataset.items.columns:
        return {}
    pairs = dataset.items.select("item_id", pl.col("title").cast(pl.String)).iter_rows()
    return {identifier: " ".join(title.split()) for identifier, title in pairs if title and title.strip()}
