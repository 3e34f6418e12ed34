"""iALS: matrix factorisation for implicit feedback by alternating least squares, fitted by ``implicit``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp
from implicit.cpu.als import AlternatingLeastSquares
from numpy.typing import NDArray
from pydantic import Field
from threadpoolctl import threadpool_limits

from lexigraph.config import Settings
from lexigraph.data.dataset import Dataset
from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import Contribution
from lexigraph.models.ridge import confidences, solve_users, user_system
from lexigraph.models.storage import take
from lexigraph.progress import progress_bar


class IALSSettings(Settings):
    """Settings of :class:`IALS`."""

    embedding_size: int = Field(default=64, ge=1)
    """Number of factors ``f``."""

    regularization: float = Field(default=10.0, gt=0)
    """Ridge penalty ``lambda`` on every factor."""

    alpha: float = Field(default=5.0, ge=0)
    """How much more an interaction of weight 1 counts than an absent one: confidence is ``1 + alpha |weight|``."""

    epochs: int = Field(default=15, ge=1)
    """Alternations between users and items."""

    seed: int = Field(default=42, ge=0)
    """Fixes the initial factors."""


class IALS(Recommender):
    """Score = ``x_u . y_j``, with ``x_u = (Y^T C_u Y + lambda I)^-1 Y^T C_u p_u`` solved exactly from the history.

    Hu, Koren & Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008. Item factors are
    learnt by ``implicit``; user factors are solved anew for every request, so a new user with the same history as a
    known one gets the same scores. A dislike is a sure 0: its preference is 0 with confidence ``1 + alpha |weight|``.

    Example:
        >>> from lexigraph.models.batch import UserBatch
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = IALS(embedding_size=4, regularization=0.1).fit(checkerboard(8))
        >>> model.recommend(UserBatch.known(["user-1"]), 1)[0][0][0]
        'item-1'
    """

    name: ClassVar[str] = "ials"
    score_scale: ClassVar[str] = "predicted preference: about 0 for no interest, 1 for a certain one"
    config_type: ClassVar[type[Settings]] = IALSSettings
    config: IALSSettings

    def _fit(self, dataset: Dataset) -> None:  # noqa: ARG002  (the interactions suffice)
        settings = self.config
        confident = sp.csr_matrix(confidences(self.training, settings.alpha))
        with (
            threadpool_limits(limits=1, user_api="blas"),  # implicit runs its own threads over users
            progress_bar("Fitting ials", settings.epochs, enabled=self.progress) as advance,
        ):
            learner = AlternatingLeastSquares(
                factors=settings.embedding_size,
                regularization=settings.regularization,
                alpha=1.0,  # already in the confidences
                iterations=settings.epochs,
                random_state=settings.seed,
            )
            learner.fit(confident, show_progress=False, callback=lambda *_: advance(1))
        self._set_factors(np.asarray(learner.item_factors, dtype=np.float32))

    def _set_factors(self, factors: FloatMatrix) -> None:
        self.item_factors = factors
        wide = factors.astype(np.float64)
        self._gram = wide.T @ wide + self.config.regularization * np.eye(wide.shape[1])

    def user_factors(self, evidence: Evidence) -> FloatMatrix:
        """Factors of any users from their histories, float32 ``[n_users, f]``."""
        return solve_users(confidences(evidence.history, self.config.alpha), self.item_factors, self._gram)

    def _score(self, evidence: Evidence) -> FloatMatrix:
        return np.asarray(self.user_factors(evidence) @ self.item_factors.T)

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:
        """Each past item ``i`` adds ``c_i y_j^T A_u^-1 y_i`` (section 5 of the paper)."""
        confident = confidences(evidence.history, self.config.alpha)
        past, amounts = confident.indices, confident.data.astype(np.float64)
        factors = self.item_factors[past].astype(np.float64)
        direction = np.linalg.solve(user_system(self._gram, factors, amounts), self.item_factors[item])
        values = np.maximum(amounts, 0) * (factors @ direction)
        return [
            Contribution("item", identifier, float(value))
            for identifier, value in zip(self.items.decode(past), values, strict=True)
        ]

    def _similar(self, items: NDArray[np.int32]) -> FloatMatrix:
        lengths = np.linalg.norm(self.item_factors, axis=1, keepdims=True)
        directions = self.item_factors / np.where(lengths > 0, lengths, 1)
        return np.asarray(directions[items] @ directions.T)

    def state(self) -> Mapping[str, NDArray[Any]]:
        """The item factors; user factors follow from histories."""
        return {"item_factors": self.item_factors}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back the item factors."""
        self._set_factors(take("item_factors", state, (len(self.items), self.config.embedding_size)))
