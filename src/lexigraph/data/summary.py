"""What a data set holds, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.compact import parts_of
from lexigraph.data.dataset import Dataset
from lexigraph.data.summary_text import render
from lexigraph.data.vocabulary import Vocabulary

PERCENTILES = (0, 10, 25, 50, 75, 90, 99, 100)
MOST_VALUES = 20
"""Ratings and categories with more distinct values than this are not listed one by one."""


@dataclass(frozen=True)
class Summary:
    """Counts and shares of one data set; optional parts are None or empty where the data set has none.

    Attributes:
        name: the data set.
        users: number of users, with or without interactions.
        items: number of items, with or without interactions.
        interactions: number of rows of the training part.
        pairs: number of distinct (user, item) pairs in it.
        density: ``pairs / (users * items)``.
        idle_users: users without an interaction in the training part.
        cold_items: items without an interaction in the training part.
        user_degrees: percentile to number of distinct items of a user.
        item_degrees: percentile to number of distinct users of an item.
        validation: rows of the fixed validation part.
        test: rows of the fixed test part.
        first: first moment of the training part, ISO 8601, UTC.
        last: last moment of the training part.
        ratings: rating to rows, or percentiles where there are more than 20 different ratings.
        kinds: kind of interaction to rows.
        text: share of items with a ``title``, with a ``description``, and with ``any`` of both.
        undescribed_items: items without any attribute.
        categories: category to items, the most frequent 20.
        n_categories: number of distinct categories.
        triples: rows of the knowledge graph.
        relation_kinds: relation to rows, the most frequent 20.
        linked_items: items that the knowledge graph touches.
        ties: social ties.
        dangling: references that lead nowhere, by kind.
        quarantined: table to reason to rows that reading set aside.
        filters: the filters the interactions went through.
    """

    name: str
    users: int
    items: int
    interactions: int
    pairs: int
    density: float
    idle_users: int
    cold_items: int
    user_degrees: Mapping[int, float]
    item_degrees: Mapping[int, float]
    validation: int | None = None
    test: int | None = None
    first: str | None = None
    last: str | None = None
    ratings: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    text: Mapping[str, float] = field(default_factory=dict)
    undescribed_items: int = 0
    categories: Mapping[str, int] = field(default_factory=dict)
    n_categories: int = 0
    triples: int | None = None
    relation_kinds: Mapping[str, int] = field(default_factory=dict)
    linked_items: int = 0
    ties: int | None = None
    dangling: Mapping[str, int] = field(default_factory=dict)
    quarantined: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    filters: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Plain values, ready for JSON (percentiles become strings there)."""
        return asdict(self)

    def lines(self) -> list[str]:
        """A plain text table, one line per figure."""
        return render(self.to_dict())

    def __str__(self) -> str:
        return "\n".join(self.lines())


def summarise(dataset: Dataset) -> Summary:
    """Count what a data set holds and what in it leads nowhere.

    Args:
        dataset: any data set.

    Returns:
        The summary; ``print`` shows it as a table.

    Example:
        >>> rows = pl.DataFrame({"user": [0, 0], "item": [0, 1], "weight": [1.0, 1.0]})
        >>> users, items = Vocabulary(["u"], "user"), Vocabulary(["a", "b", "c"], "item")
        >>> tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
        >>> summary = summarise(Dataset("toy", users, items, rows, *tables))
        >>> summary.cold_items, round(summary.density, 3)
        (1, 0.667)
    """
    rows = dataset.interactions
    pairs = rows.select("user", "item").unique()
    by_user = np.bincount(pairs["user"].to_numpy(), minlength=dataset.n_users)
    by_item = np.bincount(pairs["item"].to_numpy(), minlength=dataset.n_items)
    categories = _categories(dataset.items)
    known = _item_nodes(dataset)
    first, last = _time_span(rows)
    quarantine = dataset.quarantine
    return Summary(
        name=dataset.name,
        users=dataset.n_users,
        items=dataset.n_items,
        interactions=rows.height,
        pairs=pairs.height,
        density=pairs.height / max(dataset.n_users * dataset.n_items, 1),
        idle_users=int((by_user == 0).sum()),
        cold_items=int((by_item == 0).sum()),
        user_degrees=_percentiles(by_user),
        item_degrees=_percentiles(by_item),
        validation=None if dataset.validation is None else dataset.validation.height,
        test=None if dataset.test is None else dataset.test.height,
        first=first,
        last=last,
        ratings=_ratings(rows),
        kinds=_counts(rows["kind"]) if "kind" in rows.columns else {},
        text=_text_shares(dataset.items),
        undescribed_items=_undescribed(dataset.items),
        categories=_counts(categories, MOST_VALUES),
        n_categories=categories.n_unique(),
        triples=None if dataset.relations is None else dataset.relations.height,
        relation_kinds={} if dataset.relations is None else _counts(dataset.relations["relation"], MOST_VALUES),
        linked_items=_linked_items(dataset, known),
        ties=None if dataset.ties is None else dataset.ties.height,
        dangling={**({} if quarantine is None else quarantine.dangling), **_dangling(dataset, known)},
        quarantined={} if quarantine is None else quarantine.counts,
        filters=tuple(str(step) for step in dataset.filtered),
    )


def _percentiles(values: NDArray[np.int64] | NDArray[np.float32]) -> dict[int, float]:
    if not len(values):
        return {}
    return dict(zip(PERCENTILES, np.percentile(values, PERCENTILES).round(2).tolist(), strict=True))


def _counts(column: pl.Series, limit: int | None = None) -> dict[str, int]:
    """Value to rows, the most frequent first, ties in order of the value; missing values are left out."""
    values = pl.DataFrame({"value": column.cast(pl.String)}).drop_nulls()
    counted = values.group_by("value").len().sort("len", "value", descending=[True, False])
    return dict(counted.head(limit or counted.height).iter_rows())


def _ratings(rows: pl.DataFrame) -> dict[str, float]:
    if "rating" not in rows.columns:
        return {}
    ratings = rows["rating"].drop_nulls()
    if ratings.n_unique() > MOST_VALUES:
        return {f"percentile {p}": value for p, value in _percentiles(ratings.to_numpy()).items()}
    counted = ratings.to_frame("rating").group_by("rating").len().sort("rating")
    return {f"{rating:g}": count for rating, count in counted.iter_rows()}


def _time_span(rows: pl.DataFrame) -> tuple[str | None, str | None]:
    if "timestamp" not in rows.columns or rows["timestamp"].null_count() == rows.height:
        return None, None
    ends = rows.select(first=pl.col("timestamp").min(), last=pl.col("timestamp").max())
    first, last = ends.select(pl.all().cast(pl.Datetime("us")).dt.strftime("%Y-%m-%dT%H:%M:%S")).row(0)
    return first, last


def _text_shares(items: pl.DataFrame) -> dict[str, float]:
    columns = [name for name in ("title", "description") if name in items.columns]
    if not columns or not items.height:
        return {}
    filled = {name: pl.col(name).cast(pl.String).str.strip_chars().fill_null("") != "" for name in columns}
    shares = items.select(**filled, any=pl.any_horizontal(*filled.values())).mean()
    return dict(zip(shares.columns, (float(value) for value in shares.row(0)), strict=True))


def _undescribed(items: pl.DataFrame) -> int:
    attributes = [
        (pl.col(name).list.len() > 0).fill_null(value=False)
        if isinstance(dtype, pl.List)
        else pl.col(name).is_not_null()
        for name, dtype in items.schema.items()
        if name != "item_id"
    ]
    return int(items.select(~pl.any_horizontal(*attributes)).to_series().sum()) if attributes else items.height


def _categories(items: pl.DataFrame) -> pl.Series:
    if "categories" not in items.columns:
        return pl.Series("categories", [], dtype=pl.String)
    column = items["categories"]
    exploded = (
        column.explode() if isinstance(column.dtype, pl.List) else column.cast(pl.String).str.split("|").explode()
    )
    return exploded.drop_nulls()


def _item_nodes(dataset: Dataset) -> pl.DataFrame:
    """Names under which items may appear in the knowledge graph: ``node`` and ``item_id``, one line per name."""
    own = pl.DataFrame({"node": dataset.item_ids.series, "item_id": dataset.item_ids.series})
    if dataset.links is None:
        return own
    links = dataset.links.select(node=pl.col("entity").cast(pl.String), item_id=pl.col("item_id").cast(pl.String))
    return pl.concat([own, links.join(own.select("item_id"), on="item_id", how="semi")]).unique(maintain_order=True)


def _linked_items(dataset: Dataset, nodes: pl.DataFrame) -> int:
    if dataset.relations is None:
        return 0
    ends = pl.concat([dataset.relations[end].cast(pl.String).alias("node") for end in ("head", "tail")]).unique()
    return nodes.join(ends.to_frame(), on="node", how="semi")["item_id"].n_unique()


def _dangling(dataset: Dataset, nodes: pl.DataFrame) -> dict[str, int]:
    """Rows that name something this data set does not have, by kind of reference."""
    counts: dict[str, int] = {}
    if dataset.relations is not None:
        touches = pl.any_horizontal(pl.col("head", "tail").cast(pl.String).is_in(nodes["node"].to_list()))
        counts["relations that touch no item"] = dataset.relations.filter(~touches).height
    if dataset.links is not None:
        counts["links of unknown items"] = _unknown(dataset.links, ("item_id",), dataset.item_ids)
    if dataset.ties is not None:
        counts["ties of unknown users"] = _unknown(dataset.ties, ("user_id", "friend_id"), dataset.user_ids)
    for name, part in parts_of(dataset).items():
        if name != "interactions":
            for column in ("user", "item"):
                new = part.join(dataset.interactions.select(column).unique(), on=column, how="anti")
                counts[f"{name} {column}s never seen in train"] = new[column].n_unique()
    return counts


def _unknown(table: pl.DataFrame, columns: tuple[str, ...], vocabulary: Vocabulary) -> int:
    known = pl.all_horizontal(pl.col(*columns).cast(pl.String).is_in(vocabulary.ids))
    return table.filter(~known).height
