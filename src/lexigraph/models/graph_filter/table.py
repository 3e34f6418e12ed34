"""The neighbour table: the strongest weights of each item, which is all that serving needs."""

from __future__ import annotations

from collections.abc import Callable

import scipy.sparse as sp

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.sparse import add_sparse_rows, largest_in_rows, largest_per_row
from lexigraph.models.weights import ItemWeights, LowRank

_BLOCK_BYTES = 128 * 2**20


def neighbour_table(weights: ItemWeights, size: int, advance: Callable[[int], None] = lambda _: None) -> sp.csr_array:
    """Keep the ``size`` weights of each row that are largest in absolute value.

    Args:
        weights: ``W`` ``[n_items, n_items]`` in any form.
        size: entries per item.
        advance: called with the number of rows done, for a progress bar.

    Returns:
        CSR float32 ``[n_items, n_items]``, sorted indices.

    Example:
        >>> import numpy as np
        >>> weights = np.array([[0.0, 3.0, -4.0], [1.0, 0.0, 0.5], [2.0, 1.0, 0.0]], dtype=np.float32)
        >>> neighbour_table(weights, 1).toarray().tolist()
        [[0.0, 0.0, -4.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]]
    """
    if isinstance(weights, sp.csr_array):
        return largest_per_row(weights, size)
    n_rows, n_items = weights.shape
    rows = max(1, _BLOCK_BYTES // (4 * n_items))
    blocks = []
    for start in range(0, n_rows, rows):
        block = _rows(weights, start, min(start + rows, n_rows))
        blocks.append(largest_in_rows(block, size))
        advance(len(block))
    return sp.csr_array(sp.vstack(blocks, format="csr"))


def _rows(weights: FloatMatrix | LowRank, start: int, stop: int) -> FloatMatrix:
    """A block of dense rows; the sparse part is added in place, which a catalogue of rows is worth."""
    if not isinstance(weights, LowRank):
        return weights[start:stop]
    block = weights.left[start:stop] @ weights.right
    if weights.sparse is not None:
        add_sparse_rows(block, weights.sparse, start)
    return block
