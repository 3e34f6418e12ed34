"""Self-supervised contrast: two views of the same nodes should agree more than views of different ones."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from lexigraph.models.gnn.objectives.softmax import catalogue_softmax


def info_nce(one: Tensor, other: Tensor, temperature: float) -> Tensor:
    """``-log exp(cos(a_i, b_i) / t) / sum over j of exp(cos(a_i, b_j) / t)``, the mean over ``i``.

    van den Oord, Li and Vinyals, "Representation learning with contrastive predictive coding", 2018.

    Args:
        one: a view of the nodes, float32 ``[n, d]``; each node once, for another copy of it would count against it.
        other: the other view, float32 ``[n, d]``.
        temperature: above 0.

    Returns:
        A scalar.

    Example:
        >>> round(info_nce(torch.eye(2), torch.eye(2), 1.0).item(), 4)
        0.3133
    """
    places = torch.arange(len(one), device=one.device)
    return catalogue_softmax(functional.normalize(one), functional.normalize(other), places, temperature)


def pair_chances(
    keys: np.ndarray[tuple[int], np.dtype[np.uint64]], seed: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A number in [0, 1) for each key, a hash of key and seed (splitmix64), so that equal keys share their fate."""
    mixed = keys + np.random.SeedSequence(seed).generate_state(1, np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))) * 2.0**-64
