"""The response of the ridge filter at the eigenvalues of the item graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ridge_response(values: NDArray[np.float32], regularization: float, mean_energy: float) -> NDArray[np.float32]:
    """``h(x) = x / (x + r)`` with ``r`` in units of the mean squared length of an item's column."""
    return (values / (values + np.float32(regularization * max(mean_energy, 1e-12)))).astype(np.float32)
