"""A place for items that nobody has met: read from their texts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.bridge import choose_regularization, ridge_projector
from lexigraph.models.gnn.serving import FrozenItems
from lexigraph.models.gnn.settings import NetworkSettings


def place_cold_items(
    items: FrozenItems, texts: FloatMatrix, warm: NDArray[np.bool_], settings: NetworkSettings
) -> tuple[FrozenItems, NDArray[np.bool_]]:
    """Give every item without interactions the states and the vector that its text foretells.

    A network whose items have no vector of their own, but are read from texts or attributes, has placed them itself.
    Otherwise a ridge regression from the texts of met items to all that the network made of them does.

    Args:
        items: frozen.
        texts: frozen text vectors, float32 ``[n_items, d]``; ``d`` may be 0, rows may be zero.
        warm: items with interactions, bool ``[n_items]``.
        settings: of the network.

    Returns:
        The items, and which of them nothing is known of, bool ``[n_items]``.
    """
    described = texts.any(axis=1)
    if "id" not in settings.item_features:
        read = described if {"text", "tokens"} & set(settings.item_features) else np.ones(len(warm), dtype=bool)
        return items, ~(warm | read)
    taught, cold = np.flatnonzero(warm & described), np.flatnonzero(~warm & described)
    unplaced = ~(warm | described)
    if len(taught) < 2:
        return items, ~warm
    if not len(cold):
        return items, unplaced
    parts = [*items.states, items.vectors] + ([] if items.texts is None else [items.texts])
    targets = torch.cat(parts, dim=1).numpy()[taught]
    regularization = settings.bridge_regularization or choose_regularization(texts[taught], targets)
    told = texts[cold] @ (ridge_projector(texts[taught], regularization).T @ targets)
    pieces = torch.from_numpy(told).split([part.shape[1] for part in parts], dim=1)
    filled = [_filled(part, cold, piece) for part, piece in zip(parts, pieces, strict=True)]
    n_states = len(items.states)
    return (
        replace(
            items,
            states=tuple(filled[:n_states]),
            vectors=filled[n_states],
            texts=None if items.texts is None else filled[n_states + 1],
        ),
        unplaced,
    )


def _filled(part: Tensor, rows: NDArray[np.intp], values: Tensor) -> Tensor:
    part = part.clone()
    part[torch.from_numpy(rows)] = values
    return part
