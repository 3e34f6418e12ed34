"""From the indices of a data set to the indices of a model, by way of the ids both share."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import UnknownIdError


def translation(source: Vocabulary, target: Vocabulary) -> NDArray[np.int32]:
    """Index in ``target`` of every id of ``source``, int32 ``[len(source)]``; -1 where ``target`` lacks it.

    Example:
        >>> translation(Vocabulary(["a", "b"]), Vocabulary(["b"])).tolist()
        [-1, 0]
    """
    if source is target or (len(source) == len(target) and (source.series == target.series).all()):
        return np.arange(len(source), dtype=np.int32)
    return target.encode(source.ids)


def aligned_pairs(dataset: Dataset, users: Vocabulary, items: Vocabulary, *, strict: bool = True) -> sp.csr_array:
    """The distinct user-item pairs of a data set in the indices of a model.

    Args:
        dataset: any part of a split.
        users: the model's users.
        items: the model's items.
        strict: raise when an id with an interaction is unknown to the model; otherwise leave its pairs out.

    Returns:
        CSR float32 ``[len(users), len(items)]`` of ones with sorted indices.

    Raises:
        UnknownIdError: a user or item of an interaction is unknown to the model (only if ``strict``).
    """
    source_rows = dataset.interactions["user"].to_numpy()
    source_columns = dataset.interactions["item"].to_numpy()
    ones = np.ones(len(source_rows), dtype=np.float32)
    pairs = _translated(dataset, (ones, source_rows, source_columns), users, items, strict=strict)
    pairs.data[:] = 1.0  # a pair met twice has been summed
    return pairs


def aligned_matrix(dataset: Dataset, matrix: sp.csr_array, users: Vocabulary, items: Vocabulary) -> sp.csr_array:
    """A matrix over the users and items of a data set in the indices of a model.

    Args:
        dataset: whose ids they are.
        matrix: CSR ``[n_users, n_items]`` in the indices of the data set.
        users: the model's users.
        items: the model's items.

    Returns:
        The same values, CSR float32 ``[len(users), len(items)]`` with sorted indices.

    Raises:
        UnknownIdError: a user or item with a value is unknown to the model.
    """
    stored = matrix.tocoo()
    return _translated(dataset, (stored.data, stored.row, stored.col), users, items, strict=True)


def _translated(
    dataset: Dataset,
    stored: tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int32]],
    users: Vocabulary,
    items: Vocabulary,
    *,
    strict: bool,
) -> sp.csr_array:
    """Values, rows and columns in the indices of a data set, as a matrix in those of a model."""
    values, source_rows, source_columns = stored
    rows = translation(dataset.user_ids, users)[source_rows]
    columns = translation(dataset.item_ids, items)[source_columns]
    if strict:
        require_known(dataset, dataset.user_ids, source_rows[rows < 0], users)
        require_known(dataset, dataset.item_ids, source_columns[columns < 0], items)
    kept = (rows >= 0) & (columns >= 0)
    shape = (len(users), len(items))
    matrix = sp.csr_array((values[kept].astype(np.float32), (rows[kept], columns[kept])), shape=shape)
    matrix.sort_indices()
    return matrix


def no_pairs(n_users: int, n_items: int) -> sp.csr_array:
    """An empty matrix of pairs, CSR float32 ``[n_users, n_items]``."""
    nothing = np.empty(0, dtype=np.int32)
    return sp.csr_array((np.empty(0, dtype=np.float32), (nothing, nothing)), shape=(n_users, n_items))


def require_known(dataset: Dataset, source: Vocabulary, unknown: NDArray[np.integer], target: Vocabulary) -> None:
    """Raise if any index is left over that the model has no place for.

    Args:
        dataset: where the interactions come from.
        source: the vocabulary of the indices.
        unknown: indices in ``source`` whose ids ``target`` lacks.
        target: the model's vocabulary.

    Raises:
        UnknownIdError: ``unknown`` is not empty.
    """
    if not len(unknown):
        return
    distinct = np.unique(unknown)
    examples = ", ".join(map(repr, source.decode(distinct[:3])))
    raise UnknownIdError(
        f"{len(distinct)} of the {len(source)} {target.kind} ids of {dataset.name!r} have interactions but are unknown "
        f"to the model, which knows {len(target)} ({examples}); fit on a part of the same split, whose parts share "
        f"their ids, or filter these interactions out first"
    )
