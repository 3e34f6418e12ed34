"""A trained network as it is served: items are frozen, users are computed from their histories."""

from __future__ import annotations

from copy import copy
from functools import cached_property

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.gnn.convolutions.base import Weighting
from lexigraph.models.gnn.edges import Edges, request_edges
from lexigraph.models.gnn.entries import chosen_values
from lexigraph.models.gnn.frozen import FrozenNodes
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.objectives.decoders import Decoder
from lexigraph.models.gnn.senders import Senders
from lexigraph.models.gnn.threads import threads_for_users
from lexigraph.models.sparse import rows_or_none


class ServedNetwork:
    """Scores histories, known and new alike.

    Layer by layer, a user receives what the items of the history were at that layer of training's graph; only what
    sends messages to users is remembered. A known user thus gets exactly the vector that the whole graph gives. Where
    edges carry recency or kinds, those of the interactions of training are remembered, what a known user adds is of
    today, and for somebody new the average stands.

    Where the graph has ties, a known user receives messages from friends too, and anybody from the friends who are
    named. The ties of a known user alone are not taken for taste: without any history the model answers with its
    prior, like everybody of whom nothing is known; named friends are.

    Args:
        network: in evaluation mode.
        frozen: what it made of the items, and of the users where these are tied.
        weighting: how the convolution wants its edges.
        user_map: where users were trained as vectors of their own: the linear map float32 ``[d, d]`` that best tells
            these from histories; None where users come from histories anyway.
    """

    def __init__(
        self, network: GraphNetwork, frozen: FrozenNodes, weighting: Weighting, user_map: Tensor | None = None
    ) -> None:
        self.network = network.eval()
        self.frozen = frozen
        self.weighting = weighting
        self.user_map = user_map

    def scores(
        self,
        histories: sp.csr_array,
        known: NDArray[np.integer] | None = None,
        friends: sp.csr_array | None = None,
    ) -> FloatMatrix:
        """Scores of all items, float32 ``[n_users, n_items]``; users whom no message reaches get zeros.

        Args:
            histories: how much each item counts, CSR float32 ``[n_users, n_items]``, positive.
            known: which user of training each row is, for dates and ties, int ``[n_users]``; -1 is nobody; None: all
                are new.
            friends: who was named, beside the ties of training, CSR float32 ``[n_users, n_known_users]``; heard where
                the graph has ties.
        """
        found: FloatMatrix = self.scores_from(self.senders(histories, known, friends))
        return found

    @torch.no_grad()
    def scores_from(self, senders: Senders) -> FloatMatrix:
        """See :meth:`scores`."""
        found = np.zeros((len(senders.reached), self.frozen.n_items), dtype=np.float32)
        there = np.flatnonzero(senders.reached)
        if len(there):
            with threads_for_users(len(there)):
                found[there] = self._all_scores(senders.rows(there))
        return found

    def _all_scores(self, senders: Senders) -> FloatMatrix:
        vectors = self.user_vectors(*self.request(senders))
        decoder, items = self.comparison
        users = functional.normalize(vectors, dim=1) if self.network.decoder.cosine else vectors
        scores: FloatMatrix = decoder.all(users, items).numpy()
        return scores

    @cached_property
    def comparison(self) -> tuple[Decoder, Tensor]:
        """The decoder without its division by lengths, and the items' vectors, which are sized once for all."""
        decoder, vectors = self.network.decoder, self.frozen.vectors
        if not decoder.cosine:
            return decoder, vectors
        plain = copy(decoder)
        plain.cosine = False
        return plain, decoder.sized_items(vectors)

    def senders(
        self,
        histories: sp.csr_array,
        known: NDArray[np.integer] | None = None,
        friends: sp.csr_array | None = None,
    ) -> Senders:
        """All that sends messages to these users: their items, then their friends.

        Args:
            histories: CSR float32 ``[n_users, n_items]``, positive; items of which nothing is known are dropped.
            known: see :meth:`scores`.
            friends: see :meth:`scores`.

        Returns:
            The messages, from ``n_items`` nodes, or with ties from ``n_items + n_known_users``.
        """
        frozen, histories = self.frozen, self.heard(histories)
        strengths, attributes = histories.data.copy(), np.repeat(frozen.usual[:1], histories.nnz, axis=0)
        if frozen.met is not None and known is not None:
            frozen.met.tell(histories, known, strengths, attributes)
        if frozen.largest:
            attributes[:, 0] = histories.data / frozen.largest
        found = sp.csr_array((strengths, histories.indices, histories.indptr), shape=histories.shape)
        if frozen.ties is not None:
            rows = np.full(len(found.indptr) - 1, -1) if known is None else known
            ties = rows_or_none(frozen.ties, rows)
            ties = ties if friends is None else sp.csr_array(ties.maximum(friends))
            found, attributes = self._with_friends(found, attributes, ties)
        return Senders(found, attributes)

    def heard(self, histories: sp.csr_array) -> sp.csr_array:
        """Histories without the items of which nothing is known, sorted."""
        silent = self.frozen.degrees[: self.frozen.n_items] <= 0
        if silent[histories.indices].any():
            histories = chosen_values(histories, ~silent[histories.indices])
        histories.sort_indices()
        return histories

    def _with_friends(
        self, histories: sp.csr_array, attributes: NDArray[np.float32], ties: sp.csr_array
    ) -> tuple[sp.csr_array, NDArray[np.float32]]:
        found = sp.csr_array(sp.hstack([histories, ties], format="csr"))
        found.sort_indices()
        of_items = found.indices < self.frozen.n_items
        every = self.frozen.usual[(~of_items).astype(np.int64)]
        every[of_items] = attributes
        if self.frozen.largest:
            every[~of_items, 0] = found.data[~of_items] / self.frozen.largest
        return found, every

    def request(self, senders: Senders) -> tuple[Edges, Tensor]:
        """The graph of a request: all that sends, then the users; and which frozen nodes the former are."""
        frozen = self.frozen
        friends = (senders.strengths.indices >= frozen.n_items).astype(np.int64)
        edges, chosen = request_edges(
            senders.strengths,
            frozen.degrees,
            self.weighting.normalisation,
            self_loops=self.weighting.self_loops,
            kinds=np.asarray(frozen.kinds)[friends],
            attributes=senders.attributes if senders.attributes.shape[1] else None,
        )
        return edges, torch.as_tensor(chosen, dtype=torch.int64)

    def user_vectors(self, edges: Edges, chosen: Tensor) -> Tensor:
        """Vectors of the users of a request, float32 ``[n_users, d]``; differentiable in ``edges.mask``."""
        network, frozen = self.network, self.frozen
        n_users, n_senders = edges.n_nodes - len(chosen), len(chosen)
        first = _extended(frozen.states[0][chosen], n_users)
        first = network.with_histories(first, edges)
        if self.user_map is not None:
            first = torch.cat([first[:n_senders], first[n_senders:] @ self.user_map])
        state, users = first, [first[n_senders:]]
        for layer, known in enumerate(frozen.states[1:]):
            state = network.stack.step(layer, state, edges, first=first)
            state = torch.cat([known[chosen], state[n_senders:]])
            users.append(state[n_senders:])
        texts = None
        if frozen.texts is not None:
            texts = network.with_histories(_extended(frozen.texts[chosen], n_users), edges)[n_senders:]
        return network.finish(users, texts)


def _extended(rows: Tensor, n: int) -> Tensor:
    """The same rows, and ``n`` more of zeros."""
    return torch.cat([rows, rows.new_zeros(n, rows.shape[1])])
