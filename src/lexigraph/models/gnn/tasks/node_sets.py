"""Which labelled nodes are learned from, and which are watched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError


@dataclass(frozen=True, eq=False)
class LabelledNodes:
    """Labels and two sets of nodes without a common one.

    Attributes:
        labels: int64 ``[n]``, below 0 where unknown.
        training: labelled nodes to learn from, int64, ascending.
        validation: labelled nodes to watch, int64, ascending.
    """

    labels: NDArray[np.int64]
    training: NDArray[np.int64]
    validation: NDArray[np.int64]


def labelled_nodes(
    labels: NDArray[Any],
    n_nodes: int,
    training: NDArray[Any] | None,
    validation: NDArray[Any] | None,
    share: float,
    seed: int,
) -> LabelledNodes:
    """Check labels and sets; where no validation nodes are given, set a share of the labelled ones aside.

    Args:
        labels: int ``[n_nodes]``.
        n_nodes: number of nodes.
        training: mask or indices; None: all labelled ones that are not watched.
        validation: mask or indices; None: a share of those to learn from, but never a class's last one.
        share: of them.
        seed: of the lots.

    Raises:
        ConfigError: labels are no whole numbers or not one per node, a set is no mask and no indices, or both sets
            hold the same node.

    Example:
        >>> sets = labelled_nodes(np.array([0, 1, -1, 0]), 4, None, np.array([3]), 0.5, seed=0)
        >>> sets.training.tolist(), sets.validation.tolist()
        ([0, 1], [3])
    """
    if labels.shape != (n_nodes,) or labels.dtype.kind not in "iu":
        raise ConfigError(
            f"labels are {labels.dtype} of shape {labels.shape}; {n_nodes} nodes need one whole number each"
        )
    labels = labels.astype(np.int64)
    known = labels >= 0
    watched = _mask(validation, n_nodes, "validation") & known
    learned = (known & ~watched) if training is None else _mask(training, n_nodes, "training") & known
    both = int((watched & learned).sum())
    if both:
        raise ConfigError(f"{both} nodes are both for training and for validation; take them out of one")
    if validation is None and share:
        watched = _some(np.flatnonzero(learned), labels, share, seed)
        learned = learned & ~watched
    return LabelledNodes(labels, np.flatnonzero(learned), np.flatnonzero(watched))


def _mask(nodes: NDArray[Any] | None, n_nodes: int, name: str) -> NDArray[np.bool_]:
    found = np.zeros(n_nodes, dtype=np.bool_)
    if nodes is None:
        return found
    given = np.asarray(nodes)
    if given.dtype.kind == "b" and given.shape == (n_nodes,):
        return given
    if (
        given.dtype.kind not in "iu"
        or given.ndim != 1
        or (len(given) and not 0 <= given.min() <= given.max() < n_nodes)
    ):
        raise ConfigError(
            f"{name} is {given.dtype} of shape {given.shape}; give a mask of {n_nodes} nodes or indices below {n_nodes}"
        )
    found[given] = True
    return found


def _some(nodes: NDArray[np.int64], labels: NDArray[np.int64], share: float, seed: int) -> NDArray[np.bool_]:
    """A share of the nodes by lot; the first of each class in the drawn order is kept to learn from."""
    order = np.random.default_rng(seed).permutation(nodes)
    _, first = np.unique(labels[order], return_index=True)
    free = np.delete(order, first)
    chosen = np.zeros(len(labels), dtype=np.bool_)
    chosen[free[: round(share * len(nodes))]] = True
    return chosen
