"""The manifest of a saved model: which files it has, with their sizes and hashes, under one seal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import lexigraph
from lexigraph.errors import ArtifactError, ForeignArtifactError, TamperedArtifactError

MANIFEST = "manifest.json"
FORMAT = "lexigraph-model"
FORMAT_VERSION = 1


def make_manifest(folder: Path, names: Iterable[str], description: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the files of a folder.

    Args:
        folder: where the files are.
        names: which files.
        description: what the model says of itself; plain JSON values.

    Returns:
        The sealed manifest.

    Raises:
        ArtifactError: the description does not fit JSON.
    """
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "lexigraph_version": lexigraph.__version__,
        "description": dict(description),
        "files": {name: {"sha256": _sha256(folder / name), "size": (folder / name).stat().st_size} for name in names},
    }
    try:
        return manifest | {"seal": seal(manifest)}
    except (TypeError, ValueError) as error:
        raise ArtifactError(f"the model's settings cannot be written as JSON: {error}") from error


def seal(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a manifest without its seal.

    Example:
        >>> seal({"a": 1, "b": 2}) == seal({"b": 2, "a": 1, "seal": "anything"})
        True
    """
    unsealed = {key: value for key, value in manifest.items() if key != "seal"}
    text = json.dumps(unsealed, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_manifest(folder: Path, *, check_files: bool = True) -> dict[str, Any]:
    """Read and verify a manifest.

    Args:
        folder: a saved model.
        check_files: verify each file too, and that there are no others.

    Returns:
        The manifest.

    Raises:
        ForeignArtifactError: no manifest, another format, or a newer version of ours.
        TamperedArtifactError: the seal is broken, or a file is missing, extra or changed.
    """
    manifest = _parse(folder)
    version = manifest.get("format_version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise ForeignArtifactError(
            f"{folder} is in format version {version}, written by lexigraph {manifest.get('lexigraph_version')}; "
            f"this is lexigraph {lexigraph.__version__}, which reads up to {FORMAT_VERSION}: upgrade it"
        )
    if manifest.get("seal") != seal(manifest):
        raise TamperedArtifactError(f"{folder / MANIFEST} was changed after it was saved: its seal does not match")
    if not _is_complete(manifest):
        raise ForeignArtifactError(f"{folder / MANIFEST} lacks the description or the file list of a saved model")
    if check_files:
        _check_files(folder, manifest["files"])
    return manifest


def _parse(folder: Path) -> dict[str, Any]:
    file = folder / MANIFEST
    if not file.is_file() or file.is_symlink():
        raise ForeignArtifactError(f"{folder} is not a saved Lexigraph model: it has no {MANIFEST}")
    raw = file.read_bytes()
    try:
        manifest = json.loads(raw)
    except ValueError as error:
        if FORMAT.encode() in raw:
            raise TamperedArtifactError(f"{file} was damaged after it was saved: {error}") from error
        raise ForeignArtifactError(f"{file} is not the manifest of a saved Lexigraph model: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ForeignArtifactError(f"{file} does not name the format {FORMAT!r}; it was written by something else")
    return manifest


def _is_complete(manifest: dict[str, Any]) -> bool:
    description, files = manifest.get("description"), manifest.get("files")
    return (
        isinstance(description, dict)
        and {"model", "config", "encoder"} <= description.keys()
        and isinstance(files, dict)
        and all(isinstance(entry, dict) and {"sha256", "size"} <= entry.keys() for entry in files.values())
    )


def _check_files(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    present = {entry.name for entry in folder.iterdir()} - {MANIFEST}
    if present - files.keys():
        raise TamperedArtifactError(f"{folder} holds {sorted(present - files.keys())[0]!r}, which was not saved there")
    for name, entry in files.items():
        file = folder / name
        if file.parent != folder or name not in present:
            raise TamperedArtifactError(f"{folder} has no file {name!r}, which its manifest lists")
        if file.is_symlink() or not file.is_file():
            raise TamperedArtifactError(f"{file} is not a regular file")
        if file.stat().st_size != entry["size"]:
            raise TamperedArtifactError(f"{file} has {file.stat().st_size} bytes, {entry['size']} were saved")
        if _sha256(file) != entry["sha256"]:
            raise TamperedArtifactError(f"{file} was changed after it was saved: its hash does not match")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
