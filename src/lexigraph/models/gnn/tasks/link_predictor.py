"""Missing links of a graph, from those it has."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.graph.node_graph import NodeGraph
from lexigraph.models.gnn.idle import tell_idle
from lexigraph.models.gnn.objectives.links import LinkBatches
from lexigraph.models.gnn.tasks.encoder import GraphEncoder
from lexigraph.models.gnn.tasks.fingerprint import fingerprint
from lexigraph.models.gnn.tasks.graph_learner import GraphLearner
from lexigraph.models.gnn.tasks.inputs import Features, Graph, GraphInputs, make_graph_inputs
from lexigraph.models.gnn.tasks.joint_batches import JointBatches
from lexigraph.models.gnn.tasks.link_prediction import LinkTask
from lexigraph.models.gnn.tasks.multi_task import MultiTask
from lexigraph.models.gnn.tasks.pair_metrics import area_under_curve, average_precision
from lexigraph.models.gnn.tasks.settings import LinkPredictorSettings
from lexigraph.models.gnn.threads import threads_for_graph
from lexigraph.training import train

Pairs = NDArray[np.integer[Any]]


class LinkPredictor(GraphLearner[MultiTask]):
    """A graph auto-encoder: inner products of the vectors of two nodes say how likely a link is.

    Kipf and Welling, "Variational graph auto-encoders", 2016; ``variational=True`` is their VGAE.

    Args:
        settings: all of them; or
        **values: some of them by name.

    Raises:
        ConfigError: a setting is unknown or out of range.

    Example:
        >>> import scipy.sparse as sp
        >>> groups = sp.csr_array(np.kron(np.eye(2), np.ones((8, 8)) - np.eye(8)).astype(np.float32))
        >>> model = LinkPredictor(epochs=60, embedding_size=8).fit(groups)
        >>> inside, across = model.score(np.array([[0, 0], [1, 9]]))
        >>> bool(inside > across)
        True
    """

    name = "link-predictor"
    settings_type = LinkPredictorSettings
    noun = "predictor"
    settings: LinkPredictorSettings

    def fit(
        self,
        graph: Graph,
        features: Features | None = None,
        *,
        pairs: Pairs | None = None,
        validation: tuple[Pairs, Pairs] | None = None,
        progress: bool = False,
    ) -> Self:
        """Learn to tell links from other pairs.

        Args:
            graph: CSR ``[n, n]``, each link in both directions, or a data set's graph; without the links to be found.
            features: float ``[n, f]``, dense or sparse; None gives each node a trained vector.
            pairs: links to learn from, int ``[2, m]``; None takes all edges. Messages pass along all edges anyway.
            validation: held-out links and pairs that are none, both int ``[2, m]``: the epoch with the best area
                under the curve on them is kept. None trains to the last epoch.
            progress: show a bar on stderr.

        Returns:
            Itself; the course of training is in ``result``.

        Raises:
            ConfigError: arrays do not fit each other.
            EmptyTableError: there are no links.
            TrainingError: see :func:`lexigraph.training.train`.
        """
        settings = self.settings
        tell_idle(settings, self.name)
        inputs = make_graph_inputs(graph, features, settings)
        linked = _edges_of(inputs) if pairs is None else _checked(pairs, inputs.n_nodes)
        blocks = [0, graph.n_users, graph.n_users + graph.n_items] if isinstance(graph, NodeGraph) else [0]
        sources, targets = linked
        batches = LinkBatches(
            sources,
            targets,
            inputs.n_nodes,
            settings.batch_size,
            blocks=[*blocks, inputs.n_nodes],
            seed=settings.seed,
        )
        watched = () if validation is None else tuple(_checked(part, inputs.n_nodes) for part in validation)
        self._network = self._make(inputs)
        with threads_for_graph(len(inputs.edges)):
            self.result = train(
                self._network,
                JointBatches({"links": batches}),
                settings,
                validate=(lambda: self.evaluate(*watched)) if watched else None,
                monitor="auc" if watched else None,
                fingerprint=fingerprint(settings, inputs, linked, *watched),
                progress=progress,
                name=self.name,
            )
        return self

    def score(self, pairs: Pairs) -> NDArray[np.float32]:
        """Logits of links: above 0 a link is more likely than not, among as many pairs that are none.

        Args:
            pairs: int ``[2, m]``.

        Returns:
            float32 ``[m]``.

        Raises:
            NotFittedError: there is nothing learned yet.
            ConfigError: these are no pairs of the graph's nodes.
        """
        vectors = self.vectors()
        first, second = _checked(pairs, len(vectors))
        products: NDArray[np.float32] = (vectors[first] * vectors[second]).sum(axis=1)
        return products

    @torch.no_grad()
    def vectors(self) -> NDArray[np.float32]:
        """The nodes' vectors, float32 ``[n, embedding_size]``.

        Raises:
            NotFittedError: there is nothing learned yet.
        """
        network = self._fitted()
        found: NDArray[np.float32] = network.tasks["links"].vectors(network.encoder()).cpu().numpy()
        return found

    def evaluate(self, linked: Pairs, unlinked: Pairs) -> dict[str, float]:
        """Area under the curve (``auc``) and average precision (``ap``) of held-out links among other pairs.

        Args:
            linked: int ``[2, m]``.
            unlinked: int ``[2, k]``.

        Raises:
            NotFittedError: there is nothing learned yet.
            ConfigError: these are no pairs of the graph's nodes, or none.
        """
        scores = self.score(np.concatenate([linked, unlinked], axis=1))
        above, below = scores[: linked.shape[1]], scores[linked.shape[1] :]
        return {"auc": area_under_curve(above, below), "ap": average_precision(above, below)}

    def _build(self, inputs: GraphInputs) -> MultiTask:
        encoder = GraphEncoder(self.settings, inputs)
        return MultiTask(encoder, {"links": LinkTask(encoder.size, variational=self.settings.variational)})


def _edges_of(inputs: GraphInputs) -> NDArray[np.int64]:
    """All edges but those from a node to itself."""
    ends = inputs.edges.index.cpu().numpy()
    return np.asarray(ends[:, ends[0] != ends[1]])


def _checked(pairs: Pairs, n_nodes: int) -> NDArray[np.int64]:
    given = np.asarray(pairs)
    if given.ndim != 2 or len(given) != 2 or given.dtype.kind not in "iu":
        raise ConfigError(f"pairs are {given.dtype} of shape {given.shape}; give whole numbers of shape (2, m)")
    if given.size and not 0 <= given.min() <= given.max() < n_nodes:
        raise ConfigError(f"pairs name nodes {given.min()}..{given.max()}; the graph has 0..{n_nodes - 1}")
    return given.astype(np.int64)
