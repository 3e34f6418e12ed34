"""A trained network for nodes or links as a folder of named arrays, and back; never a pickle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lexigraph.config import make_settings
from lexigraph.errors import ForeignArtifactError
from lexigraph.models.artifact import Artifact, read_artifact, write_artifact
from lexigraph.models.gnn.edges import Edges
from lexigraph.models.gnn.tasks.feature_rows import DenseRows, FeatureRows, SparseRows
from lexigraph.models.gnn.tasks.inputs import GraphInputs
from lexigraph.models.gnn.tasks.settings import GraphTaskSettings
from lexigraph.models.storage import take

PARAMETER = "network."
_EDGE_PARTS = ("sources", "targets", "weights", "kinds")
_NODE_PARTS = ("loops", "degrees")

SettingsType = TypeVar("SettingsType", bound=GraphTaskSettings)


def save_network(
    path: Path,
    name: str,
    settings: GraphTaskSettings,
    network: nn.Module,
    inputs: GraphInputs,
    facts: Mapping[str, int],
) -> None:
    """Write parameters, graph, features and settings.

    Args:
        path: the folder to make.
        name: what kind of model it is.
        settings: of the model.
        network: its parameters are written.
        inputs: what it computes vectors from.
        facts: whole numbers that the model needs to be made again.

    Raises:
        ArtifactError: the folder cannot be written.
    """
    arrays: dict[str, NDArray[Any]] = {
        f"{PARAMETER}{key}": value.detach().cpu().numpy() for key, value in network.state_dict().items()
    }
    arrays |= {f"edges.{part}": getattr(inputs.edges, part).cpu().numpy() for part in (*_EDGE_PARTS, *_NODE_PARTS)}
    if inputs.edges.attributes is not None:
        arrays["edges.attributes"] = inputs.edges.attributes.cpu().numpy()
    arrays |= {} if inputs.features is None else inputs.features.arrays()
    arrays |= {f"fact.{key}": np.array([value]) for key, value in {**facts, "n_kinds": inputs.n_kinds}.items()}
    described = {"model": name, "config": settings.model_dump(mode="json"), "encoder": None}
    write_artifact(path, Artifact(described, arrays, {}))


def read_network(path: Path, name: str, kind: type[SettingsType]) -> tuple[SettingsType, Mapping[str, NDArray[Any]]]:
    """Settings and arrays of what :func:`save_network` wrote.

    Raises:
        ForeignArtifactError: it is something else.
        TamperedArtifactError: a file is missing, extra or changed.
    """
    artifact = read_artifact(path)
    if artifact.description["model"] != name:
        raise ForeignArtifactError(f"{path} holds a {artifact.description['model']!r}, not a {name!r}")
    return make_settings(kind, dict(artifact.description["config"])), artifact.tensors


def read_fact(name: str, arrays: Mapping[str, NDArray[Any]]) -> int:
    """One whole number of a saved model."""
    return int(take(f"fact.{name}", arrays, (1,))[0])


def read_inputs(arrays: Mapping[str, NDArray[Any]]) -> GraphInputs:
    """The graph and the features of a saved model.

    Raises:
        ForeignArtifactError: arrays are missing, of the wrong shape, or point outside the graph.
    """
    n_edges, n_nodes = len(take("edges.sources", arrays, (None,))), len(take("edges.loops", arrays, (None,)))
    parts = {name: _tensor(f"edges.{name}", arrays, (n_edges,)) for name in _EDGE_PARTS}
    parts |= {name: _tensor(f"edges.{name}", arrays, (n_nodes,)) for name in _NODE_PARTS}
    if "edges.attributes" in arrays:
        parts["attributes"] = _tensor("edges.attributes", arrays, (n_edges, None))
    for name in ("sources", "targets"):
        _refuse_outside(name, parts[name], n_nodes)
    return GraphInputs(Edges(**parts, n_nodes=n_nodes), _features(arrays, n_nodes), read_fact("n_kinds", arrays))


def load_parameters(network: nn.Module, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Give a network its parameters back.

    Raises:
        ForeignArtifactError: they are missing or of another shape.
    """
    state = network.state_dict()
    network.load_state_dict({key: _tensor(f"{PARAMETER}{key}", arrays, tuple(v.shape)) for key, v in state.items()})
    network.eval()


def _features(arrays: Mapping[str, NDArray[Any]], n_nodes: int) -> FeatureRows | None:
    if "features.values" in arrays:
        return DenseRows(_tensor("features.values", arrays, (n_nodes, None)))
    if "features.indptr" not in arrays:
        return None
    width = int(take("features.width", arrays, (1,))[0])
    indices = _tensor("features.indices", arrays, (None,))
    values = _tensor("features.data", arrays, (len(indices),))
    indptr = _tensor("features.indptr", arrays, (n_nodes + 1,))
    _refuse_outside("features", indices, width)
    if int(indptr[0]) or int(indptr[-1]) != len(indices) or bool((indptr.diff() < 0).any()):
        raise ForeignArtifactError(f"the saved model's rows of features do not divide {len(indices)} entries")
    return SparseRows(indptr, indices, values, width)


def _refuse_outside(name: str, found: Tensor, end: int) -> None:
    if len(found) and (int(found.min()) < 0 or int(found.max()) >= end):
        raise ForeignArtifactError(
            f"the saved model's {name} lie in {int(found.min())}..{int(found.max())}, not below {end}"
        )


def _tensor(name: str, arrays: Mapping[str, NDArray[Any]], shape: tuple[int | None, ...]) -> Tensor:
    return torch.from_numpy(np.array(take(name, arrays, shape)))
