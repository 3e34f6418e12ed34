"""What somebody's past comes to: the own history, what is popular beside a short one, and what friends met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.graph_filter.friends import FriendScores, friend_scores, friend_terms
from lexigraph.models.graph_filter.settings import GraphFilterSettings
from lexigraph.models.graph_filter.short_history import KnownPrior, with_prior
from lexigraph.models.results import Contribution
from lexigraph.models.weights import ItemWeights


@dataclass(frozen=True, eq=False)
class Past:
    """Scores ``own * (x W) + common * prior + theirs * friends``, and what they are made of.

    Attributes:
        scores: float32 ``[n_users, n_items]``.
        own: factor of the own history, float32 ``[n_users]``.
        common: factor of what is popular, float32 ``[n_users]``.
        told: what friends met, or None.
    """

    scores: FloatMatrix
    own: NDArray[np.float32]
    common: NDArray[np.float32]
    told: FriendScores | None

    @classmethod
    def of(
        cls,
        history: FloatMatrix,
        evidence: Evidence,
        prior: KnownPrior,
        training: sp.csr_array,
        weights: ItemWeights,
        settings: GraphFilterSettings,
    ) -> Past:
        """Put together what is known.

        Args:
            history: scores of the own histories, float32 ``[n_users, n_items]``; changed in place.
            evidence: the users.
            prior: what is popular.
            training: CSR float32 ``[n_users of the model, n_items]``.
            weights: item-item weights of the model.
            settings: how much popularity and friends count.
        """
        scores, own, common = with_prior(history, prior, evidence, settings.prior_strength)
        told = friend_scores(evidence, scores, prior.met, training, weights, settings.friends_strength)
        if told is None:
            return cls(scores, own, common, None)
        return cls(told.joined(scores), told.own * own, told.own * common, told)

    def terms(
        self,
        history: list[Contribution],
        popularity: Contribution,
        evidence: Evidence,
        training: sp.csr_array,
        weights: ItemWeights,
        item: int,
        users: Vocabulary,
    ) -> list[Contribution]:
        """What the score of one item is the sum of, for a single user.

        Args:
            history: terms of the own history alone.
            popularity: the prior's term for somebody of whom nothing is known.
            evidence: the user.
            training: CSR float32 ``[n_users of the model, n_items]``.
            weights: item-item weights of the model.
            item: index of the item.
            users: ids of the model's users.
        """
        terms = [term.scaled(float(self.own[0])) for term in history]
        if self.common[0]:
            terms.append(popularity.scaled(float(self.common[0])))
        if self.told is not None:
            terms += friend_terms(self.told, evidence, training, weights, item, users)
        return terms
