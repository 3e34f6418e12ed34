"""What a saved model is, without loading it to serve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lexigraph.models.artifact import read_artifact
from lexigraph.models.manifest import read_manifest


def inspect_model(path: str | Path) -> dict[str, Any]:
    """Verify a saved model and describe it in plain values, ready for JSON.

    Args:
        path: its folder.

    Returns:
        ``model``, ``config``, ``encoder`` (name and fingerprint, or None), ``n_users``, ``n_items``,
        ``n_interactions``, ``lexigraph_version``, ``format_version``, ``files`` (name to sha256 and size) and
        ``bytes``, the size of all files.

    Raises:
        ForeignArtifactError: not a saved model.
        TamperedArtifactError: a file does not match its hash.
    """
    folder = Path(path)
    artifact, manifest = read_artifact(folder), read_manifest(folder, check_files=False)
    training = artifact.tensors.get("training.indices")
    return {
        **artifact.description,
        "n_users": artifact.tables["users"].height,
        "n_items": artifact.tables["items"].height,
        "n_interactions": 0 if training is None else len(training),
        "lexigraph_version": manifest["lexigraph_version"],
        "format_version": manifest["format_version"],
        "files": manifest["files"],
        "bytes": sum(entry["size"] for entry in manifest["files"].values()),
    }
