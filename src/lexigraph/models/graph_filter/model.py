"""GraphFilter, the default model: one closed-form filter over everything that relates items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import CapabilityError, EncoderError
from lexigraph.graph.normalise import degree_scaling
from lexigraph.graph.relations import ItemRelation, categories, knowledge, text_neighbours
from lexigraph.language.encoder import TextEncoder
from lexigraph.language.registry import create_encoder
from lexigraph.language.texts import item_texts
from lexigraph.models.about import about_speaks, encode_users, with_about
from lexigraph.models.batch import Evidence, FloatMatrix, UserBatch
from lexigraph.models.capabilities import Capabilities
from lexigraph.models.graph_filter.cold import KNOWN, ColdStart, learn_cold_start, text_share
from lexigraph.models.graph_filter.friends import friends_speak, with_ties
from lexigraph.models.graph_filter.past import Past
from lexigraph.models.graph_filter.placing import add_places, grown
from lexigraph.models.graph_filter.settings import GraphFilterSettings, shape_for
from lexigraph.models.graph_filter.short_history import KnownPrior, with_prior_for_one
from lexigraph.models.graph_filter.solve import solve
from lexigraph.models.graph_filter.table import neighbour_table
from lexigraph.models.graph_filter.warming import just_arrived, people_of, without_items
from lexigraph.models.graph_filter.wish import blend, wish_scale, wish_scores
from lexigraph.models.linear import ItemLinearRecommender
from lexigraph.models.plain import PlainUser
from lexigraph.models.results import Contribution
from lexigraph.models.storage import pack_csr, take, unpack_csr
from lexigraph.models.text_evidence import encode_items
from lexigraph.models.ties import no_ties, tie_frame, ties_of, usual_strength
from lexigraph.models.weights import ItemWeights, pack_weights, unpack_weights
from lexigraph.progress import progress_bar

BRIDGE_TABLE = "bridge_categories"


class GraphFilter(ItemLinearRecommender):
    """Ridge filter ``h(G) = G (G + r I)^-1`` of the item graph ``G = X^T X``.

    ``X`` stacks interactions, knowledge, categories and text neighbours, each normalised by degree exponents. A
    user's scores are ``x D^-c h(G) D^e`` with ``x`` the history and ``D`` the item degrees: no epochs, exact
    explanations, and a new user costs a few row sums. Items without interactions and typed sentences get their place
    through their texts. Friends speak for users of whom little is known.

    Example:
        >>> from lexigraph.models.batch import UserBatch
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = GraphFilter(encoder=None).fit(checkerboard(8))
        >>> model.recommend(UserBatch.new([["item-0"]]), 1)[0][0][0] in {"item-2", "item-4", "item-6"}
        True
    """

    name: ClassVar[str] = "graph-filter"
    score_scale: ClassVar[str] = "filtered interaction: about 0 for an unlikely item, below 1 for a likely one"
    capabilities: ClassVar[Capabilities] = Capabilities(text=True, friends=True)
    config_type: ClassVar[type[GraphFilterSettings]] = GraphFilterSettings
    config: GraphFilterSettings
    _kept_prior: KnownPrior | None = None

    @property
    def solver(self) -> str:
        """The solver in use: "exact", "local", "spectral" or "hybrid"."""
        if self.config.solver != "auto":
            return self.config.solver
        return "exact" if len(self.items) <= self.config.exact_items else "hybrid"

    # -- fitting --------------------------------------------------------------------------------------------

    def _fit(self, dataset: Dataset) -> None:
        self._encoder, self._texts = encode_items(
            dataset.items, self.config.encoder, self._encoder, progress=self.progress
        )
        self._about = encode_users(dataset.users, self._encoder, progress=self.progress)
        self._ties = ties_of(dataset)
        self.relations = self._relations(dataset)
        relations = self._weighted_relations()
        self._arrived = just_arrived(dataset, self.config.new_item_days, KNOWN) & self._texts.any(axis=1)
        settled = without_items(self.training, self._arrived)
        # in units of the average interaction: only how weights compare matters, and float32 holds them all
        evidence = settled * np.float32(1 / self.unit_weight)
        weights = solve(evidence, relations, self.solver, self.config, progress=self.progress)
        if self._serves_table:
            with progress_bar("Keeping the strongest weights", len(self.items), enabled=self.progress) as advance:
                weights = neighbour_table(weights, self.config.table_size, advance)
        self._cold = learn_cold_start(weights, dataset.items, self._texts, settled, self.config)
        if self._cold is not None:
            self._cold, weights = self._cold.balanced(weights, dataset.items, self._texts, settled, self.config.seed)
        told = (text_share(self._settled_degrees, self.config.text_strength) > 0) & self._texts.any(axis=1)
        self._weights = self._with_places(weights, np.flatnonzero(told))
        self._weights = self._with_people_of_fit(self._weights, np.flatnonzero(self._arrived))

    def _with_places(self, weights: ItemWeights, rows: NDArray[np.intp]) -> ItemWeights:
        """Columns of items with few interactions, and rows of those without any, as far as their texts tell them."""
        if self._cold is None:
            return weights
        self._cold, places = self._cold.placed(
            self.catalogue[rows], self._texts[rows], self._settled_degrees[rows], rows, self.config.text_strength
        )
        return add_places(weights, places, self.config.table_size)

    def _with_people(self, weights: ItemWeights, rows: NDArray[np.intp], people: Sequence[FloatMatrix]) -> ItemWeights:
        """Columns of new items as far as those who met them tell; dense weights are changed in place."""
        assert self._cold is not None  # noqa: S101  (asked before)
        self._cold, places = self._cold.warmed(self.catalogue[rows], self._texts[rows], rows, people)
        return add_places(weights, places, self.config.table_size)

    def _with_people_of_fit(self, weights: ItemWeights, rows: NDArray[np.intp]) -> ItemWeights:
        if self._cold is None or not len(rows):
            return weights
        return self._with_people(weights, rows, people_of(self.training, rows, self._cold.speaks))

    @property
    def _settled_degrees(self) -> NDArray[np.integer]:
        """How often each item was met, 0 for those just arrived, ``[n_items]``."""
        return np.where(self._arrived, 0, self.degrees)

    @property
    def unmet(self) -> NDArray[np.bool_]:
        """Items that :meth:`with_meetings` tells of: nobody had met them before the fit, or they had just arrived."""
        return np.asarray(self._settled_degrees == 0)

    @property
    def _serves_table(self) -> bool:
        serving = self.config.serving
        return serving == "table" or (serving == "auto" and self.solver != "exact")

    def _relations(self, dataset: Dataset) -> dict[str, ItemRelation]:
        found = [knowledge(dataset), categories(dataset), text_neighbours(self._texts, self.config.text_neighbours)]
        return {relation.name: relation for relation in found if relation is not None}

    def _weighted_relations(self) -> list[tuple[ItemRelation, float]]:
        weights = {
            "knowledge": self.config.knowledge_weight,
            "categories": self.config.category_weight,
            "text": self.config.text_weight,
        }
        return [(relation, weights[name]) for name, relation in self.relations.items() if weights[name] > 0]

    def _make_encoder(self, name: str) -> TextEncoder:
        return create_encoder(name)

    # -- new items ------------------------------------------------------------------------------------------

    def _require_room(self) -> None:
        if self._cold is None:
            raise CapabilityError(
                "this graph-filter model was fitted with too few texts to place new items by; fit it with an encoder "
                "and an item table that has a title, categories or a description"
            )

    def _place(self, before: Self, rows: NDArray[np.intp]) -> None:
        """Columns and rows of new items, and those of changed ones, from their texts; nothing is solved again."""
        n = len(self.items)
        self._texts = np.pad(before._texts, ((0, n - len(before.items)), (0, 0)))
        self._arrived = np.pad(before._arrived, (0, n - len(before.items)))
        if self._encoder is not None:
            self._texts[rows] = self._encoder.encode(item_texts(self.catalogue[rows]))
        self._cold = None if before._cold is None else before._cold.wider(n)
        self._weights = self._with_places(grown(before._weights, n), rows)
        self._weights = self._with_people_of_fit(self._weights, rows[self._arrived[rows]])
        self.relations = {name: relation.wider(n) for name, relation in self.relations.items()}

    def _warm(self, before: Self, evidence: Evidence, items: NDArray[np.int32]) -> None:
        """Columns of new items from their texts and from those who met them; nothing is solved again."""
        assert self._cold is not None  # noqa: S101  (there is room for new items)
        rows = np.unique(items[self._settled_degrees[items] == 0]).astype(np.intp)
        rows = rows[self._texts[rows].any(axis=1)]
        if not len(rows):
            return
        stand = np.asarray(evidence.history @ self._cold.speaks, dtype=np.float32)
        before_that = people_of(self.training, rows, self._cold.speaks)
        people = [np.vstack([then, stand[items == row]]) for row, then in zip(rows, before_that, strict=True)]
        self._weights = self._with_people(grown(before._weights, len(self.items)), rows, people)

    # -- serving --------------------------------------------------------------------------------------------

    def resolve(self, batch: UserBatch) -> Evidence:
        """Ids and words as evidence.

        For known users with few interactions their friends speak, and what they say of themselves counts as a wish.
        """
        strength = self.config.friends_strength
        evidence = with_ties(super().resolve(batch), self._ties, self.training, strength)
        return with_about(evidence, self._about, self.config.about_strength, strength)

    def item_vectors(self) -> FloatMatrix:
        """Texts of the items, float32 ``[n_items, d]``; see :meth:`Recommender.item_vectors`."""
        return self._texts

    def weights(self) -> ItemWeights:
        """``W = D^-c h(G) D^e`` ``[n_items, n_items]``: the neighbour table, or all weights with exact serving."""
        return self._weights

    def _similar(self, items: NDArray[np.int32]) -> FloatMatrix:
        """``W`` without its lift of popular items: likeness should not grow with fame, as a good answer may.

        Degrees are smoothed by their mean, so that items nobody or hardly anybody met do not fill the list instead.
        """
        shape = shape_for(self.config, self.solver)
        held_back = degree_scaling(self.degrees + self.degrees.mean(), shape.input_exponent + shape.output_exponent)
        return super()._similar(items) * held_back

    def _score(self, evidence: Evidence) -> FloatMatrix:
        scores = self._past(evidence).scores
        if evidence.vectors is None:
            return scores
        if evidence.vectors.shape[1] != self._texts.shape[1]:
            raise EncoderError(
                f"wish vectors have {evidence.vectors.shape[1]} dimensions, the texts of this model have "
                f"{self._texts.shape[1]}; encode wishes with model.encode_texts"
            )
        return blend(scores, wish_scores(evidence.vectors, self._texts, self._weights), evidence)

    def _past(self, evidence: Evidence) -> Past:
        history = super()._score(evidence)
        return Past.of(history, evidence, self._known_prior, self.training, self._weights, self.config)

    def _score_plain(self, user: PlainUser) -> NDArray[np.float32] | None:
        if about_speaks(user.known, len(user), self._about, self.config.about_strength):
            return None
        if friends_speak(user.known, len(user), self._ties, self.config.friends_strength):
            return None
        scores = super()._score_plain(user)
        if scores is None:
            return None
        known, strength = self._known_prior, self.config.prior_strength
        mixed: NDArray[np.float32] = with_prior_for_one(scores[None], known, len(user), user.seen, strength)[0]
        return mixed

    @property
    def _known_prior(self) -> KnownPrior:
        prior = self.prior()
        if self._kept_prior is None or self._kept_prior.scores is not prior:
            self._kept_prior = KnownPrior.of(prior)
        return self._kept_prior

    def _explain(self, evidence: Evidence, item: int) -> list[Contribution]:
        past, popular = self._past(evidence), Contribution("prior", self.prior_label, float(self.prior()[item]))
        history = super()._explain(evidence, item)
        terms = past.terms(history, popular, evidence, self.training, self._weights, item, self.users)
        share = float(evidence.history_share[0])
        if evidence.vectors is None or share == 1.0:
            return terms
        terms = [term.scaled(share) for term in terms]
        wish = wish_scores(evidence.vectors, self._texts, self._weights)
        scale = float(wish_scale(past.scores, wish.scores(), evidence)[0, 0])
        values = (scale * wish.contributions(self._weights, item)).tolist()
        parts = dict(zip(self.items.decode(wish.mixture.indices), values, strict=True))
        return [*terms, Contribution("wish", "wish", sum(values), parts)]

    @property
    def ties(self) -> pl.DataFrame | None:
        """See :attr:`Recommender.ties`."""
        return tie_frame(self._ties, self.users)

    @property
    def friend_strength(self) -> float:
        """See :attr:`Recommender.friend_strength`."""
        return usual_strength(self._ties)

    # -- saving ---------------------------------------------------------------------------------------------

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Weights, item texts, ties and the bridge."""
        cold = {} if self._cold is None else self._cold.state()
        about = {"about": self._about} if self._about.shape[1] else {}
        arrived = {"arrived": self._arrived} if self._arrived.any() else {}
        ties = pack_csr("ties", self._ties) if self._ties.nnz else {}
        return {**pack_weights(self._weights), "texts": self._texts, **about, **arrived, **ties, **cold}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take back weights and item texts; the bridge waits for its table."""
        self._weights = unpack_weights(state, len(self.items))
        self._texts = take("texts", state, (len(self.items), None))
        silent = np.zeros((len(self.users), 0), dtype=np.float32)
        self._about = take("about", state, (len(self.users), None)) if "about" in state else silent
        n = len(self.users)
        self._ties = unpack_csr("ties", state, (n, n)) if "ties.data" in state else no_ties(n)
        nothing = np.zeros(len(self.items), dtype=np.bool_)
        self._arrived = take("arrived", state, (len(self.items),)) if "arrived" in state else nothing
        self._cold_state = {name: array for name, array in state.items() if name.startswith("bridge")}

    def side_tables(self) -> Mapping[str, pl.DataFrame]:
        """The knowledge and categories the filter was built on, for explanations, and the bridge's."""
        shown = {f"relation_{name}": relation.to_frame() for name, relation in self.relations.items() if name != "text"}
        return shown if self._cold is None else {**shown, BRIDGE_TABLE: self._cold.features.to_frame()}

    def restore_side_tables(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Take back knowledge, categories and the bridge."""
        table = tables.get(BRIDGE_TABLE)
        self._cold = None if table is None else ColdStart.from_saved(self._cold_state, table, len(self.items))
        self.relations = {
            name.removeprefix("relation_"): ItemRelation.from_frame(
                name.removeprefix("relation_"), table, len(self.items)
            )
            for name, table in tables.items()
            if name.startswith("relation_")
        }
