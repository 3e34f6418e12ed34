"""Scores and explanations of a recommender that predicts ratings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.gnn.attribution import attributions
from lexigraph.models.gnn.ratings.serving import RatedNetwork
from lexigraph.models.results import FRIENDS, Contribution

MEAN, OF_ITEM = "average rating", "difference of the item from the average"


def liked(mixture: sp.csr_array, highest: float) -> sp.csr_array:
    """A history in which all items that stand for a wish were given the highest rating."""
    data = np.full_like(mixture.data, highest)
    return sp.csr_array((data, mixture.indices, mixture.indptr), shape=mixture.shape)


def rated_scores(served: RatedNetwork, evidence: Evidence, mixture: sp.csr_array | None) -> FloatMatrix:
    """Predicted ratings of all items, float32 ``[n_users, n_items]``.

    Args:
        served: the network.
        evidence: ratings so far.
        mixture: items that stand for what was wished, CSR ``[n_users, n_items]``, or None.
    """
    scores = served.scores(evidence.history, evidence.known, evidence.friends)
    if mixture is None:
        return scores
    share = evidence.history_share[:, None]
    found: FloatMatrix = share * scores + (1 - share) * served.scores(liked(mixture, served.biases.highest))
    return found


def rated_terms(
    served: RatedNetwork,
    evidence: Evidence,
    mixture: sp.csr_array | None,
    item: int,
    names: tuple[Vocabulary, Vocabulary],
) -> list[Contribution]:
    """What a predicted rating is the sum of, but for what no past rating accounts for.

    Args:
        served: the network.
        evidence: of one user.
        mixture: items that stand for what was wished, CSR ``[1, n_items]``, or None.
        item: index of the rated item.
        names: ids of users and items.
    """
    share = float(evidence.history_share[0])
    terms = [
        Contribution("prior", MEAN, served.biases.mean),
        Contribution("prior", OF_ITEM, float(served.prior()[item] - served.biases.mean)),
    ]
    if share > 0:
        terms += _past(served, evidence.history, item, share, names, evidence.known, evidence.friends)
    if mixture is not None and share < 1:
        wished = _past(served, liked(mixture, served.biases.highest), item, 1 - share, names, None)
        parts = {term.label: term.value for term in wished}
        terms.append(Contribution("wish", "wish", sum(parts.values()), parts))
    return terms


def _past(
    served: RatedNetwork,
    history: sp.csr_array,
    item: int,
    scale: float,
    names: tuple[Vocabulary, Vocabulary],
    known: NDArray[np.int32] | None,
    friends: sp.csr_array | None = None,
) -> list[Contribution]:
    """For each past rating: its share in the user's bias and what its messages add."""
    users, items = names
    ratings = served.biases.on_scale(history)
    shares = dict(zip(ratings.indices.tolist(), _bias_shares(served, ratings), strict=True))
    senders = served.senders(ratings, known, friends)
    named: dict[str, float] = {}
    if senders.reached[0]:
        values = attributions(served, senders, item).tolist()
        for node, value in zip(senders.strengths.indices.tolist(), values, strict=True):
            if node < len(items):
                shares[node] += value
            else:
                named[users[node - len(items)]] = scale * value
    terms = [Contribution("item", items[node], scale * value) for node, value in shares.items()]
    return [*terms, Contribution("prior", FRIENDS, sum(named.values()), named)] if named else terms


def _bias_shares(served: RatedNetwork, ratings: sp.csr_array) -> Sequence[float]:
    biases = served.biases
    leaning = ratings.data - biases.mean - biases.items[ratings.indices]
    shares: list[float] = (leaning / (biases.regularization + max(len(leaning), 1))).tolist()
    return shares
