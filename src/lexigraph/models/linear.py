"""Models whose score is a sum over the user's past items: scoring and explaining by rows of one weight matrix."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.plain import PlainUser
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import Contribution
from lexigraph.models.weights import ItemWeights, propagate, propagate_past, weight_column, weight_rows


class ItemLinearRecommender(Recommender):
    """Score of item ``j`` = sum over past items ``i`` of ``x_i W_ij``.

    A model fills in :meth:`weights`. Every score is then exactly the sum of what each past item contributed, and a
    new user costs a few row sums.
    """

    @abstractmethod
    def weights(self) -> ItemWeights:
        """Item-item weights ``W`` ``[n_items, n_items]``, dense, CSR or low rank."""

    def _score(self, evidence: Evidence) -> FloatMatrix:
        return propagate(evidence.history, self.weights())

    def _score_plain(self, user: PlainUser) -> NDArray[np.float32] | None:
        scores: NDArray[np.float32] = propagate_past(
            np.array([0, len(user)], dtype=np.int32), user.items, user.weights, self.weights()
        )[0]
        return scores

    def _similar(self, items: NDArray[np.int32]) -> FloatMatrix:
        return weight_rows(self.weights(), items)

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:
        past, amounts = evidence.history.indices, evidence.history.data
        values = amounts * weight_column(self.weights(), past, item)
        return [
            Contribution("item", identifier, float(value))
            for identifier, value in zip(self.items.decode(past), values, strict=True)
        ]
