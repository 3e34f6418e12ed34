"""What is known of the nodes before any training, as arrays; no torch here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import DataError
from lexigraph.language.texts import item_texts
from lexigraph.models.gnn.features.attributes import item_attributes
from lexigraph.models.gnn.features.settings import FeatureSettings
from lexigraph.models.gnn.features.token_ids import token_ids


@dataclass(frozen=True, eq=False)
class FeatureInputs:
    """The fixed inputs of :class:`~lexigraph.models.gnn.features.node_features.NodeFeatures`.

    Attributes:
        n_users: users come first in the numbering of nodes.
        n_items: items follow.
        n_entities: all other nodes come last.
        texts: frozen text vectors, float32 ``[n_items, t]``, or None.
        tokens: int64 ``[n_items, length]``, 0 after the end of a text, or None.
        token_table: where token embeddings start, float32 ``[n_tokens, e]``, or None to draw them.
        attributes: float32 ``[n_items, a]``, or None.
        vocabulary: the token of each number, where known.
        attribute_names: the name of each column of ``attributes``, where known.

    Raises:
        DataError: an array has another number of rows than there are items, or holds values that are not finite,
            or a token has no row in the table.
    """

    n_users: int
    n_items: int
    n_entities: int = 0
    texts: NDArray[np.float32] | None = None
    tokens: NDArray[np.int64] | None = None
    token_table: NDArray[np.float32] | None = None
    attributes: NDArray[np.float32] | None = None
    vocabulary: tuple[str, ...] = ()
    attribute_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("texts", "tokens", "attributes"):
            _check_rows(name, getattr(self, name), self.n_items)
        for name in ("texts", "token_table", "attributes"):
            _check_finite(name, getattr(self, name))
        self._check_tokens()

    def _check_tokens(self) -> None:
        if self.tokens is None or not self.tokens.size:
            return
        last = int(self.tokens.max())
        if self.tokens.min() < 0 or (self.token_table is not None and last >= len(self.token_table)):
            rows = "any" if self.token_table is None else f"{len(self.token_table)}"
            raise DataError(f"tokens run from {self.tokens.min()} to {last} over a table of {rows} rows; count from 0")

    @property
    def n_nodes(self) -> int:
        """Users, items and entities together."""
        return self.n_users + self.n_items + self.n_entities

    @property
    def n_tokens(self) -> int:
        """Rows of the token table, the padding (0) and the unknown token (1) among them."""
        if self.token_table is not None:
            return len(self.token_table)
        highest = 0 if self.tokens is None else int(self.tokens.max(initial=0))
        return max(highest + 1, len(self.vocabulary), 2)


def make_inputs(
    dataset: Dataset,
    settings: FeatureSettings,
    *,
    n_entities: int = 0,
    texts: NDArray[np.float32] | None = None,
    max_vocabulary: int = 20_000,
    encode_words: Callable[[Sequence[str]], NDArray[np.float32]] | None = None,
) -> FeatureInputs:
    """Gather what the settings ask for from a data set.

    Args:
        dataset: the items' table and texts are read from it; interactions are not.
        settings: which features are wanted.
        n_entities: nodes that are neither users nor items.
        texts: frozen vectors of the items' texts, float32 ``[n_items, t]``, if they were encoded.
        max_vocabulary: tokens kept, the most frequent.
        encode_words: gives the vectors that token embeddings start from, as ``TextEncoder.encode`` does; None draws
            them at random.

    Returns:
        The inputs; attributes and tokens only where the settings name them.

    Raises:
        DataError: an array does not fit the items.
    """
    attributes, tokens = None, None
    names: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    if "attributes" in settings.item_features:
        attributes, names = item_attributes(dataset.items)
    if "tokens" in settings.item_features or (settings.fusion != "none" and texts is None):
        numbers, vocabulary = token_ids(item_texts(dataset.items), settings.token_length, max_vocabulary)
        tokens = numbers if numbers.any() else None
    return FeatureInputs(
        dataset.n_users,
        dataset.n_items,
        n_entities,
        texts=texts,
        tokens=tokens,
        token_table=_token_table(vocabulary, encode_words) if encode_words and len(vocabulary) > 2 else None,
        attributes=attributes,
        vocabulary=vocabulary,
        attribute_names=names,
    )


def _token_table(
    vocabulary: tuple[str, ...], encode: Callable[[Sequence[str]], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Vectors of the words; nothing for the padding, and their mean for what is unknown."""
    words = np.asarray(encode(vocabulary[2:]), dtype=np.float32)
    return np.vstack([np.zeros_like(words[:1]), words.mean(axis=0, keepdims=True), words])


def _check_rows(name: str, values: NDArray[np.generic] | None, n_items: int) -> None:
    if values is not None and (values.ndim != 2 or len(values) != n_items):
        raise DataError(f"{name} has the shape {values.shape}; it must be [{n_items}, any], one row per item")


def _check_finite(name: str, values: NDArray[np.float32] | None) -> None:
    if values is not None and not np.isfinite(values).all():
        rows = np.flatnonzero(~np.isfinite(values).all(axis=1))
        raise DataError(f"{name} holds NaN or infinity in {len(rows)} rows, first row {rows[0]}; mend or leave it out")
