"""Classes of a graph's nodes, learned from those of some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from lexigraph.errors import EmptyTableError
from lexigraph.models.gnn.idle import tell_idle
from lexigraph.models.gnn.tasks.classification import ClassificationTask
from lexigraph.models.gnn.tasks.encoder import GraphEncoder
from lexigraph.models.gnn.tasks.fingerprint import fingerprint
from lexigraph.models.gnn.tasks.graph_learner import GraphLearner
from lexigraph.models.gnn.tasks.inputs import Features, Graph, GraphInputs, make_graph_inputs
from lexigraph.models.gnn.tasks.joint_batches import JointBatches
from lexigraph.models.gnn.tasks.multi_task import MultiTask
from lexigraph.models.gnn.tasks.node_batches import NodeBatches
from lexigraph.models.gnn.tasks.node_sets import LabelledNodes, labelled_nodes
from lexigraph.models.gnn.tasks.saving import read_fact
from lexigraph.models.gnn.tasks.settings import NodeClassifierSettings
from lexigraph.models.gnn.threads import threads_for_graph
from lexigraph.training import train


class NodeClassifier(GraphLearner[MultiTask]):
    """Any convolution with a class per node on top; a two-layer GCN by default (Kipf and Welling, ICLR 2017).

    Args:
        settings: all of them; or
        **values: some of them by name.

    Raises:
        ConfigError: a setting is unknown or out of range.

    Example:
        >>> import scipy.sparse as sp
        >>> groups = sp.csr_array(np.kron(np.eye(2), np.ones((8, 8)) - np.eye(8)).astype(np.float32))
        >>> labels = np.full(16, -1)
        >>> labels[[0, 8]] = 0, 1
        >>> model = NodeClassifier(epochs=40, embedding_size=8, dropout=0).fit(groups, labels)
        >>> model.predict().tolist()
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    """

    name = "node-classifier"
    settings_type = NodeClassifierSettings
    noun = "classifier"
    settings: NodeClassifierSettings

    def __init__(self, settings: NodeClassifierSettings | None = None, **values: Any) -> None:
        super().__init__(settings, **values)
        self._n_classes = 0

    def fit(
        self,
        graph: Graph,
        labels: NDArray[np.integer[Any]],
        features: Features | None = None,
        *,
        training: NDArray[Any] | None = None,
        validation: NDArray[Any] | None = None,
        progress: bool = False,
    ) -> Self:
        """Learn from the labels of the training nodes; those of others are not looked at.

        Args:
            graph: CSR ``[n, n]`` whose row ``v`` holds what ``v`` receives, or a data set's graph.
            labels: 0..n_classes-1, below 0 where unknown, int ``[n]``.
            features: float ``[n, f]``, dense or sparse; None gives each node a trained vector.
            training: mask bool ``[n]`` or indices; None takes all labelled nodes that are not for validation.
            validation: mask or indices, for early stopping; None sets ``validation_share`` aside where ``patience``
                is above 0 and each class keeps a node to learn from.
            progress: show a bar on stderr.

        Returns:
            Itself; the course of training is in ``result``.

        Raises:
            ConfigError: arrays do not fit each other, or nodes are in both sets.
            EmptyTableError: no training node has a label.
            TrainingError: see :func:`lexigraph.training.train`.
        """
        settings = self.settings
        tell_idle(settings, self.name)
        inputs = make_graph_inputs(graph, features, settings)
        share = settings.validation_share if settings.patience else 0.0
        sets = labelled_nodes(np.asarray(labels), inputs.n_nodes, training, validation, share, settings.seed)
        self._n_classes = int(sets.labels[sets.training].max()) + 1 if len(sets.training) else 0
        if not self._n_classes:
            raise EmptyTableError("no training node has a label; labels below 0 say that a class is unknown")
        self._network = self._make(inputs)
        nodes = NodeBatches(sets.training, sets.labels[sets.training], settings.batch_size, seed=settings.seed)
        watched = len(sets.validation) > 0
        with threads_for_graph(len(inputs.edges)):
            self.result = train(
                self._network,
                JointBatches({"class": nodes}),
                settings,
                validate=(lambda: self._quality(sets)) if watched else None,
                monitor=settings.monitor if watched else None,
                maximize=settings.monitor == "accuracy",
                fingerprint=fingerprint(settings, inputs, sets.labels, sets.training, sets.validation),
                progress=progress,
                name=self.name,
            )
        return self

    def predict(self) -> NDArray[np.int64]:
        """The most probable class of each node, int64 ``[n]``.

        Raises:
            NotFittedError: there is nothing learned yet.
        """
        return np.asarray(self.predict_proba().argmax(axis=1))

    def predict_proba(self) -> NDArray[np.float32]:
        """Probability of each class for each node, float32 ``[n, n_classes]``; rows sum to 1.

        Raises:
            NotFittedError: there is nothing learned yet.
        """
        found: NDArray[np.float32] = functional.softmax(self._scores(None), dim=1).numpy()
        return found

    def _facts(self) -> Mapping[str, int]:
        return {"n_classes": self._n_classes}

    def _take_facts(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        self._n_classes = read_fact("n_classes", arrays)

    def _build(self, inputs: GraphInputs) -> MultiTask:
        chosen, first = self.settings, self.settings.predict_first
        sized = chosen.model_copy(update={"embedding_size": self._n_classes}) if first else chosen
        mapped = chosen.map_scores and not first
        encoder = GraphEncoder(sized, inputs, None if mapped else self._n_classes)
        return MultiTask(encoder, {"class": ClassificationTask(encoder.size, self._n_classes, mapped=mapped)})

    @torch.no_grad()
    def _scores(self, nodes: NDArray[np.int64] | None) -> torch.Tensor:
        network = self._fitted()
        vectors = network.encoder(None if nodes is None else torch.from_numpy(nodes))
        found: torch.Tensor = network.tasks["class"].scores(vectors).cpu()
        return found

    def _quality(self, sets: LabelledNodes) -> dict[str, float]:
        scores, labels = self._scores(sets.validation), torch.from_numpy(sets.labels[sets.validation])
        right = (scores.argmax(dim=1) == labels).float().mean()
        known = labels < self._n_classes  # a class of which no node was learned from costs accuracy, not infinity
        loss = functional.cross_entropy(scores[known], labels[known]) if known.any() else torch.tensor(torch.inf)
        return {"accuracy": float(right), "cross-entropy": float(loss)}
