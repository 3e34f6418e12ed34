"""EASE: a linear item-item model in closed form (Steck, "Embarrassingly Shallow Autoencoders", WWW 2019)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

import numpy as np
import scipy.linalg.lapack as lapack
import scipy.sparse as sp
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.linear import ItemLinearRecommender
from lexigraph.models.storage import take
from lexigraph.progress import progress_bar

GRAM_ROWS = 1024
"""Rows of the Gram matrix made at once: bounds the sparse product that stands beside the dense result."""


class EASESettings(Settings):
    """Settings of :class:`EASE`."""

    regularization: float = Field(default=300.0, gt=0)
    """Ridge penalty ``lambda``; a few hundred suits binary data, more for longer histories."""

    precision: Literal["float32", "float64"] = "float64"
    """Arithmetic of the inversion; float32 halves the memory and loses digits when the penalty is small."""

    memory_budget: float = Field(default=6.0, gt=0)
    """Memory in GB (10^9 bytes) the dense matrices may take; a larger catalogue is refused, not swapped."""


class EASE(ItemLinearRecommender):
    """``W = I - P diag(P)^-1`` with ``P = (X^T X + lambda I)^-1``: ridge regression of each item on all others.

    Scores are ``x W`` with a zero diagonal in ``W``, so no item recommends itself.

    Example:
        >>> from lexigraph.models.batch import UserBatch
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = EASE(regularization=1.0).fit(checkerboard(8))
        >>> model.recommend(UserBatch.known(["user-1"]), 1)[0][0][0]
        'item-1'
    """

    name: ClassVar[str] = "ease"
    score_scale: ClassVar[str] = "predicted interaction: about 0 for an unlikely item, 1 for a certain one"
    config_type: ClassVar[type[Settings]] = EASESettings
    config: EASESettings

    def _fit(self, dataset: Dataset) -> None:
        needed = memory_needed(dataset.n_items, self.config.precision)
        if needed > self.config.memory_budget * 1e9:
            raise ConfigError(
                f"ease on {dataset.n_items:,} items needs {needed / 1e9:.1f} GB, memory_budget allows "
                f"{self.config.memory_budget:g} GB; raise it, filter rare items, or use 'graph-filter' or 'item-knn'"
            )
        with progress_bar("Fitting ease", 3, enabled=self.progress) as advance:
            gram = gram_matrix(self.training, np.dtype(self.config.precision))
            advance(1)
            self._weights = ease_weights(gram, self.config.regularization)
            advance(2)

    def weights(self) -> FloatMatrix:
        """``W``, float32 ``[n_items, n_items]``."""
        return self._weights

    def state(self) -> Mapping[str, NDArray[Any]]:
        """The weights."""
        return {"weights": self._weights}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back the weights."""
        self._weights = take("weights", state, (len(self.items), len(self.items)))


def memory_needed(n_items: int, precision: str) -> int:
    """Bytes that fitting takes at its peak: the matrix that is inverted in place, and the float32 result.

    Example:
        >>> memory_needed(1000, "float32")
        8000000
    """
    return n_items * n_items * (np.dtype(precision).itemsize + 4)


def gram_matrix(interactions: sp.csr_array, dtype: np.dtype[Any]) -> NDArray[Any]:
    """``X^T X`` as a dense matrix in Fortran order, ``[n_items, n_items]``.

    Example:
        >>> gram_matrix(sp.csr_array([[1.0, 1.0], [0.0, 1.0]]), np.dtype("float64")).tolist()
        [[1.0, 1.0], [1.0, 2.0]]
    """
    columns = interactions.astype(dtype)
    rows = columns.T.tocsr()
    n_items = interactions.shape[1]
    gram = np.empty((n_items, n_items), dtype=dtype, order="F")
    for start in range(0, n_items, GRAM_ROWS):
        block = rows[start : start + GRAM_ROWS] @ columns
        gram[:, start : start + GRAM_ROWS] = block.toarray().T
    return gram


def ease_weights(gram: NDArray[Any], regularization: float) -> FloatMatrix:
    """The closed form of EASE.

    Args:
        gram: ``X^T X``, ``[n_items, n_items]``; overwritten.
        regularization: ``lambda``.

    Returns:
        ``W`` float32 ``[n_items, n_items]`` with a zero diagonal.

    Raises:
        ConfigError: the penalty is too small for the matrix to be inverted in its precision.
    """
    diagonal = np.einsum("ii->i", gram)
    diagonal += regularization
    double = gram.dtype == np.float64
    factor, inverse = (lapack.dpotrf, lapack.dpotri) if double else (lapack.spotrf, lapack.spotri)
    triangle, failed = factor(gram, lower=1, overwrite_a=1)
    if not failed:
        triangle, failed = inverse(triangle, lower=1, overwrite_c=1)
    if failed or not triangle.diagonal().astype(np.float32).all():
        raise ConfigError(
            f"regularization {regularization:g} is too small for {gram.dtype} arithmetic: the Gram matrix is not "
            "positive definite; raise it, use precision='float64' or make the weights of interactions smaller"
        )
    return _scaled(triangle)


def _scaled(inverse: NDArray[Any]) -> FloatMatrix:
    """``-P_ij / P_jj`` off the diagonal, from the lower triangle of ``P``, without a third dense matrix."""
    diagonal = inverse.diagonal().copy()
    weights = np.empty(inverse.shape, dtype=np.float32)
    for start in range(0, len(inverse), GRAM_ROWS):
        stop = min(start + GRAM_ROWS, len(inverse))
        weights[start:stop, :stop] = inverse[start:stop, :stop]
        weights[:start, start:stop] = inverse[start:stop, :start].T
        corner = np.tril(inverse[start:stop, start:stop])
        weights[start:stop, start:stop] = corner + np.tril(corner, -1).T
    weights /= -diagonal.astype(np.float32)
    np.fill_diagonal(weights, 0.0)
    return weights
