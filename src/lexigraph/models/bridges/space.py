"""A small space in which every item has a place: the leading factors of the item weights without their diagonal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.weights import ItemWeights, LowRank


@dataclass(frozen=True, eq=False)
class ItemSpace:
    """``W - diag(W)`` is about ``speaks @ answers.T``.

    What an item says of itself is no part of it: a new item has no likeness to itself in anyone's history, and a map
    that was taught the diagonal copies it to items with similar texts.

    Attributes:
        speaks: rows, float32 ``[n_items, r]``.
        answers: columns, float32 ``[n_items, r]``.
    """

    speaks: FloatMatrix
    answers: FloatMatrix


def item_space(weights: ItemWeights, rank: int, iterations: int = 2, seed: int = 0) -> ItemSpace:
    """Leading singular vectors of ``W - diag(W)`` by randomised subspace iteration (Halko et al. 2011).

    Args:
        weights: ``W`` ``[n_items, n_items]`` in any form.
        rank: of the space; never above ``n_items``.
        iterations: of the subspace.
        seed: of the first block.

    Returns:
        Rows and columns, each with the square root of the singular values.

    Example:
        >>> weights = np.array([[5.0, 1.0], [2.0, 5.0]], dtype=np.float32)
        >>> space = item_space(weights, 2)
        >>> (space.speaks @ space.answers.T).round(3)[0, 1]
        np.float32(1.0)
    """
    n = weights.shape[0]
    rank, own = min(rank, n), diagonal(weights)
    block = np.random.default_rng(seed).standard_normal((n, min(rank + 16, n))).astype(np.float32)
    for _ in range(iterations):
        block = np.linalg.qr(_times(weights, own, np.linalg.qr(_transposed_times(weights, own, block))[0]))[0]
    left, values, right = np.linalg.svd(_transposed_times(weights, own, block).T, full_matrices=False)
    roots = np.sqrt(values[:rank])
    return ItemSpace(
        np.asarray((block @ left[:, :rank]) * roots, dtype=np.float32),
        np.asarray(right[:rank].T * roots, dtype=np.float32),
    )


def diagonal(weights: ItemWeights) -> NDArray[np.float32]:
    """What each item says of itself, float32 ``[n_items]``."""
    if isinstance(weights, LowRank):
        own = np.einsum("ir,ri->i", weights.left, weights.right)
        return np.asarray(own if weights.sparse is None else own + weights.sparse.diagonal(), dtype=np.float32)
    return np.asarray(weights.diagonal(), dtype=np.float32)


def _times(weights: ItemWeights, own: NDArray[np.float32], block: FloatMatrix) -> FloatMatrix:
    """``(W - diag) @ block``."""
    if not isinstance(weights, LowRank):
        return np.asarray(weights @ block - own[:, None] * block, dtype=np.float32)
    product = weights.left @ (weights.right @ block) - own[:, None] * block
    return np.asarray(product if weights.sparse is None else product + weights.sparse @ block, dtype=np.float32)


def _transposed_times(weights: ItemWeights, own: NDArray[np.float32], block: FloatMatrix) -> FloatMatrix:
    """``(W - diag).T @ block``."""
    if isinstance(weights, LowRank):
        sparse = None if weights.sparse is None else sp.csr_array(weights.sparse.T)
        return _times(LowRank(weights.right.T, weights.left.T, sparse), own, block)
    return np.asarray(weights.T @ block - own[:, None] * block, dtype=np.float32)
