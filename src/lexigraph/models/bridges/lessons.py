"""What a bridge is taught with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix


@dataclass(frozen=True, eq=False)
class Lessons:
    """Warm items: what is said of them, where they lie, and who met them.

    Attributes:
        features: float32 ``[n_warm, f]``, unit rows.
        answers: where their columns lie, float32 ``[n_warm, r]``: the score of item ``j`` is ``x speaks answers_j``.
        speaks: where their rows lie, float32 ``[n_warm, r]``.
        history: CSR float32 ``[n_users, n_warm]``.
    """

    features: FloatMatrix
    answers: FloatMatrix
    speaks: FloatMatrix
    history: sp.csr_array

    def __len__(self) -> int:
        return len(self.features)

    @property
    def places(self) -> FloatMatrix:
        """Both places side by side, float32 ``[n_warm, 2 r]``: what a bridge is to foretell."""
        return np.hstack([self.answers, self.speaks])

    def part(self, items: NDArray[np.intp]) -> Lessons:
        """The same users, some of the items."""
        history = sp.csr_array(self.history[:, items])
        return Lessons(self.features[items], self.answers[items], self.speaks[items], history)
