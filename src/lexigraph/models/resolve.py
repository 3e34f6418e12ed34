"""From a :class:`UserBatch` in ids and words to :class:`Evidence` in the indices of one model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl
import scipy.sparse as sp

from lexigraph.data.vocabulary import IndexArray, Vocabulary
from lexigraph.errors import ConfigError, EncoderError, UnknownIdError
from lexigraph.models.batch import Evidence, FloatMatrix, History, UserBatch

EncodeTexts = Callable[[Sequence[str]], FloatMatrix]


def resolve(
    batch: UserBatch,
    *,
    users: Vocabulary,
    items: Vocabulary,
    training: sp.csr_array,
    catalogue: pl.DataFrame,
    encode: EncodeTexts,
) -> Evidence:
    """Look up ids, add given histories to the training ones and encode sentences.

    Args:
        batch: who asks.
        users: the model's users.
        items: the model's items.
        training: interactions the model was fitted on, CSR ``[n_users, n_items]``.
        catalogue: the item table, for filters.
        encode: turns texts into vectors, float32 ``[n, d]``.

    Returns:
        The same users as evidence.

    Raises:
        UnknownIdError: an item id is unknown, or a user is known neither by id nor by anything else given.
        EncoderError: given vectors are not finite.
    """
    known = _known_rows(batch, users)
    trained = training[np.maximum(known, 0)]
    trained = sp.csr_array(sp.diags_array((known >= 0).astype(np.float32)) @ trained)
    trained.eliminate_zeros()
    given = _given_matrix(batch, items)
    liked, disliked = given.maximum(0), given.minimum(0)
    history = sp.csr_array(trained.maximum(liked) + disliked, dtype=np.float32)
    history.sort_indices()
    seen = sp.csr_array(trained.maximum(abs(given)), dtype=np.float32)
    seen.sort_indices()
    allowed = None
    if batch.filters:
        allowed = np.logical_and.reduce([condition.mask(catalogue) for condition in batch.filters])
    return Evidence(known, history, seen, _wishes(batch, encode), allowed, batch.language_weight)


def _known_rows(batch: UserBatch, users: Vocabulary) -> IndexArray:
    if batch.users is None:
        return np.full(batch.size, -1, dtype=np.int32)
    known = users.encode(batch.users)
    for row in np.flatnonzero(known < 0):
        identifier = batch.users[row]
        if identifier is not None and not _has_other_evidence(batch, int(row)):
            users.index(identifier)  # raises, naming the id
    return known


def _has_other_evidence(batch: UserBatch, row: int) -> bool:
    fields = (batch.histories, batch.sentences, batch.liked, batch.disliked)
    if any(field is not None and field[row] for field in fields):
        return True
    return batch.vectors is not None and bool(batch.vectors[row].any())


def _given_matrix(batch: UserBatch, items: Vocabulary) -> sp.csr_array:
    """Histories, liked and disliked items as one matrix, CSR float32 ``[n_users, n_items]``."""
    rows: list[int] = []
    columns: list[str] = []
    weights: list[float] = []
    for sign, field in ((1.0, batch.histories), (1.0, batch.liked), (-1.0, batch.disliked)):
        for row, history in enumerate(field or ()):
            for identifier, weight in _weighted(history):
                rows.append(row)
                columns.append(identifier)
                weights.append(sign * weight)
    indices = items.encode(columns)
    values = np.asarray(weights, dtype=np.float32)
    if not np.isfinite(values).all():
        raise ConfigError("a history holds a weight that is not a finite number")
    unknown = [columns[position] for position in np.flatnonzero(indices < 0)]
    if unknown and not batch.skip_unknown_items:
        raise UnknownIdError(
            f"{len(unknown)} item ids are unknown ({', '.join(map(repr, unknown[:5]))}); "
            f"{len(items)} are known; pass skip_unknown_items=True to leave such items out"
        )
    kept = indices >= 0
    coordinates = (np.asarray(rows, dtype=np.int64)[kept], indices[kept])
    return sp.csr_array((values[kept], coordinates), shape=(batch.size, len(items)))


def _weighted(history: History | None) -> list[tuple[str, float]]:
    if history is None:
        return []
    if isinstance(history, Mapping):
        return [(identifier, float(weight)) for identifier, weight in history.items()]
    return [(identifier, 1.0) for identifier in dict.fromkeys(history)]


def _wishes(batch: UserBatch, encode: EncodeTexts) -> FloatMatrix | None:
    """Sum of given vectors and encoded sentences, each of length 1, or None if nobody said anything."""
    spoken = [row for row, text in enumerate(batch.sentences or ()) if text and text.strip()]
    if not spoken and batch.vectors is None:
        return None
    if batch.vectors is not None:
        wishes = np.array(batch.vectors, dtype=np.float32)
        if wishes.ndim != 2 or not np.isfinite(wishes).all():
            raise EncoderError(f"wish vectors must be finite and [n_users, d], found shape {wishes.shape}")
    if spoken:
        encoded = encode([str(batch.sentences[row]) for row in spoken])  # type: ignore[index]
        if batch.vectors is None:
            wishes = np.zeros((batch.size, encoded.shape[1]), dtype=np.float32)
        wishes[spoken] += encoded
    lengths = np.linalg.norm(wishes, axis=1, keepdims=True)
    return np.divide(wishes, lengths, out=np.zeros_like(wishes), where=lengths > 0)
