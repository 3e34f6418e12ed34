"""A served network as named arrays, and back; never a pickle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.errors import ForeignArtifactError
from lexigraph.models.gnn.convolutions.registry import weighting_for
from lexigraph.models.gnn.features.inputs import FeatureInputs
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.serving import FrozenItems, ServedNetwork
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.models.storage import take

PARAMETER = "network."
_FEATURES = "features."


def pack_network(served: ServedNetwork) -> dict[str, NDArray[Any]]:
    """Named arrays to save a served network as; first states of nodes are not needed any more."""
    items, network = served.items, served.network
    arrays = {
        f"{PARAMETER}{name}": value.numpy()
        for name, value in network.state_dict().items()
        if not name.startswith(_FEATURES)
    }
    arrays |= {f"items.state{layer}": state.numpy() for layer, state in enumerate(items.states)}
    arrays |= {"items.vectors": items.vectors.numpy(), "items.degrees": items.degrees, "items.usual": items.usual}
    if items.texts is not None:
        arrays["items.texts"] = items.texts.numpy()
    if served.user_map is not None:
        arrays["user_map"] = served.user_map.numpy()
    return {**arrays, "graph.sizes": np.array([network.n_kinds, network.n_attributes])}


def unpack_network(arrays: Mapping[str, NDArray[Any]], settings: NetworkSettings, n_items: int) -> ServedNetwork:
    """What :func:`pack_network` packed.

    Raises:
        ForeignArtifactError: arrays are missing or of the wrong shape.
    """
    n_kinds, n_attributes = (int(size) for size in take("graph.sizes", arrays, (2,)))
    network = GraphNetwork(_serving_settings(settings), FeatureInputs(0, 0, 0), n_kinds, n_attributes)
    _load(network, arrays)
    states = [_tensor(f"items.state{layer}", arrays, n_items) for layer in range(settings.n_layers + 1)]
    texts = _tensor("items.texts", arrays, n_items) if "items.texts" in arrays else None
    user_map = torch.from_numpy(np.array(arrays["user_map"])) if "user_map" in arrays else None
    items = FrozenItems(
        tuple(states),
        _tensor("items.vectors", arrays, n_items),
        texts,
        take("items.degrees", arrays, (n_items,)),
        take("items.usual", arrays, (n_attributes,)),
    )
    return ServedNetwork(network, items, weighting_for(settings), user_map)


def _load(network: GraphNetwork, arrays: Mapping[str, NDArray[Any]]) -> None:
    wanted = {name: value for name, value in network.state_dict().items() if not name.startswith(_FEATURES)}
    found = {
        name: torch.from_numpy(np.array(take(f"{PARAMETER}{name}", arrays, tuple(value.shape))))
        for name, value in wanted.items()
    }
    try:
        network.load_state_dict(found, strict=False)
    except RuntimeError as error:
        raise ForeignArtifactError(f"the saved network does not fit its settings: {error}") from error


def _serving_settings(settings: NetworkSettings) -> NetworkSettings:
    """The same network without features: serving starts from the items' frozen states."""
    return settings.model_copy(update={"item_features": ("id",), "feature_combination": "sum"})


def _tensor(name: str, arrays: Mapping[str, NDArray[Any]], n_items: int) -> Tensor:
    return torch.from_numpy(np.array(take(name, arrays, (n_items, None))))
