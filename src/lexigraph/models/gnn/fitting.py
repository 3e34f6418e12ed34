"""From a data set to a served network."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.data.dataset import Dataset
from lexigraph.data.fingerprint import dataset_fingerprint
from lexigraph.graph.node_graph import NodeGraph, build_node_graph
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.gnn.cold import place_cold_items
from lexigraph.models.gnn.convolutions.registry import weighting_for
from lexigraph.models.gnn.edges import Edges, make_edges
from lexigraph.models.gnn.features.inputs import FeatureInputs, make_inputs
from lexigraph.models.gnn.frozen import freeze_nodes
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.objectives.negatives import positive_part
from lexigraph.models.gnn.pretraining import pretrain
from lexigraph.models.gnn.ratings.beside import RatedBatches
from lexigraph.models.gnn.ratings.biases import fit_biases
from lexigraph.models.gnn.ratings.matrix import ratings_among
from lexigraph.models.gnn.ratings.predicting import KnownBiases, known_biases
from lexigraph.models.gnn.serving import ServedNetwork
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.models.gnn.task import RecommendationTask, batches_for
from lexigraph.models.gnn.warm_start import warm_start
from lexigraph.models.gnn.watching import Watch, set_aside
from lexigraph.training import BatchSource, TrainingResult, Watcher, train

RIDGE = 1e-3
"""Ridge of the map from histories to trained user vectors, in units of the mean squared length."""


@dataclass(frozen=True, eq=False)
class FittedNetwork:
    """What fitting gives.

    Attributes:
        served: ready to score.
        result: the course of training.
        parts: trained numbers of each part.
        unplaced: items of which nothing is known, neither by interactions nor by text, bool ``[n_items]``.
        known: biases of ratings, where ratings are learnt.
    """

    served: ServedNetwork
    result: TrainingResult
    parts: dict[str, int]
    unplaced: NDArray[np.bool_]
    known: KnownBiases | None = None


@dataclass(frozen=True, eq=False)
class Validation:
    """What early stopping asks the network that is being trained: a part of the work that goes to other processes.

    Attributes:
        network: in training; a copy stands in for it where it is on another device.
        edges: of the graph of training.
        graph: what they were made of.
        known: the interactions in it, CSR ``[n_users, n_items]``.
        settings: of the network.
        watch: ranks what was set aside.
    """

    network: GraphNetwork
    edges: Edges
    graph: NodeGraph
    known: sp.csr_array
    settings: NetworkSettings
    watch: Watch

    def __call__(self) -> dict[str, float]:
        """The measures of the network as it stands."""
        here = self.network if self.network.device.type == "cpu" else copy.deepcopy(self.network).cpu()
        return self.watch(serve(here, self.edges, self.graph, self.known, self.settings).scores)


def fit_network(
    dataset: Dataset,
    matrix: sp.csr_array,
    texts: FloatMatrix,
    settings: NetworkSettings,
    *,
    name: str,
    progress: bool,
    watcher: Watcher | None = None,
    ratings: sp.csr_array | None = None,
) -> FittedNetwork:
    """Build the graph, train the network and freeze the items.

    Only interactions above 0 are edges; a dislike is heard when scores are asked for (and by the loss "mse").
    Interactions that early stopping watches are left out of the graph while training lasts; the items are frozen on
    the whole graph.

    Args:
        dataset: side tables are read from it.
        matrix: the interactions, CSR ``[n_users, n_items]``.
        texts: frozen text vectors of the items, float32 ``[n_items, d]``; ``d`` may be 0.
        settings: of the network.
        name: for the progress bar.
        progress: show it.
        watcher: told the validations, and able to end the training.
        ratings: to learn beside the ranking, CSR ``[n_users, n_items]``; None: there is no ``rating_weight``.
    """
    left, aside = _split(matrix, settings)
    largest = float(matrix.data.max(initial=0))
    graph = build_graph(dataset, left, texts, settings, largest)
    network = build_network(dataset, graph, texts, settings, len(graph.attribute_names))
    edges = _edges(graph, settings)
    warm_start(network, positive_part(left), settings)
    fingerprint = run_fingerprint(dataset, settings)
    starts = (0, graph.n_users, graph.n_users + graph.n_items, graph.n_nodes)
    pretrain(network, edges, starts, settings, progress=progress, fingerprint=fingerprint)
    task = RecommendationTask(network, edges, settings, graph.n_users, graph.n_items)
    watch = None if aside is None else Watch(left, aside, settings.seed)
    validation = None if watch is None else Validation(network, edges, graph, left, settings, watch)
    result = train(
        task,
        _source(left, ratings, settings),
        settings,
        validate=validation,
        monitor=None if validation is None else "ndcg@20",
        fingerprint=fingerprint,
        progress=progress,
        name=name,
        watcher=watcher,
    )
    whole = graph if aside is None else build_graph(dataset, matrix, texts, settings, largest)
    served = serve(network, _edges(whole, settings), whole, matrix, settings)
    met = np.bincount(positive_part(matrix).indices, minlength=matrix.shape[1]) > 0
    nodes, unplaced = place_cold_items(served.frozen, texts, met, settings)
    served = ServedNetwork(network, nodes, served.weighting, served.user_map)
    known = None if ratings is None else known_biases(ratings, settings.bias_regularization)
    return FittedNetwork(served, result, network.parameter_counts(), unplaced, known)


def _source(left: sp.csr_array, ratings: sp.csr_array | None, settings: NetworkSettings) -> BatchSource:
    """Batches of what is left for training, with the ratings of what is left."""
    source = batches_for(left, settings)
    if ratings is None:
        return source
    rated = ratings_among(ratings, left)
    return RatedBatches(source, rated, fit_biases(rated, settings.bias_regularization))


def _split(matrix: sp.csr_array, settings: NetworkSettings) -> tuple[sp.csr_array, sp.csr_array | None]:
    """What to train on, and what early stopping watches: None where nothing does."""
    if not settings.patience or not settings.validation_share:
        return matrix, None
    left, aside = set_aside(matrix, settings.validation_share, settings.seed)
    return (left, aside) if aside.nnz else (matrix, None)


def build_graph(
    dataset: Dataset, matrix: sp.csr_array, texts: FloatMatrix, settings: NetworkSettings, largest: float = 1.0
) -> NodeGraph:
    """The graph that the settings ask for, of the interactions above 0; ``largest`` is the greatest of them all."""
    return build_node_graph(
        dataset,
        positive_part(matrix),
        knowledge=settings.knowledge,
        categories=settings.categories,
        ties=settings.ties,
        texts=texts if texts.shape[1] else None,
        text_neighbours=settings.text_neighbours,
        edge_features=settings.edge_features,
        half_life_days=settings.half_life_days,
        largest=largest,
    )


def _edges(graph: NodeGraph, settings: NetworkSettings) -> Edges:
    weighting = weighting_for(settings)
    return make_edges(graph, weighting.normalisation, self_loops=weighting.self_loops)


def build_network(
    dataset: Dataset, graph: NodeGraph, texts: FloatMatrix, settings: NetworkSettings, n_attributes: int
) -> GraphNetwork:
    """A network for a graph, not yet trained; ``n_attributes`` is what each edge carries."""
    frozen = texts if texts.shape[1] else None
    inputs: FeatureInputs = make_inputs(dataset, settings, n_entities=len(graph.entities), texts=frozen)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        return GraphNetwork(settings, inputs, len(graph.relations), n_attributes)


def serve(
    network: GraphNetwork, edges: Edges, graph: NodeGraph, matrix: sp.csr_array, settings: NetworkSettings
) -> ServedNetwork:
    """The network as it stands, items frozen."""
    positive = positive_part(matrix)
    frozen, states = freeze_nodes(network, edges, graph, positive)
    user_map = None
    if settings.user_features == "id":
        active = np.diff(positive.indptr) > 0
        user_map = _user_map(network, edges, states[0], graph.n_users, active)
    return ServedNetwork(network, frozen, weighting_for(settings), user_map)


@torch.no_grad()
def _user_map(network: GraphNetwork, edges: Edges, first: Tensor, n_users: int, active: NDArray[np.bool_]) -> Tensor:
    """The linear map that best gives trained user vectors from what users met (ridge regression), ``[d, d]``."""
    items = first.clone()
    items[:n_users] = 0
    known = torch.from_numpy(active)
    met = network.with_histories(items, edges)[:n_users][known].double()
    trained = first[:n_users][known].double()
    gram = met.T @ met
    ridge = RIDGE * float(gram.diagonal().mean()) + 1e-12
    solved: Tensor = torch.linalg.solve(gram + ridge * torch.eye(len(gram), dtype=gram.dtype), met.T @ trained)
    return solved.float().contiguous()


def run_fingerprint(dataset: Dataset, settings: NetworkSettings) -> str:
    """Of all that decides the result but the settings that the loop itself compares or that only say where to write."""
    free = set(type(settings).model_fields) & {
        "epochs", "warmup_steps", "patience", "validate_every", "checkpoint_dir", "checkpoint_every", "resume",
        "loggers", "log_dir", "max_minutes", "accelerator",
    }  # fmt: skip
    facts = settings.model_dump(mode="json", exclude=free)
    text = json.dumps([dataset_fingerprint(dataset), facts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
