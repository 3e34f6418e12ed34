"""Finding items by title or id, and users by id, among hundreds of thousands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from lexigraph.explain.titles import item_titles
from lexigraph.serving.live import Served
from lexigraph.serving.live.scoped import SEPARATOR, scoped_user, unscoped

MOST_FOUND = 20
"""Hits that are shown."""
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Hit:
    """Something found.

    Attributes:
        id: of the item or user.
        title: of the item; of a user the id.
    """

    id: str
    title: str


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        hits: the best, at most :data:`MOST_FOUND`.
        total: how many there are.
    """

    hits: tuple[Hit, ...]
    total: int


def folded(texts: pl.Series) -> pl.Series:
    """Texts as they are compared: without case, accents and widths of characters.

    Example:
        >>> folded(pl.Series(["Amélie", "ＡＢＣ", "千与千寻", None])).to_list()
        ['amelie', 'abc', '千与千寻', '']
    """
    return (
        texts.cast(pl.String)
        .fill_null("")
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.normalize("NFC")
    )


def best_matches(query: str, texts: pl.Series, ids: pl.Series, weights: np.ndarray | None = None) -> np.ndarray:
    """Rows whose text holds every word of a query, or whose id begins with it.

    Args:
        query: as somebody typed it.
        texts: folded, ``[n]``.
        ids: folded, ``[n]``.
        weights: of two that match equally well the heavier comes first; by default the earlier one.

    Returns:
        Rows, best first: the id itself, the title itself, titles that begin so, words that do, others.

    Example:
        >>> titles = folded(pl.Series(["Toy Story", "Story of Us", "History", "Heat"]))
        >>> best_matches("STORY", titles, pl.Series(["1", "2", "3", "4"])).tolist()
        [1, 0, 2]
    """
    asked = folded(pl.Series([" ".join(query[:LONGEST_QUERY].split())]))[0]
    if not asked:
        return np.zeros(0, dtype=np.int64)
    table = pl.DataFrame({"text": texts, "id": ids}).with_row_index("row")
    holds = pl.all_horizontal([pl.col("text").str.contains(word, literal=True) for word in asked.split()])
    met = table.filter(holds | pl.col("id").str.starts_with(asked))
    padded = pl.lit(" ") + pl.col("text")
    quality = (
        pl.when(pl.col("id") == asked).then(0)
        .when(pl.col("text") == asked).then(1)
        .when(pl.col("text").str.starts_with(asked)).then(2)
        .when(padded.str.contains(" " + asked, literal=True)).then(3)
        .otherwise(4)
    )  # fmt: skip
    weight = pl.lit(0) if weights is None else pl.Series(-weights[met["row"].to_numpy()].astype(np.float64))
    return np.asarray(
        met.select("row", quality=quality, weight=weight).sort("quality", "weight", "row")["row"].to_numpy(),
        dtype=np.int64,
    )


@dataclass(frozen=True)
class _Index:
    titles: pl.Series
    items: pl.Series
    users: pl.Series


_kept: WeakKeyDictionary[Served, _Index] = WeakKeyDictionary()
_making = Lock()


def find_items(served: Served, query: str) -> Found:
    """Items by title or id, those that more people met first; deleted ones are not found."""
    index = _index_of(served)
    rows = best_matches(query, index.titles, index.items, served.facts.popularity)
    if len(served.hidden_rows):
        rows = rows[~np.isin(rows, served.hidden_rows)]
    ids = [served.model.items[row] for row in rows[:MOST_FOUND].tolist()]
    titles = item_titles(served.model, ids)
    return Found(tuple(Hit(item, title) for item, title in zip(ids, titles, strict=True)), len(rows))


def find_users(served: Served, query: str, tenant: str = "", *, gone: Callable[[str], bool] | None = None) -> Found:
    """Users of a tenant that the model was fitted on, by id.

    Args:
        served: the model.
        query: part of an id, as somebody typed it.
        tenant: whose users are looked at.
        gone: tells users who were erased since, who must not be found.
    """
    exact, users = served.model.users.series, _index_of(served).users
    scope = scoped_user(tenant, "")
    asked = folded(pl.Series([query[:LONGEST_QUERY].strip()]))[0]
    own = (
        exact.str.starts_with(scope) if scope else ~exact.str.contains(SEPARATOR, literal=True)
    )  # "Shop" is not "shop"
    name = users.str.split(SEPARATOR).list.last()
    met = own & name.str.contains(asked, literal=True)
    table = pl.DataFrame({"row": np.flatnonzero(met.to_numpy()), "name": name.filter(met)})
    table = table.sort((pl.col("name") != asked), ~pl.col("name").str.starts_with(asked), "row")
    ids, erased = [], 0
    for row in table["row"]:
        user = unscoped(served.model.users[row])[1]
        if gone is not None and gone(user):
            erased += 1
        else:
            ids.append(user)
        if len(ids) == MOST_FOUND:
            break
    return Found(tuple(Hit(user, user) for user in ids), table.height - erased)


def _index_of(served: Served) -> _Index:
    with _making:
        index = _kept.get(served)
        if index is None:
            catalogue, items = served.model.catalogue, served.model.items.series
            titles = catalogue["title"] if "title" in catalogue.columns else items
            index = _kept[served] = _Index(folded(titles), folded(items), folded(served.model.users.series))
        return index
