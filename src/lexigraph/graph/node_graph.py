"""Everything in one graph: users, items and entities as nodes, all relations as directed edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.errors import ConfigError
from lexigraph.graph.edge_features import EdgeFeature, EdgeFeatures, check_features, interaction_facts
from lexigraph.graph.node_relations import (
    DirectedRelation,
    Entities,
    category_relations,
    knowledge_relations,
    text_relations,
    tie_relations,
)

MET, MET_BY = 0, 1
"""Kinds of the edges from a user to an item and from an item to a user, in every graph."""


@dataclass(frozen=True, eq=False)
class NodeGraph:
    """Users, items and entities in one numbering: users first, then items, then entities.

    Attributes:
        n_users: number of users.
        n_items: number of items.
        entities: names of the other nodes.
        sources: int64 ``[n_edges]``.
        targets: int64 ``[n_edges]``; edges are sorted by target, then source, then kind.
        kinds: index into ``relations``, int32 ``[n_edges]``.
        strengths: float32 ``[n_edges]``.
        attributes: float32 ``[n_edges, n_attributes]``.
        relations: names; the first two are "met" (user to item) and "met by" (item to user).
        features: what became of strengths, ages and kinds; needed again for the histories of new users.
    """

    n_users: int
    n_items: int
    entities: Sequence[str]
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    kinds: NDArray[np.int32]
    strengths: NDArray[np.float32]
    attributes: NDArray[np.float32]
    relations: tuple[str, ...]
    features: EdgeFeatures = EdgeFeatures()  # noqa: RUF009  (frozen)

    @property
    def n_nodes(self) -> int:
        """Users, items and entities."""
        return self.n_users + self.n_items + len(self.entities)

    @property
    def attribute_names(self) -> tuple[str, ...]:
        """What each column of ``attributes`` is."""
        return self.features.names

    def __len__(self) -> int:
        return len(self.sources)

    def __repr__(self) -> str:
        counts = f"{self.n_users} users, {self.n_items} items, {len(self.entities)} entities"
        return f"NodeGraph({counts}, {len(self)} edges of {len(self.relations)} kinds)"


def build_node_graph(
    dataset: Dataset,
    training: sp.csr_array,
    *,
    knowledge: bool = False,
    categories: bool = False,
    ties: bool = False,
    texts: NDArray[np.float32] | None = None,
    text_neighbours: int = 0,
    edge_features: tuple[EdgeFeature, ...] = (),
    half_life_days: float | None = None,
    largest: float | None = None,
) -> NodeGraph:
    """Put interactions and whatever else relates users and items into one graph.

    Every relation is there in both directions. The strength of an interaction is its entry in the matrix, times its
    recency where that is among ``edge_features``; that of other edges is their weight.

    Args:
        dataset: what is known.
        training: the interactions to learn from, CSR ``[n_users, n_items]``.
        knowledge: whether to add the triples, each relation a kind of its own; other heads and tails are entities.
        categories: whether to add the items' categories as entities.
        ties: whether to add social ties between users.
        texts: float32 ``[n_items, d]``, for ``text_neighbours``.
        text_neighbours: how many of the nearest texts each item is tied to; 0: none.
        edge_features: which of "strength", "recency" and "kind" edges carry.
        half_life_days: age at which recency is a half.
        largest: greatest strength of all interactions, where ``training`` holds only some; None: that of ``training``.

    Returns:
        The graph; relations without a single edge are left out, but the first two are always named.

    Raises:
        ConfigError: text neighbours without texts, an unknown feature, recency without a half-life, or a matrix of
            another shape than the data set's.
        MissingColumnError: recency without times.
    """
    check_features(edge_features, half_life_days)
    shape = (dataset.n_users, dataset.n_items)
    if training.shape != shape:
        raise ConfigError(f"the training matrix is {training.shape}, the data set {shape}; they must agree")
    if text_neighbours and texts is None:
        raise ConfigError(f"text_neighbours={text_neighbours} needs the vectors of the items' texts; set an encoder")
    entities = Entities(sum(shape))
    others: list[DirectedRelation] = []
    others += knowledge_relations(dataset, entities) if knowledge else ()
    others += category_relations(dataset, entities) if categories else ()
    others += tie_relations(dataset) if ties else ()
    others += text_relations(texts, text_neighbours, dataset.n_users) if text_neighbours and texts is not None else ()
    greatest = float(np.abs(training.data).max(initial=0)) if largest is None else largest
    wanted = EdgeFeatures(edge_features, greatest or 1.0, half_life_days)
    return _assemble(dataset, training, others, entities, wanted)


def _assemble(
    dataset: Dataset,
    training: sp.csr_array,
    others: list[DirectedRelation],
    entities: Entities,
    wanted: EdgeFeatures,
) -> NodeGraph:
    facts = interaction_facts(dataset, training, wanted.features)
    kinds_met = [] if facts.kinds is None else facts.kinds.to_list()
    side = tuple(relation.name for relation in others)
    labels = (*(facts.labels or ("met",)), *side)
    usual = Counter(kinds_met).most_common(1)[0][0] if kinds_met else labels[0]
    features = EdgeFeatures(wanted.features, wanted.largest, wanted.half_life_days, labels, usual)
    place = {label: number for number, label in enumerate(labels)}
    met_labels = np.array([place[kind] for kind in kinds_met or [usual] * training.nnz], dtype=np.int64)
    strengths = features.strengths(training.data, facts.ages)
    attributes = features.attributes(training.data, facts.ages, met_labels)
    users = np.repeat(np.arange(dataset.n_users), np.diff(training.indptr)).astype(np.int64)
    items = training.indices.astype(np.int64) + dataset.n_users
    side_attributes = [
        features.attributes(relation.strengths, None, np.full(len(relation.sources), place[relation.name]))
        for relation in others
    ]
    sizes = [len(users), len(users), *(len(relation.sources) for relation in others)]
    sources = np.concatenate([users, items, *(relation.sources for relation in others)])
    targets = np.concatenate([items, users, *(relation.targets for relation in others)])
    kinds = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    order = np.lexsort((kinds, sources, targets))
    return NodeGraph(
        n_users=dataset.n_users,
        n_items=dataset.n_items,
        entities=tuple(entities.names),
        sources=sources[order],
        targets=targets[order],
        kinds=kinds[order],
        strengths=np.concatenate([strengths, strengths, *(relation.strengths for relation in others)])[order],
        attributes=np.concatenate([attributes, attributes, *side_attributes])[order],
        relations=("met", "met by", *side),
        features=features,
    )
