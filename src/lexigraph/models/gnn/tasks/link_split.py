"""Links held out of a graph, with as many pairs that are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.graph.node_graph import NodeGraph

Pairs: TypeAlias = NDArray[np.int64]
ROUNDS = 100
"""Times that pairs are drawn until enough of them are no links."""


@dataclass(frozen=True, eq=False)
class LinkSplit:
    """A graph without some of its links.

    Attributes:
        training: the graph that is left; a held-out link is gone in both directions, whatever its kind.
        validation: held-out links, int64 ``[2, n]``.
        validation_unlinked: pairs that are no link of the whole graph, int64 ``[2, n]``.
        test: held-out links, int64 ``[2, m]``.
        test_unlinked: other pairs that are no link, int64 ``[2, m]``.
    """

    training: sp.csr_array | NodeGraph
    validation: Pairs
    validation_unlinked: Pairs
    test: Pairs
    test_unlinked: Pairs


def split_links(
    graph: sp.csr_array | NodeGraph,
    *,
    validation: float = 0.05,
    test: float = 0.1,
    relation: str | None = None,
    seed: int = 0,
) -> LinkSplit:
    """Hold out links as Kipf and Welling (2016) do: 5 % to choose by, 10 % to test on, and as many pairs without one.

    A link counts once, whatever its directions. Both nodes of a pair that is no link are drawn evenly: among nodes of
    the same sort (users, items or entities) as those of a held-out link, or, of one relation, among those that stand
    at that end of it.

    Args:
        graph: CSR ``[n, n]`` whose row ``v`` holds what ``v`` receives, or a data set's graph.
        validation: share of the links.
        test: share of the links.
        relation: which relation of a data set's graph to hold out from; None for all.
        seed: of all lots.

    Raises:
        ConfigError: shares that leave nothing, too few links, an unknown relation, or a graph in which nearly all
            pairs are linked.

    Example:
        >>> ring = sp.csr_array(np.roll(np.eye(40), 1, axis=0) + np.roll(np.eye(40), -1, axis=0))
        >>> parts = split_links(ring)
        >>> parts.training.nnz // 2, parts.validation.shape, parts.test_unlinked.shape
        (34, (2, 2), (2, 4))
    """
    if validation < 0 or test < 0 or validation + test >= 1:
        raise ConfigError(f"validation={validation} and test={test} leave no links to learn from; use smaller shares")
    generator = np.random.default_rng(seed)
    everything, n_nodes = _pairs(graph), _blocks(graph)[-1]
    links = everything[:, _chosen(graph, relation)]
    links = links[:, links[0] != links[1]]
    links = links[:, np.unique(_keys(links, n_nodes), return_index=True)[1]]
    cut, n_test = int(validation * links.shape[1]), int(test * links.shape[1])
    if not cut + n_test:
        raise ConfigError(f"{links.shape[1]} links are too few to hold out {validation:g} and {test:g} of them")
    held = links[:, generator.permutation(links.shape[1])[: cut + n_test]]
    draw = _drawer(links if relation else None, _blocks(graph), generator)
    others = _unlinked(held, np.unique(_keys(everything, n_nodes)), n_nodes, draw)
    left = ~np.isin(_keys(everything, n_nodes), _keys(held, n_nodes))
    return LinkSplit(_without(graph, left), held[:, :cut], others[:, :cut], held[:, cut:], others[:, cut:])


def _pairs(graph: sp.csr_array | NodeGraph) -> Pairs:
    """Source and target of every edge, int64 ``[2, n_edges]``."""
    if isinstance(graph, NodeGraph):
        return np.stack([graph.sources, graph.targets])
    entries = graph.tocoo()
    return np.stack([entries.col, entries.row]).astype(np.int64)


def _blocks(graph: sp.csr_array | NodeGraph) -> NDArray[np.int64]:
    """Where each sort of node starts, and the number of nodes."""
    if isinstance(graph, NodeGraph):
        return np.array([0, graph.n_users, graph.n_users + graph.n_items, graph.n_nodes])
    return np.array([0, graph.shape[0]])


def _chosen(graph: sp.csr_array | NodeGraph, relation: str | None) -> NDArray[np.bool_]:
    if not isinstance(graph, NodeGraph):
        if relation is not None:
            raise ConfigError(f"relation={relation!r}, but a matrix has no relations; give a data set's graph")
        return np.ones(graph.nnz, dtype=np.bool_)
    if relation is None:
        return np.ones(len(graph), dtype=np.bool_)
    if relation not in graph.relations:
        raise ConfigError(f"the graph has no relation {relation!r}; there are: {', '.join(graph.relations)}")
    return np.asarray(graph.kinds == graph.relations.index(relation))


def _without(graph: sp.csr_array | NodeGraph, left: NDArray[np.bool_]) -> sp.csr_array | NodeGraph:
    if isinstance(graph, NodeGraph):
        names = ("sources", "targets", "kinds", "strengths", "attributes")
        return replace(graph, **{name: getattr(graph, name)[left] for name in names})
    entries = graph.tocoo()
    matrix = sp.csr_array((entries.data[left], (entries.row[left], entries.col[left])), shape=graph.shape)
    matrix.sort_indices()
    return matrix


def _drawer(links: Pairs | None, blocks: NDArray[np.int64], generator: np.random.Generator) -> Callable[[Pairs], Pairs]:
    """Draws a pair of the same sort for each given one: from the ends of a relation's links, or from blocks."""
    if links is not None:
        pools = [np.unique(ends) for ends in links]
        return lambda pairs: np.stack([generator.choice(pool, pairs.shape[1]) for pool in pools])

    def draw(pairs: Pairs) -> Pairs:
        block = np.searchsorted(blocks, pairs, side="right") - 1
        return generator.integers(blocks[block], blocks[block + 1])

    return draw


def _unlinked(held: Pairs, known: NDArray[np.int64], n_nodes: int, draw: Callable[[Pairs], Pairs]) -> Pairs:
    """As many pairs that are not among the known ones."""
    found = draw(held)
    for _ in range(ROUNDS):
        bad = np.flatnonzero(np.isin(_keys(found, n_nodes), known) | (found[0] == found[1]))
        if not len(bad):
            return found
        found[:, bad] = draw(held[:, bad])
    raise ConfigError(f"{len(bad)} pairs stay linked however they are drawn; nearly all nodes are linked to each other")


def _keys(pairs: Pairs, n_nodes: int) -> NDArray[np.int64]:
    """One number per pair, the same in both directions."""
    return np.asarray(pairs.min(axis=0) * n_nodes + pairs.max(axis=0))
