"""A place for items that nobody has met: read from their texts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.bridge import choose_regularization, ridge_projector
from lexigraph.models.gnn.frozen import FrozenNodes
from lexigraph.models.gnn.settings import NetworkSettings


def place_cold_items(
    nodes: FrozenNodes, texts: FloatMatrix, warm: NDArray[np.bool_], settings: NetworkSettings
) -> tuple[FrozenNodes, NDArray[np.bool_]]:
    """Give every item without interactions the states and the vector that its text foretells.

    A network whose items have no vector of their own, but are read from texts or attributes, has placed them itself.
    Otherwise a ridge regression from the texts of met items to all that the network made of them does. In a history
    such an item then counts like an item of average degree. One of which nothing is known does not count, and has the
    zero vector.

    Args:
        nodes: frozen.
        texts: frozen text vectors, float32 ``[n_items, d]``; ``d`` may be 0, rows may be zero.
        warm: items with interactions, bool ``[n_items]``.
        settings: of the network.

    Returns:
        The nodes, and which items nothing is known of, bool ``[n_items]``.
    """
    described = texts.any(axis=1)
    if "id" not in settings.item_features:
        read = described if {"text", "tokens"} & set(settings.item_features) else np.ones(len(warm), dtype=bool)
        unplaced = ~(warm | read)
    else:
        taught, cold = np.flatnonzero(warm & described), np.flatnonzero(~warm & described)
        unplaced = ~(warm | described) if len(taught) > 1 else ~warm
        if len(taught) > 1 and len(cold):
            nodes = _foretold(nodes, texts, taught, cold, settings)
    vectors = nodes.vectors * torch.from_numpy(~unplaced)[:, None]  # like nothing, rather than like noise
    return replace(nodes, vectors=vectors, degrees=_degrees(nodes.degrees, warm, unplaced)), unplaced


def _foretold(
    nodes: FrozenNodes,
    texts: FloatMatrix,
    taught: NDArray[np.intp],
    cold: NDArray[np.intp],
    settings: NetworkSettings,
) -> FrozenNodes:
    """States, vectors and text views of cold items from those of the taught ones."""
    parts = [*nodes.states, nodes.vectors] + ([] if nodes.texts is None else [nodes.texts])
    targets = torch.cat([part[: nodes.n_items] for part in parts], dim=1).numpy()[taught]
    regularization = settings.bridge_regularization or choose_regularization(texts[taught], targets)
    told = texts[cold] @ (ridge_projector(texts[taught], regularization).T @ targets)
    pieces = torch.from_numpy(told).split([part.shape[1] for part in parts], dim=1)
    filled = [_filled(part, cold, piece) for part, piece in zip(parts, pieces, strict=True)]
    n_states = len(nodes.states)
    own_texts = None if nodes.texts is None else filled[n_states + 1]
    return replace(nodes, states=tuple(filled[:n_states]), vectors=filled[n_states], texts=own_texts)


def _filled(part: Tensor, rows: NDArray[np.intp], values: Tensor) -> Tensor:
    part = part.clone()
    part[torch.from_numpy(rows)] = values
    return part


def _degrees(degrees: NDArray[np.float32], warm: NDArray[np.bool_], unplaced: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Degrees with the average of the met items for cold ones, and 0 for those of which nothing is known."""
    items, others = degrees[: len(warm)], degrees[len(warm) :]
    average = items[warm].mean() if warm.any() else np.float32(1)
    placed = np.where(warm, items, np.where(unplaced, 0, average))
    return np.concatenate([placed, others]).astype(np.float32)
