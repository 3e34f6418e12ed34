"""What each past item added to a score: integrated gradients over the messages it sends.

Sundararajan, Taly and Yan, "Axiomatic attribution for deep networks", ICML 2017. The path runs from a history whose
messages are all silenced to the full history; what an item's messages add along it is its share. For a network that is
linear in its messages (light convolution with a dot product) this is what the item adds, exactly. Where scores are
cosines, the user's vector keeps the length it has in the end: the path would otherwise only change what is divided out.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.models.gnn.senders import Senders
from lexigraph.models.gnn.serving import ServedNetwork
from lexigraph.models.gnn.threads import threads_for_users

POINTS = 24
"""Points of Gauss-Legendre quadrature along the path."""


def attributions(served: ServedNetwork, senders: Senders, item: int, *, centred: bool = False) -> NDArray[np.float64]:
    """Shares of the past items (and of friends) in the score of one item.

    Args:
        served: the network.
        senders: of one user, as :meth:`ServedNetwork.senders` gives them.
        item: index of the item whose score is explained.
        centred: explain how far that score lies above the mean of all items' (as dislikes count) instead.

    Returns:
        float64 ``[n_messages]``, in the order of the senders. They sum to the score of the history less that
        of the silenced one, up to the error of the quadrature.
    """
    with threads_for_users(1):
        return _attributions(served, senders, item, centred=centred)


def _attributions(served: ServedNetwork, senders: Senders, item: int, *, centred: bool) -> NDArray[np.float64]:
    decoder, items = served.comparison
    length, n_messages = _length(served, senders), len(senders.attributes)
    places, weights = np.polynomial.legendre.leggauss(POINTS)
    # one user for each point of the path, all in one request
    edges, chosen = served.request(senders.rows(np.zeros(POINTS, dtype=np.intp)))
    along = torch.from_numpy(np.repeat((places + 1) / 2, n_messages).astype(np.float32))
    mask = along.requires_grad_()
    users = served.user_vectors(edges.masked(mask), chosen) / length
    explained = decoder.all(users, items[[item]])[:, 0]
    if centred:
        explained = explained - decoder.all(users, items).mean(dim=1)
    (gradient,) = torch.autograd.grad(explained.sum(), mask, allow_unused=True)
    if gradient is None:
        return np.zeros(n_messages)
    slopes = gradient.double().numpy().reshape(POINTS, n_messages)
    return np.asarray(weights / 2 @ slopes, dtype=np.float64)


@torch.no_grad()
def _length(served: ServedNetwork, senders: Senders) -> Tensor | float:
    """What the decoder divides the user's vector by in the end."""
    if not served.network.decoder.cosine:
        return 1.0
    return served.user_vectors(*served.request(senders)).norm().clamp_min(1e-12)
