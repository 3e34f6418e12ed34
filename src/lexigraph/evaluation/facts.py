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
from lexigraph.errors import ConfigError
from lexigraph.evaluation.categories import category_shares
from lexigraph.evaluation.item_vectors import text_vectors
from lexigraph.evaluation.text_languages import ITEM_TEXT, USER_TEXT, languages_of
from lexigraph.language.encoder import TextEncoder
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.item_map.vectors import graph_vectors
from lexigraph.models.recommender import Recommender


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

    def of_catalogue(self, users: Vocabulary, items: Vocabulary) -> Facts:
        """The same facts with exactly these items, in this order; users as in :meth:`aligned`.

        Raises:
            ConfigError: the facts know items that are not among these.

        Example:
            >>> from lexigraph.testing.checkerboard import checkerboard
            >>> facts = Facts.of_dataset(checkerboard(4), encoder=None)
            >>> facts.of_catalogue(facts.users, Vocabulary(facts.items.ids[::-1], "item")).items.ids
            ['item-3', 'item-2', 'item-1', 'item-0']
        """
        aligned = self.aligned(users, items)
        if len(aligned.items) > len(items):
            raise ConfigError(
                f"the facts are about another catalogue: {len(aligned.items) - len(items)} of their "
                f"{len(self.items)} items are not among the {len(items)} of the rankings; make both from parts of the "
                "same split"
            )
        return aligned

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
    def _category_shares(self) -> tuple[tuple[str, ...], sp.csr_array]:
        return category_shares(self.item_table)

    @property
    def categories(self) -> sp.csr_array | None:
        """Share of each category in an item, CSR float32 ``[n_items, n_categories]``.

        Rows sum to 1, or to 0 for an item without any. None where no item has a category.
        """
        names, shares = self._category_shares
        return shares if names else None

    @cached_property
    def item_languages(self) -> pl.Series:
        """Language code of each item's title and description, String ``[n_items]``; null where it cannot be told."""
        return languages_of(self.item_table, ITEM_TEXT)

    @cached_property
    def user_languages(self) -> pl.Series:
        """Language code of what each user says of themselves (``about``), String ``[n_users]``; null likewise."""
        return languages_of(self.user_table, USER_TEXT)

    @property
    def category_names(self) -> tuple[str, ...]:
        """The columns of :attr:`categories`, in alphabetical order."""
        return self._category_shares[0]

    @cached_property
    def history_categories(self) -> sp.csr_array | None:
        """Category mix of each user's training items, CSR float32 ``[n_users, n_categories]``.

        The sum of the shares in :attr:`categories` over the user's items; None where those are None.
        """
        return None if self.categories is None else sp.csr_array(self.training @ self.categories)

    @cached_property
    def text_vectors(self) -> FloatMatrix | None:
        """Encoded item texts, unit rows, float32 ``[n_items, d]`` (zeros: no text); None without texts or encoder."""
        return None if self.encoder is None else text_vectors(self.item_table, self.encoder)

    @cached_property
    def graph_vectors(self) -> FloatMatrix:
        """Place of each item among the leading eigenvectors of the training graph, unit rows, float32 ``[n_items, d]``.

        Two items are close when the same people met them. An item without training interactions has a row of zeros.
        """
        return graph_vectors(self.training)


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
