"""The graph network as a recommender: built from a data set, trained, frozen, served."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.models.batch import Evidence, FloatMatrix
from lexigraph.models.bridge import wish_mixture
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.gnn.attribution import attributions
from lexigraph.models.gnn.fitting import fit_network
from lexigraph.models.gnn.idle import tell_idle
from lexigraph.models.gnn.packing import pack_network, unpack_network
from lexigraph.models.gnn.ratings.answers import rated_scores, rated_terms
from lexigraph.models.gnn.ratings.fitting import fit_ratings
from lexigraph.models.gnn.ratings.matrix import rating_matrix
from lexigraph.models.gnn.ratings.packing import pack_biases, unpack_biases
from lexigraph.models.gnn.ratings.predicting import predict_pairs
from lexigraph.models.gnn.ratings.serving import RatedNetwork
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.models.gnn.threads import threads_for_graph
from lexigraph.models.recommender import Recommender
from lexigraph.models.results import FRIENDS, Contribution
from lexigraph.models.storage import take
from lexigraph.models.text_evidence import encode_items
from lexigraph.models.ties import tie_frame, usual_strength

CLOSEST_TEXTS = 50
"""Items whose texts stand for a sentence."""


class GraphNetworkRecommender(Recommender):
    """A network composed of features, convolution, fusion, decoder and loss; presets name the published ones.

    A user's vector is computed from the history by the network itself, with the items as training left them, so that
    a new user with the same history gets the same scores. Dislikes are computed like a history and count against it,
    in proportion; a sentence stands for the items whose texts are closest to it. Explanations are integrated
    gradients along the messages of the past items; what they leave over is the term "without the history".

    Example:
        >>> from lexigraph.models.batch import UserBatch
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = GraphNetworkRecommender(epochs=5, encoder=None, validation_share=0).fit(checkerboard(8))
        >>> model.recommend(UserBatch.new([["item-0"]]), 1)[0][0][0] in {"item-2", "item-4", "item-6"}
        True
    """

    name: ClassVar[str] = "gnn"
    config_type: ClassVar[type[NetworkSettings]] = NetworkSettings
    prior_label: ClassVar[str] = "without the history"
    config: NetworkSettings

    @property
    def capabilities(self) -> Capabilities:  # type: ignore[override]
        """Ratings are predicted, and friends heard, where the settings ask for it."""
        return Capabilities(text=True, ratings=self.config.predicts_ratings, friends=self.config.ties)

    @property
    def score_scale(self) -> str:  # type: ignore[override]
        """What a score means, in words."""
        if self.config.loss == "mse":
            return "predicted rating, not cut to the rating scale so that ranks stay apart"
        return "what the decoder gives: higher is better, differences count"

    # -- fitting --------------------------------------------------------------------------------------------

    def _training_matrix(self, dataset: Dataset) -> sp.csr_array:
        return rating_matrix(dataset, self.name) if self.config.loss == "mse" else super()._training_matrix(dataset)

    def _fit(self, dataset: Dataset) -> None:
        tell_idle(self.config, self.name)
        self._encoder, self._texts = encode_items(
            dataset.items, self.config.encoder, self._encoder, progress=self.progress
        )
        rated = self.config.loss == "mse"
        unit = 1 if rated else self.unit_weight  # rankings are in units of the average interaction
        ratings = rating_matrix(dataset, self.name) if self.config.rating_weight > 0 and not rated else None
        with threads_for_graph(self.training.nnz):
            fitted = (fit_ratings if rated else partial(fit_network, ratings=ratings))(
                dataset,
                self.training * np.float32(1 / unit),
                self._texts,
                self.config,
                name=self.name,
                progress=self.progress,
                watcher=self.watcher,
            )
        self.served, self.training_result, self.parts = fitted.served, fitted.result, fitted.parts
        self._unplaced, self._known_biases = fitted.unplaced, fitted.known

    def _make_encoder(self, name: str) -> TextEncoder:
        return create_encoder(name)

    # -- serving --------------------------------------------------------------------------------------------

    def _score(self, evidence: Evidence) -> FloatMatrix:
        if isinstance(self.served, RatedNetwork):
            return rated_scores(self.served, evidence, self._wish(evidence))
        scores = self._history_scores(evidence)
        if evidence.vectors is not None:
            share = evidence.history_share[:, None]
            scores = share * scores + (1 - share) * self._served_scores(self._mixture(evidence))
        return self._placed(scores)

    def _history_scores(self, evidence: Evidence) -> FloatMatrix:
        """Scores of likes less those of dislikes, these centred, so that a dislike says only which items are worse."""
        likes, dislikes, against = _sides(evidence.history * np.float32(1 / self.unit_weight))
        scores = self._served_scores(likes, evidence.known, evidence.friends)
        if dislikes.nnz:
            worse = self._served_scores(dislikes)
            scores -= against[:, None] * (worse - worse.mean(axis=1, keepdims=True))
        return scores

    def _served_scores(
        self, history: sp.csr_array, known: NDArray[np.int32] | None = None, friends: sp.csr_array | None = None
    ) -> FloatMatrix:
        scores: FloatMatrix = self.served.scores(history, known, friends)
        return scores

    def _placed(self, scores: FloatMatrix) -> FloatMatrix:
        """Items of which nothing is known come last."""
        if self._unplaced.any() and not self._unplaced.all():
            scores[:, self._unplaced] = scores[:, ~self._unplaced].min(axis=1, keepdims=True)
        return scores

    def _mixture(self, evidence: Evidence) -> sp.csr_array:
        assert evidence.vectors is not None  # noqa: S101  (the callers asked)
        return wish_mixture(evidence.vectors, self._texts, CLOSEST_TEXTS)

    def _wish(self, evidence: Evidence) -> sp.csr_array | None:
        return None if evidence.vectors is None else self._mixture(evidence)

    def item_vectors(self) -> FloatMatrix:
        """Texts of the items, float32 ``[n_items, d]``; see :meth:`Recommender.item_vectors`."""
        return self._texts

    @property
    def ties(self) -> pl.DataFrame | None:
        """See :attr:`Recommender.ties`."""
        ties = self.served.frozen.ties
        return None if ties is None else tie_frame(sp.csr_array(ties[: len(self.users)]), self.users)

    @property
    def friend_strength(self) -> float:
        """See :attr:`Recommender.friend_strength`."""
        ties = self.served.frozen.ties
        return 1.0 if ties is None else usual_strength(ties)

    def prior(self) -> NDArray[np.float32]:
        """Scores of a user without any evidence, float32 ``[n_items]``."""
        scores: NDArray[np.float32] = self.served.prior() if isinstance(self.served, RatedNetwork) else super().prior()
        return scores

    def predict_ratings(self, users: NDArray[np.int32], items: NDArray[np.int32]) -> NDArray[np.float32]:
        """See :meth:`Recommender.predict_ratings`; needs the loss "mse" or a ``rating_weight``."""
        self._require_fitted()
        if self._known_biases is None:
            return super().predict_ratings(users, items)
        beside = self.served.network.ratings
        histories = self.training if beside is None else _sides(self.training * np.float32(1 / self.unit_weight))[0]
        decoder = self.served.network.decoder if beside is None else beside
        pairs = np.asarray(users), np.asarray(items)
        found: NDArray[np.float32] = predict_pairs(self.served, decoder, self._known_biases, histories, pairs)
        return found

    def _similar(self, items: NDArray[np.int32]) -> FloatMatrix:
        vectors = self.served.frozen.vectors.numpy()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        directions = vectors / np.where(lengths > 0, lengths, 1)
        return np.asarray(directions[items] @ directions.T)

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:
        score = float(self.score_evidence(evidence)[0, item])
        if isinstance(self.served, RatedNetwork):
            terms = rated_terms(self.served, evidence, self._wish(evidence), item, (self.users, self.items))
            rest = score - sum(term.value for term in terms)
            return [*terms, Contribution("prior", self.prior_label, rest)]
        if self._unplaced[item]:
            return [Contribution("prior", "nothing is known of this item", score)]
        share = float(evidence.history_share[0])
        likes, dislikes, against = _sides(evidence.history * np.float32(1 / self.unit_weight))
        terms = self._shares(likes, item, share, evidence.known, evidence.friends)
        terms += self._shares(dislikes, item, -share * float(against[0]), centred=True)
        if evidence.vectors is not None and share < 1:
            mixture = self._mixture(evidence)
            parts = {term.label: term.value for term in self._shares(mixture, item, 1 - share)}
            terms.append(Contribution("wish", "wish", sum(parts.values()), parts))
        rest = score - sum(term.value for term in terms)
        return [*terms, Contribution("prior", self.prior_label, rest)]

    def _shares(
        self,
        history: sp.csr_array,
        item: int,
        scale: float,
        known: NDArray[np.int32] | None = None,
        friends: sp.csr_array | None = None,
        *,
        centred: bool = False,
    ) -> list[Contribution]:
        """Terms of the past items, and one of all friends together."""
        senders = self.served.senders(history, known, friends)
        if not senders.reached[0]:
            return []
        values = scale * attributions(self.served, senders, item, centred=centred)
        nodes, n_items = senders.strengths.indices, len(self.items)
        n_own = int((nodes < n_items).sum())
        labels = self.items.decode(nodes[:n_own])
        terms = [Contribution("item", label, float(value)) for label, value in zip(labels, values[:n_own], strict=True)]
        if n_own < len(values):
            named = self.users.decode(nodes[n_own:] - n_items)
            parts = dict(zip(named, values[n_own:].tolist(), strict=True))
            terms.append(Contribution("prior", FRIENDS, sum(parts.values()), parts))
        return terms

    # -- saving ---------------------------------------------------------------------------------------------

    def state(self) -> Mapping[str, NDArray[Any]]:
        """What serving needs: the convolution's, the fusion's and the decoder's parameters, and the frozen items."""
        learnt = {**pack_network(self.served), **pack_biases(self._known_biases)}
        return {**learnt, "texts": self._texts, "unplaced": self._unplaced}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back what :meth:`state` gave."""
        self.served = unpack_network(state, self.config, len(self.users), len(self.items))
        known = unpack_biases(state, len(self.users), len(self.items)) if self.config.predicts_ratings else None
        if self.config.loss == "mse" and known is not None:
            self.served = RatedNetwork(self.served, known.biases)
        self._known_biases = known
        self._texts = take("texts", state, (len(self.items), None))
        self._unplaced = take("unplaced", state, (len(self.items),))

    def side_tables(self) -> Mapping[str, pl.DataFrame]:
        """The parts of the network and how many numbers were trained in each."""
        return {"network": pl.DataFrame({"part": list(self.parts), "parameters": list(self.parts.values())})}

    def restore_side_tables(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Take back what :meth:`side_tables` gave."""
        table = tables["network"]
        self.parts = dict(zip(table["part"].to_list(), table["parameters"].to_list(), strict=True))


def _sides(history: sp.csr_array) -> tuple[sp.csr_array, sp.csr_array, NDArray[np.float32]]:
    """Likes and dislikes as positive amounts, and the share of dislikes in each row's total."""
    likes, dislikes = sp.csr_array(history.maximum(0)), sp.csr_array((-history).maximum(0))
    amounts = [np.asarray(side.sum(axis=1), dtype=np.float32) for side in (likes, dislikes)]
    total = amounts[0] + amounts[1]
    for side in (likes, dislikes):
        side.eliminate_zeros()
    return likes, dislikes, (amounts[1] / np.where(total > 0, total, 1)).astype(np.float32)
