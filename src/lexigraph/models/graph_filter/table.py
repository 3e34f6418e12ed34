"""The neighbour table: the strongest weights of each item, which is all that serving needs."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.sparse import largest_per_row
from lexigraph.models.weights import ItemWeights, LowRank, weight_rows

_BLOCK_BYTES = 256 * 2**20
COLD_SHARE = 0.25
"""Room for cold items beyond ``table_size``; their weights are small and would all be cut among the warm ones."""


def neighbour_table(weights: ItemWeights, size: int, warm: NDArray[np.bool_]) -> sp.csr_array:
    """Keep the ``size`` strongest weights of each row among warm items and a quarter as many among cold ones.

    Args:
        weights: ``W`` ``[n_items, n_items]`` in any form.
        size: entries per item.
        warm: items with interactions, bool ``[n_items]``.

    Returns:
        CSR float32 ``[n_items, n_items]``, sorted indices.

    Example:
        >>> weights = np.array([[0.0, 3.0, -4.0], [1.0, 0.0, 0.5], [2.0, 1.0, 0.0]], dtype=np.float32)
        >>> neighbour_table(weights, 1, np.ones(3, dtype=bool)).toarray().tolist()
        [[0.0, 0.0, -4.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]]
    """
    n_rows, n_items = weights.shape
    rows = max(1, _BLOCK_BYTES // (4 * n_items))
    blocks = []
    for start in range(0, n_rows, rows):
        chosen = slice(start, min(start + rows, n_rows))
        block = (
            sp.csr_array(weights[chosen])
            if not isinstance(weights, LowRank)
            else sp.csr_array(weight_rows(weights, chosen))
        )
        blocks.append(_strongest(block, size, warm))
    return sp.csr_array(sp.vstack(blocks, format="csr"), dtype=np.float32)


def _strongest(block: sp.csr_array, size: int, warm: NDArray[np.bool_]) -> sp.csr_array:
    if warm.all():
        kept = largest_per_row(block, size)
    else:
        parts = [
            largest_per_row(_columns(block, side), count)
            for side, count in ((warm, size), (~warm, max(1, int(size * COLD_SHARE))))
        ]
        kept = sp.csr_array(parts[0] + parts[1])
    kept.eliminate_zeros()
    kept.sort_indices()
    return kept


def _columns(block: sp.csr_array, chosen: NDArray[np.bool_]) -> sp.csr_array:
    part = sp.csr_array(block @ sp.diags_array(chosen.astype(np.float32)))
    part.eliminate_zeros()
    return part
