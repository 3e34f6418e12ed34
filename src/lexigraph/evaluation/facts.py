"""What is known of users and items besides the lists: the ruler of everything beyond accuracy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.graph.normalise import normalise
from lexigraph.language.encoder import TextEncoder, TrainableEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.language.texts import item_texts
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.graph_filter.spectral import leading_eigenpairs
from lexigraph.models.recommender import Recommender

GRAPH_RANK = 64
"""Length of the graph vectors: enough to tell neighbourhoods apart, short enough for any catalogue."""

NOISE = 1e-5
"""Eigenvalues below this share of the largest are rounding errors of float32."""


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

    def aligned(self, users: Vocabulary, items: Vocabulary) -> Facts:
        """The same facts, in which the indices of these vocabularies are valid.

        Ids that the facts do not know get no interaction and no attribute. Ids that only the facts know stand behind
        the others, so no training interaction is lost.

        Args:
            users: the users of the indices to come.
            items: the items of the indices to come.

        Returns:
            These facts if the indices are valid already, otherwise others; they are made once and then kept.

        Example:
            >>> from lexigraph.testing.checkerboard import checkerboard
            >>> facts = Facts.of_dataset(checkerboard(4), encoder=None)
            >>> moved = facts.aligned(facts.users, Vocabulary(["item-9", "item-3"], "item"))
            >>> moved.items.ids, moved.popularity.tolist()
            (['item-9', 'item-3', 'item-0', 'item-1', 'item-2'], [0, 1, 1, 1, 1])
        """
        for facts in (self, *self._alignments):
            if _begins_with(facts.users, users) and _begins_with(facts.items, items):
                return facts
        self._alignments.append(_align(self, users, items))
        return self._alignments[-1]

    @cached_property
    def _alignments(self) -> list[Facts]:
        return []

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
        pairs = _category_pairs(self.item_table)
        if not pairs.height:
            return None
        columns = pairs["category"].cast(pl.Enum(self.category_names)).to_physical().to_numpy()
        rows = pairs["item"].to_numpy()
        shares = 1.0 / np.bincount(rows, minlength=len(self.items))[rows]
        shape = (len(self.items), len(self.category_names))
        return sp.csr_array((shares.astype(np.float32), (rows, columns)), shape=shape)

    @cached_property
    def category_names(self) -> tuple[str, ...]:
        """The columns of :attr:`categories`, in alphabetical order."""
        return tuple(_category_pairs(self.item_table)["category"].unique().sort().to_list())

    @cached_property
    def history_categories(self) -> sp.csr_array | None:
        """Category mix of each user's training items, CSR float32 ``[n_users, n_categories]``.

        The sum of the shares in :attr:`categories` over the user's items; None where those are None.
        """
        return None if self.categories is None else sp.csr_array(self.training @ self.categories)

    @cached_property
    def text_vectors(self) -> FloatMatrix | None:
        """Encoded item texts, unit rows, float32 ``[n_items, d]`` (zeros: no text); None without texts or encoder."""
        texts = item_texts(self.item_table)
        if self.encoder is None or not any(texts):
            return None
        present = np.flatnonzero([bool(text) for text in texts])
        told = [texts[row] for row in present]
        encoder = self.encoder
        if isinstance(encoder, str):
            encoder = create_encoder(encoder)
            if isinstance(encoder, TrainableEncoder):
                encoder.fit(told)
        found = np.asarray(encoder.encode(told), dtype=np.float32)
        vectors = np.zeros((len(texts), found.shape[1]), dtype=np.float32)
        vectors[present] = found
        return _unit_rows(vectors)

    @cached_property
    def graph_vectors(self) -> FloatMatrix:
        """Place of each item among the leading eigenvectors of the training graph, unit rows, float32 ``[n_items, d]``.

        Two items are close when the same people met them. An item without training interactions has a row of zeros.
        """
        stacked = normalise(self.training, 0.5, 0.5)
        rank = min(GRAPH_RANK, *stacked.shape)
        if not rank:
            return np.zeros((len(self.items), 0), dtype=np.float32)
        values, vectors = leading_eigenpairs(stacked, rank, 4, 0)
        values[values <= NOISE * values.max(initial=0)] = 0
        vectors = vectors * np.sqrt(values)
        vectors[self.popularity == 0] = 0
        return _unit_rows(vectors)


def _begins_with(vocabulary: Vocabulary, start: Vocabulary) -> bool:
    return vocabulary is start or vocabulary.series.head(len(start)).equals(start.series)


def _align(facts: Facts, users: Vocabulary, items: Vocabulary) -> Facts:
    """Facts whose vocabularies begin with the given ones."""
    all_users = Vocabulary.union([users.series, facts.users.series], users.kind)
    all_items = Vocabulary.union([items.series, facts.items.series], items.kind)
    pairs = facts.training.tocoo()
    rows, columns = all_users.encode(facts.users.ids)[pairs.row], all_items.encode(facts.items.ids)[pairs.col]
    training = sp.csr_array((pairs.data, (rows, columns)), shape=(len(all_users), len(all_items)))
    training.sort_indices()
    places = facts.users.encode_expr("user_id")
    last_seen = facts.last_seen
    if last_seen is not None:
        last_seen = last_seen.gather(pl.DataFrame({"user_id": all_users.series}).select(places).to_series())
    return replace(
        facts,
        users=all_users,
        items=all_items,
        training=training,
        item_table=_rows_of(facts.item_table, "item_id", all_items),
        user_table=_rows_of(facts.user_table, "user_id", all_users),
        last_seen=last_seen,
    )


def _rows_of(table: pl.DataFrame, key: str, ids: Vocabulary) -> pl.DataFrame:
    """One row per id, in index order; nulls where the table has none."""
    wanted = pl.DataFrame({key: ids.series})
    return wanted.join(table, on=key, how="left", maintain_order="left")


def _category_pairs(table: pl.DataFrame) -> pl.DataFrame:
    """Distinct pairs of ``item`` (row of the table) and ``category`` (String); blank categories are none."""
    if "categories" not in table.columns:
        return pl.DataFrame(schema={"item": pl.Int64, "category": pl.String})
    named = pl.col("categories")
    if table.schema["categories"] == pl.String:
        named = named.str.split("|")
    exploded = table.select(pl.int_range(pl.len()).alias("item"), named.alias("category")).explode(
        "category", empty_as_null=True
    )
    names = exploded.with_columns(pl.col("category").cast(pl.String).str.strip_chars())
    return names.filter(pl.col("category").str.len_chars() > 0).unique(maintain_order=True)


def _pattern(matrix: sp.csr_array) -> sp.csr_array:
    """Ones where anything is stored, whatever it is, with sorted indices."""
    ones = np.ones(len(matrix.data), dtype=np.float32)
    pattern = sp.csr_array((ones, matrix.indices, matrix.indptr), shape=matrix.shape)
    return pattern if matrix.has_sorted_indices else pattern.sorted_indices()


def _last_seen(training: Dataset) -> pl.Series | None:
    if "timestamp" not in training.interactions.columns:
        return None
    last = training.interactions.group_by("user").agg(pl.col("timestamp").max())
    users = pl.DataFrame({"user": pl.Series(range(training.n_users), dtype=pl.Int32)})
    return users.join(last, on="user", how="left", maintain_order="left")["timestamp"]


def _unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    """Rows of length 1; one that is all but zero becomes zero, since its direction is rounding."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.where(lengths > 1e-6, vectors / np.maximum(lengths, 1e-6), 0), dtype=np.float32)
