"""Training a network on its graph alone, before it is trained to recommend."""

from __future__ import annotations

import torch
from torch import Tensor

from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.objectives.links import LinkBatches
from lexigraph.models.gnn.objectives.pretraining import Pretraining
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.training import TrainingResult, train


class WholeGraph:
    """A network over all of its graph, in the two halves that pre-training looks between.

    Args:
        network: read wherever it is.
        edges: of the whole graph.
    """

    def __init__(self, network: GraphNetwork, edges: Edges) -> None:
        self.network, self.edges = network, edges

    def states(self) -> Tensor:
        """First states, float32 ``[n_nodes, d]``."""
        return self.network.first_states(self.edges.on(self.network.device))

    def encode(self, states: Tensor) -> Tensor:
        """Vectors of all nodes from their first states, float32 ``[n_nodes, d]``."""
        edges = self.edges.on(states.device)
        return self.network.finish(self.network.convolve(states, edges), self.network.texts(edges))


def pretrain(
    network: GraphNetwork,
    edges: Edges,
    blocks: tuple[int, ...],
    settings: NetworkSettings,
    *,
    progress: bool,
    fingerprint: str,
) -> TrainingResult | None:
    """Teach the network to tell its edges (gae, vgae) or to know its own graph from a shuffled one (dgi).

    Args:
        network: changed in place.
        edges: of the whole graph.
        blocks: where users, items and entities start among the nodes, and how many nodes there are.
        settings: which objective, for how many epochs; the rest is as in the training after it.
        progress: show a bar.
        fingerprint: of data and settings, for checkpoints.

    Returns:
        The course of it; None where the settings ask for none.

    Raises:
        KeyboardInterrupt: somebody stopped it; what comes after would start from a network half made.
    """
    if settings.pretraining == "none":
        return None
    graph = WholeGraph(network, edges)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)  # two of the objectives have parameters of their own
        task = Pretraining(settings.pretraining, network, graph.states, graph.encode, settings.embedding_size)
    source = LinkBatches(
        edges.sources.numpy(),
        edges.targets.numpy(),
        edges.n_nodes,
        settings.batch_size,
        blocks=blocks,
        seed=settings.seed,
    )
    folder = settings.checkpoint_dir
    changed = settings.model_copy(
        update={
            "epochs": settings.pretraining_epochs,
            "checkpoint_dir": None if folder is None else folder / "pretraining",
            "schedule": "constant",
            "loggers": (),
        }
    )
    course = train(
        task,
        source,
        changed,
        fingerprint=fingerprint,
        progress=progress,
        name=f"pre-training ({settings.pretraining})",
    )
    if course.stopped == "interrupted":
        raise KeyboardInterrupt
    return course
