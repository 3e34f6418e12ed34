"""From a :class:`UserBatch` in ids and words to :class:`Evidence` in the indices of one model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl
import scipy.sparse as sp

from lexigraph.data.vocabulary import IndexArray, Vocabulary
from lexigraph.errors import ConfigError, EncoderError, UnknownIdError
from lexigraph.models.aversion import Aversions
from lexigraph.models.batch import Evidence, FloatMatrix, History, UserBatch
from lexigraph.models.one_user import Entries, one_user
from lexigraph.models.sparse import canonical, rows_or_none

_NOTHING: Entries = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)
EncodeTexts = Callable[[Sequence[str]], FloatMatrix]


def resolve(
    batch: UserBatch,
    *,
    users: Vocabulary,
    items: Vocabulary,
    training: sp.csr_array,
    catalogue: pl.DataFrame,
    encode: EncodeTexts,
    unit: float = 1.0,
    friend: float = 1.0,
) -> Evidence:
    """Look up ids, add given histories to the training ones and encode sentences.

    Args:
        batch: who asks.
        users: the model's users.
        items: the model's items.
        training: interactions the model was fitted on, CSR ``[n_users, n_items]``.
        catalogue: the item table, for filters.
        encode: turns texts into vectors, float32 ``[n, d]``.
        unit: weight of a given item that comes without one.
        friend: strength of the tie to a friend who is named.

    Returns:
        The same users as evidence.

    Raises:
        UnknownIdError: the id of an item or friend is unknown, or a user is known neither by id nor by anything else
            given.
        EncoderError: given vectors are not finite.
    """
    known = known_rows(batch, users)
    given = given_entries(batch, items, unit)
    if batch.size == 1 and training.has_canonical_format:
        history, seen = one_user(training, int(known[0]), given)
    else:
        history, seen = _many_users(training, known, given)
    allowed = None
    if batch.filters:
        allowed = np.logical_and.reduce([condition.mask(catalogue) for condition in batch.filters])
    return Evidence(
        known,
        history,
        seen,
        _wishes(batch, encode),
        allowed,
        batch.language_weight,
        _aversions(batch, encode),
        _friends(batch, users, known, friend),
    )


def _many_users(training: sp.csr_array, known: IndexArray, given: Entries) -> tuple[sp.csr_array, sp.csr_array]:
    rows, columns, weights = given
    shape = (len(known), training.shape[1])
    history, seen = _joined(rows_or_none(training, known), sp.csr_array((weights, (rows, columns)), shape=shape))
    return canonical(history), canonical(seen)


def _joined(trained: sp.csr_array, given: sp.csr_array) -> tuple[sp.csr_array, sp.csr_array]:
    """History and what was seen: the stronger like and the stronger dislike of each item, added up."""
    if not given.nnz:
        return trained, _pattern(trained)
    if not trained.nnz:
        return given, _pattern(given)
    likes = trained.maximum(0).maximum(given.maximum(0))
    dislikes = trained.minimum(0).minimum(given.minimum(0))
    return likes + dislikes, _pattern(trained).maximum(_pattern(given))


def _pattern(matrix: sp.csr_array) -> sp.csr_array:
    """The same matrix with every stored value 1, also those stored as 0 (a rating of 0 was still seen)."""
    ones = np.ones_like(matrix.data)
    return sp.csr_array((ones, matrix.indices.copy(), matrix.indptr.copy()), shape=matrix.shape)


def known_rows(batch: UserBatch, users: Vocabulary) -> IndexArray:
    """Training row of each user, int32 ``[n_users]``; -1 where unknown.

    Raises:
        UnknownIdError: an unknown id, and nothing else is given of that user.
    """
    if batch.users is None:
        return np.full(batch.size, -1, dtype=np.int32)
    known = users.encode(batch.users)
    if known.min(initial=0) >= 0:
        return known
    for row in np.flatnonzero(known < 0).tolist():
        identifier = batch.users[row]
        if identifier is not None and not _has_other_evidence(batch, row):
            users.index(identifier)  # raises, naming the id
    return known


def _has_other_evidence(batch: UserBatch, row: int) -> bool:
    fields = (batch.histories, batch.sentences, batch.liked, batch.disliked, batch.friends, batch.unwanted)
    if any(field is not None and field[row] for field in fields):
        return True
    return batch.vectors is not None and bool(batch.vectors[row].any())


def _friends(batch: UserBatch, users: Vocabulary, known: IndexArray, strength: float) -> sp.csr_array | None:
    """Friends named in a batch, all as close and nobody their own, CSR float32 ``[n_users, n_known_users]``, or None.

    Raises:
        UnknownIdError: an unknown id, unless such are to be left out.
    """
    if batch.friends is None:
        return None
    named = [list(dict.fromkeys(names or ())) for names in batch.friends]
    rows = np.repeat(np.arange(batch.size), [len(names) for names in named])
    ids = [name for names in named for name in names]
    found = users.encode(ids) if ids else np.empty(0, dtype=np.int32)
    if not batch.skip_unknown_items and (missing := np.flatnonzero(found < 0)).size:
        users.index(ids[int(missing[0])])  # raises, naming the id
    there = (found >= 0) & (found != known[rows])
    if not there.any():
        return None
    strengths = np.full(int(there.sum()), strength, dtype=np.float32)
    return sp.csr_array((strengths, (rows[there], found[there])), shape=(batch.size, len(users)))


def given_entries(batch: UserBatch, items: Vocabulary, unit: float) -> Entries:
    """Histories, liked and disliked items: rows, columns and weights; an item may come twice.

    Raises:
        ConfigError: a weight is not finite.
        UnknownIdError: an unknown item.
    """
    if not (batch.histories or batch.liked or batch.disliked):
        return _NOTHING
    rows: list[int] = []
    columns: list[str] = []
    weights: list[float] = []
    for sign, field in ((1.0, batch.histories), (1.0, batch.liked), (-1.0, batch.disliked)):
        for row, history in enumerate(field or ()):
            for identifier, weight in _weighted(history, unit):
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
    return np.asarray(rows, dtype=np.int64)[kept], indices[kept], values[kept]


def _weighted(history: History | None, unit: float) -> list[tuple[str, float]]:
    if history is None:
        return []
    if isinstance(history, Mapping):
        return [(identifier, float(weight)) for identifier, weight in history.items()]
    return [(identifier, unit) for identifier in dict.fromkeys(history)]


def _wishes(batch: UserBatch, encode: EncodeTexts) -> FloatMatrix | None:
    """Sum of given vectors and encoded sentences, each of length 1, or None if nobody said anything."""
    spoken = [(row, text) for row, text in enumerate(batch.sentences or ()) if text and text.strip()]
    given = None if batch.vectors is None else _unit_rows(_checked_vectors(batch.vectors))
    if not spoken:
        return given
    encoded = _unit_rows(encode([text for _, text in spoken]))
    wishes = np.zeros((batch.size, encoded.shape[1]), dtype=np.float32) if given is None else given
    if wishes.shape[1] != encoded.shape[1]:
        raise EncoderError(
            f"wish vectors have {wishes.shape[1]} dimensions, the model's encoder gives {encoded.shape[1]}; "
            "use vectors of the same encoder"
        )
    wishes[[row for row, _ in spoken]] += encoded
    return _unit_rows(wishes)


def _aversions(batch: UserBatch, encode: EncodeTexts) -> Aversions | None:
    """Each unwanted phrase by itself: the mean of several may be near to what none of them means."""
    named = [
        (row, phrase.strip())
        for row, phrases in enumerate(batch.unwanted or ())
        for phrase in dict.fromkeys(phrases or ())
        if phrase.strip()
    ]
    if not named:
        return None
    rows, phrases = zip(*named, strict=True)
    return Aversions(phrases, np.asarray(rows, dtype=np.int32), _unit_rows(encode(phrases)))


def _checked_vectors(vectors: FloatMatrix) -> FloatMatrix:
    vectors = np.array(vectors, dtype=np.float32)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise EncoderError(f"wish vectors must be finite and [n_users, d], found shape {vectors.shape}")
    return vectors


def _unit_rows(vectors: FloatMatrix) -> FloatMatrix:
    """Rows scaled to Euclidean length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
