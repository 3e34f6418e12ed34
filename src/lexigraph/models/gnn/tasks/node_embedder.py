"""Vectors of a graph's nodes, learned without a label."""

from __future__ import annotations

from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from lexigraph.models.gnn.idle import tell_idle
from lexigraph.models.gnn.tasks.encoder import GraphEncoder
from lexigraph.models.gnn.tasks.fingerprint import fingerprint
from lexigraph.models.gnn.tasks.graph_learner import GraphLearner
from lexigraph.models.gnn.tasks.infomax import InfomaxNetwork
from lexigraph.models.gnn.tasks.inputs import Features, Graph, GraphInputs, make_graph_inputs
from lexigraph.models.gnn.tasks.seeded_nodes import SeededNodeBatches
from lexigraph.models.gnn.tasks.settings import NodeEmbedderSettings
from lexigraph.models.gnn.threads import threads_for_graph
from lexigraph.training import train


class NodeEmbedder(GraphLearner[InfomaxNetwork]):
    """Deep Graph Infomax: vectors that agree with a summary of the graph where those of shuffled features do not.

    Velickovic et al., "Deep graph infomax", ICLR 2019. What is learned serves any task afterwards, such as a
    :class:`~lexigraph.models.gnn.tasks.NodeClassifier` with ``n_layers=0, input_layers=0`` on the vectors.

    Args:
        settings: all of them; or
        **values: some of them by name.

    Raises:
        ConfigError: a setting is unknown or out of range.

    Example:
        >>> import scipy.sparse as sp
        >>> groups = sp.csr_array(np.kron(np.eye(2), np.ones((8, 8)) - np.eye(8)).astype(np.float32))
        >>> words = np.repeat(np.eye(2, dtype=np.float32), 8, axis=0)
        >>> NodeEmbedder(epochs=5, embedding_size=8).fit(groups, words).vectors().shape
        (16, 8)
    """

    name = "node-embedder"
    settings_type = NodeEmbedderSettings
    noun = "embedder"
    settings: NodeEmbedderSettings

    def fit(self, graph: Graph, features: Features | None = None, *, progress: bool = False) -> Self:
        """Learn from the graph and the features of its nodes.

        Args:
            graph: CSR ``[n, n]`` whose row ``v`` holds what ``v`` receives, or a data set's graph.
            features: float ``[n, f]``, dense or sparse; None gives each node a trained vector.
            progress: show a bar on stderr.

        Returns:
            Itself; the course of training is in ``result``.

        Raises:
            ConfigError: arrays do not fit each other.
            TrainingError: see :func:`lexigraph.training.train`.
        """
        settings = self.settings
        tell_idle(settings, self.name)
        inputs = make_graph_inputs(graph, features, settings)
        self._network = self._make(inputs)
        at_once = settings.batch_size if settings.fan_out else inputs.n_nodes  # the whole graph is computed anyway
        with threads_for_graph(len(inputs.edges)):
            self.result = train(
                self._network,
                SeededNodeBatches(inputs.n_nodes, at_once, settings.seed),
                settings,
                monitor="loss",
                maximize=False,
                fingerprint=fingerprint(settings, inputs),
                progress=progress,
                name=self.name,
            )
        return self

    @torch.no_grad()
    def vectors(self) -> NDArray[np.float32]:
        """The nodes' vectors, float32 ``[n, embedding_size]``.

        Raises:
            NotFittedError: there is nothing learned yet.
        """
        found: NDArray[np.float32] = self._fitted().vectors().cpu().numpy()
        return found

    def _build(self, inputs: GraphInputs) -> InfomaxNetwork:
        return InfomaxNetwork(GraphEncoder(self.settings, inputs), self.settings.vector_activation)
