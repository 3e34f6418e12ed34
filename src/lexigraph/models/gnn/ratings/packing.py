"""Biases as named arrays, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.gnn.ratings.biases import Biases
from lexigraph.models.gnn.ratings.predicting import KnownBiases
from lexigraph.models.storage import take


def pack_biases(known: KnownBiases | None) -> dict[str, NDArray[Any]]:
    """Arrays to save biases as; none where no ratings were learnt."""
    if known is None:
        return {}
    biases = known.biases
    scale = np.array([biases.mean, biases.lowest, biases.highest, biases.regularization])
    return {"biases.items": biases.items, "biases.users": known.users, "biases.scale": scale}


def unpack_biases(arrays: Mapping[str, NDArray[Any]], n_users: int, n_items: int) -> KnownBiases:
    """What :func:`pack_biases` packed.

    Raises:
        ForeignArtifactError: arrays are missing or of the wrong shape.
    """
    mean, lowest, highest, regularization = take("biases.scale", arrays, (4,)).tolist()
    biases = Biases(mean, take("biases.items", arrays, (n_items,)), lowest, highest, regularization)
    return KnownBiases(biases, take("biases.users", arrays, (n_users,)))
