"""From the ratings of a data set to a served network."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from lexigraph.data.dataset import Dataset
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.gnn.cold import place_cold_items
from lexigraph.models.gnn.convolutions.registry import weighting_for
from lexigraph.models.gnn.entries import ones_at
from lexigraph.models.gnn.fitting import FittedNetwork, build_graph, build_network, run_fingerprint, serve
from lexigraph.models.gnn.pretraining import pretrain
from lexigraph.models.gnn.ratings.graph import RatedGraph
from lexigraph.models.gnn.ratings.predicting import KnownBiases
from lexigraph.models.gnn.ratings.serving import RatedNetwork
from lexigraph.models.gnn.ratings.start import start_small
from lexigraph.models.gnn.ratings.task import RatingTask
from lexigraph.models.gnn.ratings.watching import NOTHING, WatchedError
from lexigraph.models.gnn.serving import ServedNetwork
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.models.gnn.task import batches_for
from lexigraph.models.gnn.warm_start import warm_start
from lexigraph.models.gnn.watching import set_aside
from lexigraph.training import Watcher, train


def fit_ratings(
    dataset: Dataset,
    ratings: sp.csr_array,
    texts: FloatMatrix,
    settings: NetworkSettings,
    *,
    name: str,
    progress: bool,
    watcher: Watcher | None = None,
) -> FittedNetwork:
    """Build the graph of ratings, train the network on their squared error and freeze the items.

    Early stopping watches the error on ratings set aside; they join the graph and the biases once training is over.

    Args:
        dataset: side tables are read from it.
        ratings: CSR ``[n_users, n_items]``.
        texts: frozen text vectors of the items, float32 ``[n_items, d]``; ``d`` may be 0.
        settings: of the network.
        name: for the progress bar.
        progress: show it.
        watcher: told the validations, and able to end the training.
    """
    left, aside = split_ratings(ratings, settings)
    rated = _rated(dataset, left, texts, settings)
    graph = rated.graph
    network = build_network(dataset, graph, texts, settings, rated.n_attributes)
    start_small(network)
    warm_start(network, ones_at(left), settings)
    fingerprint = run_fingerprint(dataset, settings)
    starts = (0, graph.n_users, graph.n_users + graph.n_items, graph.n_nodes)
    edges = rated.without(NOTHING).edges
    pretrain(network, edges, starts, settings, progress=progress, fingerprint=fingerprint)
    result = train(
        RatingTask(network, rated, settings),
        batches_for(left, settings),
        settings,
        validate=None if aside is None else WatchedError(network, rated, aside),
        monitor=None if aside is None else "rmse",
        maximize=False,
        fingerprint=fingerprint,
        progress=progress,
        name=name,
        watcher=watcher,
    )
    whole = rated if aside is None else _rated(dataset, ratings, texts, settings)
    everything = whole.without(NOTHING)
    served = serve(network, everything.edges, whole.graph, ones_at(ratings), settings)
    rated_by = np.bincount(ratings.indices, minlength=ratings.shape[1]) > 0
    nodes, unplaced = place_cold_items(served.frozen, texts, rated_by, settings)
    final = RatedNetwork(ServedNetwork(network, nodes, served.weighting, served.user_map), everything.biases)
    known = KnownBiases(everything.biases, everything.biases.users(ratings))
    return FittedNetwork(final, result, network.parameter_counts(), unplaced, known)


def _rated(dataset: Dataset, ratings: sp.csr_array, texts: FloatMatrix, settings: NetworkSettings) -> RatedGraph:
    graph = build_graph(dataset, ones_at(ratings), texts, settings)
    return RatedGraph(graph, ratings, weighting_for(settings), settings.bias_regularization)


def split_ratings(ratings: sp.csr_array, settings: NetworkSettings) -> tuple[sp.csr_array, sp.csr_array | None]:
    """What to train on and what early stopping watches, None where nothing does; nobody loses the last rating."""
    if not settings.patience or not settings.validation_share:
        return ratings, None
    floor = np.float32(ratings.data.min() - 1)  # set_aside takes values above 0
    above = sp.csr_array((ratings.data - floor, ratings.indices, ratings.indptr), shape=ratings.shape)
    left, aside = set_aside(above, settings.validation_share, settings.seed)
    for part in (left, aside):
        part.data += floor
    return (left, aside) if aside.nnz else (ratings, None)
