"""What the graph itself says of items nobody has met, made as loud as what is foretold of them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.bridges.calibration import best_of, scale_for_share, share_taken
from lexigraph.models.bridges.sample import sample_of
from lexigraph.models.weights import ItemWeights, LowRank, propagate

STRENGTH = 2.0
"""Length of the graph's columns against that of the foretold ones; chosen on the validation items of CiteULike-a,
whose articles cite each other, and of MovieLens 1M, where it hardly matters."""
PEOPLE = 500


def column_lengths(weights: ItemWeights, items: NDArray[np.intp]) -> NDArray[np.float32]:
    """Euclidean length of some columns of ``W``, float32 ``[len(items)]``.

    Example:
        >>> column_lengths(np.array([[3.0, 1.0], [4.0, 0.0]], dtype=np.float32), np.array([0])).tolist()
        [5.0]
    """
    if isinstance(weights, LowRank):
        right = weights.right[:, items]
        squares = ((weights.left.T @ weights.left @ right) * right).sum(axis=0)
        if weights.sparse is not None:
            sparse = sp.csr_array(weights.sparse[:, items].T)
            squares += sparse.multiply(sparse).sum(axis=1) + 2 * ((sparse @ weights.left) * right.T).sum(axis=1)
        return np.asarray(np.sqrt(np.maximum(squares, 0)), dtype=np.float32)
    columns = weights[:, items]
    squares = columns.multiply(columns).sum(axis=0) if sp.issparse(columns) else (columns**2).sum(axis=0)
    return np.asarray(np.sqrt(squares), dtype=np.float32)


def scale_columns(weights: ItemWeights, factors: NDArray[np.float32]) -> ItemWeights:
    """``W`` with every column multiplied by its factor; arrays are changed in place.

    Example:
        >>> scale_columns(np.ones((1, 2), dtype=np.float32), np.array([1, 3], dtype=np.float32)).tolist()
        [[1.0, 3.0]]
    """
    if isinstance(weights, LowRank):
        weights.right[:] *= factors
        if weights.sparse is not None:
            scale_columns(weights.sparse, factors)
    elif isinstance(weights, np.ndarray):
        weights *= factors
    else:
        weights.data *= factors[weights.indices]
    return weights


def own_factor(weights: ItemWeights, items: NDArray[np.intp], foretold: FloatMatrix, speaks: FloatMatrix) -> float:
    """What the graph's columns of unmet items are multiplied with before they join the foretold ones.

    Nobody met these items, so that all the graph knows of them are relations, which weigh a tenth of the interactions
    that others have: left as they are, citations would be drowned by any guess from a text.

    Args:
        weights: ``W`` ``[n_items, n_items]``.
        items: unmet items with something foretold, ``[n]``.
        foretold: their columns, float32 ``[n, r]``.
        speaks: rows of all items, float32 ``[n_items, r]``.

    Returns:
        The factor at which both are on average as long as :data:`STRENGTH` says; 0 where the graph is silent.
    """
    own = float(column_lengths(weights, items).mean())
    squares = ((foretold @ (speaks.T @ speaks)) * foretold).sum(axis=1)
    return STRENGTH * float(np.sqrt(np.maximum(squares, 0)).mean()) / own if own > 0 else 0.0


def loudness_of_both(
    weights: ItemWeights,
    items: NDArray[np.intp],
    foretold: NDArray[np.float32],
    speaks: FloatMatrix,
    factor: float,
    training: sp.csr_array,
    seed: int = 0,
) -> float:
    """What both together are multiplied with, so that new items get the places that the foretold columns alone get.

    Args:
        weights: ``W`` ``[n_items, n_items]``, the graph's columns not multiplied yet.
        items: as for :func:`own_factor`.
        foretold: as for :func:`own_factor`.
        speaks: as for :func:`own_factor`.
        factor: of the graph's columns.
        training: CSR ``[n_users, n_items]``, of which a sample of people is asked.
        seed: of the sample.
    """
    people = sample_of(np.flatnonzero(np.diff(training.indptr) > 0), PEOPLE, seed)
    history = sp.csr_array(training[people])
    scores = propagate(history, weights)
    alone = np.asarray((history @ speaks) @ foretold.T, dtype=np.float32)
    both = alone + np.float32(factor) * scores[:, items]
    scores[np.repeat(np.arange(len(scores)), np.diff(history.indptr)), history.indices] = -np.inf
    bars = best_of(np.delete(scores, items, axis=1))
    return scale_for_share(bars, both, share_taken(bars, best_of(alone)))
