"""What a saved model is, without loading it to serve."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lexigraph.errors import ForeignArtifactError
from lexigraph.models.artifact import Artifact, read_artifact
from lexigraph.models.manifest import read_manifest


def inspect_model(path: str | Path) -> dict[str, Any]:
    """Verify a saved model and describe it in plain values, ready for JSON.

    Args:
        path: its folder.

    Returns:
        ``model``, ``config``, ``encoder`` (name and fingerprint, or None), ``n_users``, ``n_items``,
        ``n_interactions``, ``network`` (its parts, see :func:`describe_network`, or None), ``lexigraph_version``,
        ``format_version``, ``files`` (name to sha256 and size) and
        ``bytes``, the size of all files.

    Raises:
        ForeignArtifactError: not a saved recommender.
        TamperedArtifactError: a file does not match its hash.
    """
    folder = Path(path)
    artifact, manifest = read_artifact(folder), read_manifest(folder, check_files=False)
    if not {"users", "items"} <= artifact.tables.keys():
        raise ForeignArtifactError(
            f"{folder} holds a {artifact.description['model']!r}, which is no recommender; its own class reads it"
        )
    training = artifact.tensors.get("training.indices")
    return {
        **artifact.description,
        "n_users": artifact.tables["users"].height,
        "n_items": artifact.tables["items"].height,
        "n_interactions": 0 if training is None else len(training),
        "network": describe_network(artifact),
        "lexigraph_version": manifest["lexigraph_version"],
        "format_version": manifest["format_version"],
        "files": manifest["files"],
        "bytes": sum(entry["size"] for entry in manifest["files"].values()),
    }


def describe_network(artifact: Artifact) -> list[dict[str, Any]] | None:
    """The parts of a saved network: ``part``, ``what`` it is made of, ``parameters`` that were trained, ``arrays``.

    ``arrays`` are the saved parameters of the part with their shapes; features are saved as what they came to, the
    states of the items, and not as parameters.

    Args:
        artifact: a saved model.

    Returns:
        None for a model without a network.
    """
    table = artifact.tables.get("network")
    if table is None:
        return None
    words = _words(artifact.description["config"])
    return [
        {
            "part": part,
            "what": words.get(part, ""),
            "parameters": count,
            "arrays": {
                name.removeprefix(f"network.{part}."): list(array.shape)
                for name, array in sorted(artifact.tensors.items())
                if name.startswith(f"network.{part}.")
            },
        }
        for part, count in table.select("part", "parameters").iter_rows()
    ]


def _words(config: Mapping[str, Any]) -> dict[str, str]:
    """What each part of a network is, in words, from its settings."""
    activation = "" if config["activation"] == "linear" else f", {config['activation']}"
    residual = "" if config["residual"] == "none" else f", residual {config['residual']}"
    users = "vectors of their own" if config["user_features"] == "id" else "their histories"
    return {
        "features": f"items from {' + '.join(config['item_features'])}, users from {users}, "
        f"{config['embedding_size']} wide",
        "stack": f"{config['n_layers']} x {config['convolution']}{activation}{residual}, "
        f"{config['readout']} of the layers",
        "fusion": config["fusion"],
        "decoder": f"{config['decoder']}{' (cosine)' if config['cosine'] else ''}, trained by {config['loss']}",
    }
