"""What is known of users and items besides the lists: the ruler of everything beyond accuracy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.graph.normalise import normalise
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.language.texts import item_texts
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.graph_filter.spectral import leading_eigenpairs
from lexigraph.models.recommender import Recommender

GRAPH_RANK = 64
"""Length of the graph vectors: enough to tell neighbourhoods apart, short enough for any catalogue."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Training interactions, item and user tables, and the vectors made from them; each is made when first asked for.

    All of it comes from the training part, and none of it from the model that is measured, so that every model is
    measured by the same ruler.

    Attributes:
        users: the users, the rows of ``training``.
        items: the items, the columns of ``training``.
        training: ones where a user met an item, CSR float32 ``[n_users, n_items]``.
        item_table: one row per item in index order, with any attributes.
        user_table: one row per user in index order, with any attributes.
        last_seen: each user's last training interaction, Datetime ``[n_users]`` (null without one), or None where
            interactions carry no time.
        encoder: the text encoder (a name for :func:`~lexigraph.language.registry.create_encoder`, or an encoder), or
            None to do without texts.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> facts = Facts.of_dataset(checkerboard(6), encoder=None)
        >>> facts.popularity.tolist()
        [2, 2, 2, 2, 2, 2]
        >>> facts.graph_vectors.shape
        (6, 6)
    """

    users: Vocabulary
    items: Vocabulary
    training: sp.csr_array
    item_table: pl.DataFrame
    user_table: pl.DataFrame
    last_seen: pl.Series | None = None
    encoder: str | TextEncoder | None = "use"

    @classmethod
    def of_dataset(cls, training: Dataset, *, encoder: str | TextEncoder | None = "use") -> Facts:
        """The facts of a training part."""
        return cls(
            training.user_ids,
            training.item_ids,
            _pattern(training.matrix()),
            training.items,
            training.users,
            _last_seen(training),
            encoder,
        )

    @classmethod
    def of_model(cls, model: Recommender, *, encoder: str | TextEncoder | None = "use") -> Facts:
        """What a fitted or loaded model keeps of its training part: no user attributes, no times."""
        user_table = pl.DataFrame({"user_id": model.users.series})
        return cls(model.users, model.items, _pattern(model.training), model.catalogue, user_table, None, encoder)

    @cached_property
    def popularity(self) -> NDArray[np.int64]:
        """How many training users met each item, int64 ``[n_items]``."""
        return np.bincount(self.training.indices, minlength=len(self.items)).astype(np.int64)

    @cached_property
    def activity(self) -> NDArray[np.int64]:
        """How many items each user met in training, int64 ``[n_users]``."""
        return np.diff(self.training.indptr).astype(np.int64)

    @cached_property
    def categories(self) -> sp.csr_array | None:
        """Share of each category in an item, CSR float32 ``[n_items, n_categories]``.

        Rows sum to 1, or to 0 for an item without any. None where the item table has no ``categories``.
        """
        if "categories" not in self.item_table.columns:
            return None
        pairs = (
            self.item_table.select(pl.int_range(pl.len()).alias("item"), "categories")
            .explode("categories", empty_as_null=True)
            .drop_nulls()
            .unique(maintain_order=True)
        )
        if not pairs.height:
            return None
        columns = pairs["categories"].to_list()
        names = {name: index for index, name in enumerate(self.category_names)}
        rows = pairs["item"].to_numpy()
        shares = 1.0 / np.bincount(rows, minlength=len(self.items))[rows]
        shape = (len(self.items), len(names))
        return sp.csr_array((shares.astype(np.float32), (rows, [names[name] for name in columns])), shape=shape)

    @cached_property
    def category_names(self) -> tuple[str, ...]:
        """The columns of :attr:`categories`, in alphabetical order."""
        if "categories" not in self.item_table.columns:
            return ()
        return tuple(self.item_table["categories"].explode().drop_nulls().unique().sort().to_list())

    @cached_property
    def text_vectors(self) -> FloatMatrix | None:
        """Encoded item texts, unit rows, float32 ``[n_items, d]`` (zeros: no text); None without texts or encoder."""
        texts = item_texts(self.item_table)
        if self.encoder is None or not any(texts):
            return None
        encoder = create_encoder(self.encoder) if isinstance(self.encoder, str) else self.encoder
        present = np.flatnonzero([bool(text) for text in texts])
        found = np.asarray(encoder.encode([texts[row] for row in present]), dtype=np.float32)
        vectors = np.zeros((len(texts), found.shape[1]), dtype=np.float32)
        vectors[present] = found
        return _unit_rows(vectors)

    @cached_property
    def graph_vectors(self) -> FloatMatrix:
        """Place of each item among the leading eigenvectors of the training graph, unit rows, float32 ``[n_items, d]``.

        Two items are close when the same people met them. An item without training interactions has a row of zeros.
        """
        stacked = normalise(self.training, 0.5, 0.5)
        values, vectors = leading_eigenpairs(stacked, min(GRAPH_RANK, len(self.items)), 4, 0)
        return _unit_rows(np.asarray(vectors * np.sqrt(values), dtype=np.float32))


def _pattern(matrix: sp.csr_array) -> sp.csr_array:
    """Ones where anything is stored."""
    return sp.csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)


def _last_seen(training: Dataset) -> pl.Series | None:
    if "timestamp" not in training.interactions.columns:
        return None
    last = training.interactions.group_by("user").agg(pl.col("timestamp").max())
    users = pl.DataFrame({"user": pl.Series(range(training.n_users), dtype=pl.Int32)})
    return users.join(last, on="user", how="left", maintain_order="left")["timestamp"]


def _unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 1e-12, lengths, 1), dtype=np.float32)
