"""A served network as named arrays, and back; never a pickle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.errors import ForeignArtifactError
from lexigraph.graph.edge_features import plain_features
from lexigraph.models.gnn.convolutions.registry import weighting_for
from lexigraph.models.gnn.features.inputs import FeatureInputs
from lexigraph.models.gnn.frozen import FrozenNodes
from lexigraph.models.gnn.network import GraphNetwork
from lexigraph.models.gnn.senders import MetBefore
from lexigraph.models.gnn.serving import ServedNetwork
from lexigraph.models.gnn.settings import NetworkSettings
from lexigraph.models.storage import pack_csr, take, unpack_csr

PARAMETER = "network."
_FEATURES = "features."


def pack_network(served: ServedNetwork) -> dict[str, NDArray[Any]]:
    """Named arrays to save a served network as; first states of nodes are not needed any more."""
    nodes, network = served.frozen, served.network
    arrays = {
        f"{PARAMETER}{name}": value.numpy()
        for name, value in network.state_dict().items()
        if not name.startswith(_FEATURES)
    }
    arrays |= {f"nodes.state{layer}": state.numpy() for layer, state in enumerate(nodes.states)}
    arrays |= {"nodes.degrees": nodes.degrees, "nodes.usual": nodes.usual, "nodes.kinds": np.array(nodes.kinds)}
    arrays["items.vectors"] = nodes.vectors.numpy()
    if nodes.texts is not None:
        arrays["nodes.texts"] = nodes.texts.numpy()
    if nodes.ties is not None:
        arrays |= pack_csr("ties", nodes.ties)
    arrays["nodes.largest"] = np.array([nodes.largest])
    if nodes.met is not None:
        arrays |= {**pack_csr("met", nodes.met.values), "met.now": nodes.met.now}
        told = {"met.fading": nodes.met.fading, "met.kinds": nodes.met.kinds}
        arrays |= {name: part for name, part in told.items() if part is not None}
    if served.user_map is not None:
        arrays["user_map"] = served.user_map.numpy()
    return {**arrays, "graph.sizes": np.array([network.n_kinds, network.n_attributes])}


def unpack_network(
    arrays: Mapping[str, NDArray[Any]], settings: NetworkSettings, n_users: int, n_items: int
) -> ServedNetwork:
    """What :func:`pack_network` packed.

    Raises:
        ForeignArtifactError: arrays are missing or of the wrong shape.
    """
    n_kinds, n_attributes = _sizes(arrays)
    network = GraphNetwork(_serving_settings(settings), FeatureInputs(0, 0, 0), n_kinds, n_attributes)
    _load(network, arrays)
    d = settings.embedding_size
    user_map = _tensor("user_map", arrays, (d, d)) if "user_map" in arrays else None
    nodes = _nodes(arrays, network, settings.edge_features, n_users, n_items)
    return ServedNetwork(network, nodes, weighting_for(settings), user_map)


def _sizes(arrays: Mapping[str, NDArray[Any]]) -> tuple[int, int]:
    """Kinds of edges and numbers on each; the kinds of messages to users must be among the former."""
    n_kinds, n_attributes = (int(size) for size in take("graph.sizes", arrays, (2,)))
    kinds = take("nodes.kinds", arrays, (2,))
    if n_attributes < 0 or not 0 <= kinds.min() <= kinds.max() < n_kinds:
        raise ForeignArtifactError(
            f"the saved network has {n_kinds} kinds of edges with {n_attributes} numbers, and messages of the kinds "
            f"{kinds.tolist()}; fit and save it again"
        )
    return n_kinds, n_attributes


def _nodes(
    arrays: Mapping[str, NDArray[Any]],
    network: GraphNetwork,
    features: tuple[str, ...],
    n_users: int,
    n_items: int,
) -> FrozenNodes:
    ties = unpack_csr("ties", arrays, (n_users + 1, n_users)) if "ties.data" in arrays else None
    n_nodes = n_items if ties is None else n_items + n_users
    sizes = network.stack.sizes
    of_items, of_friends = (int(kind) for kind in take("nodes.kinds", arrays, (2,)))
    return FrozenNodes(
        tuple(_tensor(f"nodes.state{layer}", arrays, (n_nodes, size)) for layer, size in enumerate(sizes)),
        _tensor("items.vectors", arrays, (n_items, sizes[-1])),
        _tensor("nodes.texts", arrays, (n_nodes, sizes[-1])) if "nodes.texts" in arrays else None,
        take("nodes.degrees", arrays, (n_nodes,)),
        (of_items, of_friends),
        take("nodes.usual", arrays, (2, network.n_attributes)),
        ties,
        _largest(arrays, features),
        _met(arrays, features, network.n_attributes, (n_users, n_items)),
    )


def _largest(arrays: Mapping[str, NDArray[Any]], features: tuple[str, ...]) -> float:
    """0 also for models saved before histories told their own strengths."""
    if "strength" not in features or "nodes.largest" not in arrays:
        return 0.0
    largest = float(_floats("nodes.largest", arrays, (1,))[0])
    if not 0 <= largest < float("inf"):
        raise ForeignArtifactError(f"the saved network divides strengths by {largest}; fit and save it again")
    return largest


def _met(
    arrays: Mapping[str, NDArray[Any]], features: tuple[str, ...], n_attributes: int, shape: tuple[int, int]
) -> MetBefore | None:
    """None also for models saved before dates and kinds were remembered."""
    if "met.data" not in arrays or not {"recency", "kind"} & set(features):
        return None
    matrix, now = unpack_csr("met", arrays, shape), _floats("met.now", arrays, (None,))
    values = sp.csr_array((_floats("met.data", arrays, (matrix.nnz,)), matrix.indices, matrix.indptr), shape=shape)
    fading = _floats("met.fading", arrays, (values.nnz,)) if "recency" in features else None
    kinds = take("met.kinds", arrays, (values.nnz,)).astype(np.int32) if "kind" in features else None
    n_plain = len(plain_features(features))
    fits = values.has_canonical_format and n_plain <= len(now) <= n_attributes
    fits = fits and (fading is None or bool(np.isfinite(fading).all()))
    if not fits or (kinds is not None and len(kinds) and not n_plain <= kinds.min() <= kinds.max() < len(now)):
        raise ForeignArtifactError(
            f"what the saved network remembers of its interactions does not fit its {n_attributes} numbers on each "
            "edge, or is not sorted or not finite; fit and save it again"
        )
    return MetBefore(features, values, fading, kinds, now)


def _load(network: GraphNetwork, arrays: Mapping[str, NDArray[Any]]) -> None:
    wanted = {name: value for name, value in network.state_dict().items() if not name.startswith(_FEATURES)}
    found = {name: _tensor(f"{PARAMETER}{name}", arrays, tuple(value.shape)) for name, value in wanted.items()}
    network.load_state_dict(found, strict=False)


def _serving_settings(settings: NetworkSettings) -> NetworkSettings:
    """The same network without features: serving starts from the items' frozen states."""
    return settings.model_copy(update={"item_features": ("id",), "feature_combination": "sum"})


def _tensor(name: str, arrays: Mapping[str, NDArray[Any]], shape: tuple[int, ...]) -> Tensor:
    return torch.from_numpy(_floats(name, arrays, shape))


def _floats(name: str, arrays: Mapping[str, NDArray[Any]], shape: tuple[int | None, ...]) -> NDArray[np.float32]:
    try:
        return np.array(take(name, arrays, shape), dtype=np.float32)
    except ValueError as error:
        raise ForeignArtifactError(
            f"the saved array {name} holds no numbers: {error}; fit and save it again"
        ) from error
