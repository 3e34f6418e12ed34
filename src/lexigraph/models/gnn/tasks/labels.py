"""What there is to predict of a data set's items."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError, MissingColumnError
from lexigraph.graph.node_graph import NodeGraph


def item_labels(
    dataset: Dataset, graph: NodeGraph, column: str = "categories"
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """The class of each item as a label of its node.

    Args:
        dataset: its items have the column.
        graph: made of the data set; it must not hold what is to be predicted.
        column: of strings, or of lists of them, the first of which counts.

    Returns:
        Labels, int64 ``[n_nodes]``: -1 for items of which nothing is said and for nodes that are no items; and the
        names of the classes.

    Raises:
        MissingColumnError: the items have no such column.
        ConfigError: the graph says which categories the items have.

    Example:
        >>> from lexigraph.graph import build_node_graph
        >>> from lexigraph.testing import books_and_films
        >>> data = books_and_films()
        >>> labels, names = item_labels(data, build_node_graph(data, data.matrix()))
        >>> len(labels) == data.n_users + data.n_items, int(labels[: data.n_users].max()), len(names) > 1
        (True, -1, True)
    """
    if column not in dataset.items.columns:
        raise MissingColumnError(f"items have no column {column!r}; there are: {', '.join(dataset.items.columns)}")
    if column == "categories" and "category" in graph.relations:
        raise ConfigError("the graph's edges tell the categories; build it with categories=False to predict them")
    values = dataset.items[column]
    if isinstance(values.dtype, pl.List):
        values = values.list.first()
    texts = values.cast(pl.String)
    names = texts.drop_nulls().unique().sort()
    found = texts.replace_strict(names, np.arange(len(names)), default=-1, return_dtype=pl.Int64).fill_null(-1)
    labels = np.full(graph.n_nodes, -1, dtype=np.int64)
    labels[graph.n_users : graph.n_users + graph.n_items] = found.to_numpy()
    return labels, tuple(names.to_list())
