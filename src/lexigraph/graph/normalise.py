"""Degree normalisation: how much popular rows and columns of a relation are held back."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray


def degree_scaling(degrees: NDArray[np.floating], exponent: float) -> NDArray[np.float32]:
    """``degree ** -exponent``, with 1 where the degree is 0, float32 of the same shape.

    Example:
        >>> degree_scaling(np.array([4.0, 0.0]), 0.5).tolist()
        [0.5, 1.0]
    """
    return np.where(degrees > 0, np.maximum(degrees, 1e-12) ** -exponent, 1.0).astype(np.float32)


def normalise(relation: sp.csr_array, row_exponent: float, column_exponent: float) -> sp.csr_array:
    """``D_row^-a X D_column^-b``: degrees are the sums of absolute values.

    Args:
        relation: CSR ``[n_rows, n_columns]``.
        row_exponent: ``a``; 0 leaves rows as they are, 0.5 together with ``b = 0.5`` is the symmetric
            normalisation of graph convolutions.
        column_exponent: ``b``.

    Returns:
        CSR float32 of the same shape.

    Example:
        >>> normalise(sp.csr_array(np.array([[1.0, 1.0], [0.0, 1.0]])), 1.0, 0.0).toarray().tolist()
        [[0.5, 0.5], [0.0, 1.0]]
    """
    magnitude = abs(relation)
    rows = degree_scaling(np.asarray(magnitude.sum(axis=1)), row_exponent)
    columns = degree_scaling(np.asarray(magnitude.sum(axis=0)), column_exponent)
    data = relation.data.astype(np.float32) * np.repeat(rows, np.diff(relation.indptr)) * columns[relation.indices]
    return sp.csr_array((data, relation.indices.copy(), relation.indptr.copy()), shape=relation.shape)
