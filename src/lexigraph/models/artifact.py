"""Saved models: one folder of safetensors, Parquet and JSON, written whole or not at all, verified when read."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from lexigraph.errors import ArtifactError, ForeignArtifactError, TamperedArtifactError
from lexigraph.models.manifest import MANIFEST, make_manifest, read_manifest
from lexigraph.models.mapped import mapped_tensors

TENSORS = "tensors.safetensors"


@dataclass(frozen=True, eq=False)
class Artifact:
    """What a saved model holds.

    Attributes:
        description: ``model`` (its registered name), ``config`` and ``encoder``; plain JSON values.
        tensors: named arrays of numbers or booleans.
        tables: named data frames; list columns are kept.
    """

    description: Mapping[str, Any]
    tensors: Mapping[str, NDArray[Any]]
    tables: Mapping[str, pl.DataFrame]


def write_artifact(path: Path, artifact: Artifact) -> None:
    """Write a folder beside its place, force it to disk, then rename it there.

    A saved model that stands at ``path`` is replaced; anything else that stands there is refused. If writing fails
    (a full disk, no permission), nothing of the attempt remains and what stood there is untouched.

    Args:
        path: the folder to make.
        artifact: what to write.

    Raises:
        ArtifactError: the folder cannot be written, or ``path`` holds something that is not a saved model.
    """
    path = path.absolute()
    _refuse_what_cannot_be_saved(path, artifact)
    check_target(path)
    temporary = path.parent / f".{path.name}.{secrets.token_hex(6)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        _write_files(temporary, artifact)
        _put_in_place(temporary, path)
    except (OSError, SafetensorError, pl.exceptions.PolarsError) as error:
        raise ArtifactError(
            f"cannot save the model at {path}: {error}; what stood there is untouched. "
            "Free some space or choose another folder"
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)  # there is nothing left to remove after success


def read_artifact(path: Path) -> Artifact:
    """Read a saved model after checking every file against the manifest. Nothing is ever unpickled or executed.

    Arrays are mapped into memory, see :func:`~lexigraph.models.mapped.mapped_tensors`: processes that read the same
    model share it.

    Args:
        path: the folder.

    Returns:
        What was saved.

    Raises:
        ForeignArtifactError: not a saved Lexigraph model, or written by a newer format version.
        TamperedArtifactError: a file is missing, extra or changed.
        ArtifactError: a file cannot be read.
    """
    try:
        manifest = read_manifest(path)
        tensors = _read_tensors(path / TENSORS)
        tables = {
            name.removesuffix(".parquet"): pl.read_parquet(path / name, glob=False, hive_partitioning=False)
            for name in manifest["files"]
            if name.endswith(".parquet")
        }
    except (OSError, SafetensorError, pl.exceptions.PolarsError) as error:
        raise ArtifactError(f"cannot read the saved model at {path}: {error}") from error
    return Artifact(manifest["description"], tensors, tables)


def _refuse_what_cannot_be_saved(path: Path, artifact: Artifact) -> None:
    """Only numbers, booleans and tables of plain values are written: the rest would need pickling."""
    for name, array in artifact.tensors.items():
        if array.dtype.kind not in "biuf":
            raise ArtifactError(f"cannot save {path}: array {name!r} has type {array.dtype}; numbers and booleans can")
    for name, table in artifact.tables.items():
        if not name.isidentifier():
            raise ArtifactError(f"cannot save {path}: {name!r} is no table name; use letters, digits and _")
        for column, dtype in table.schema.items():
            if "Object" in str(dtype):
                raise ArtifactError(
                    f"cannot save {path}: column {column!r} of table {name!r} holds Python objects; "
                    "turn it into numbers, strings, dates or lists of them"
                )


def check_target(path: Path) -> None:
    """Make sure that a model may be saved here; worth asking before a long fit.

    Args:
        path: the folder to be: nothing, an empty folder, or a saved model with no other file in it.

    Raises:
        ArtifactError: something else stands there.

    Example:
        >>> check_target(Path("no/such/folder/yet"))
    """
    if not path.exists() and not path.is_symlink():
        _check_parent(path)
        return
    if path.is_symlink() or not path.is_dir():
        raise ArtifactError(f"{path} exists and is not a folder; save the model elsewhere")
    present = {entry.name for entry in path.iterdir()}
    if not present:
        return
    try:
        expected = {MANIFEST, *read_manifest(path, check_files=False)["files"]}
    except ForeignArtifactError as error:
        raise ArtifactError(f"{path} exists and is not a saved model; it is not overwritten") from error
    except TamperedArtifactError:
        raise ArtifactError(f"{path} holds a damaged saved model; remove it or save elsewhere") from None
    if present - expected:
        raise ArtifactError(
            f"{path} holds files that are not of the saved model ({', '.join(sorted(present - expected)[:5])}); "
            "move them away or save elsewhere"
        )


def _check_parent(path: Path) -> None:
    """Make sure that the nearest folder above that exists takes new folders."""
    nearest = next(parent for parent in path.absolute().parents if parent.exists())
    if not nearest.is_dir():
        raise ArtifactError(f"cannot save the model at {path}: {nearest} is a file; save the model elsewhere")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ArtifactError(f"cannot save the model at {path}: no permission to write in {nearest}; save it elsewhere")


def _write_files(folder: Path, artifact: Artifact) -> None:
    tensors = {name: np.ascontiguousarray(array) for name, array in sorted(artifact.tensors.items())}
    save_file(tensors, folder / TENSORS)
    names = [TENSORS]
    for name, table in artifact.tables.items():
        table.write_parquet(folder / f"{name}.parquet")
        names.append(f"{name}.parquet")
    manifest = make_manifest(folder, names, artifact.description)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    # safetensors makes its file for the owner alone; whoever may read the rest of the model may read this as well.
    shutil.copymode(folder / MANIFEST, folder / TENSORS)
    for name in (*names, MANIFEST, "."):
        _force_to_disk(folder / name)


def _put_in_place(new: Path, path: Path) -> None:
    """Rename the new folder to its place; an old one steps aside first and comes back if that fails."""
    if not path.exists():
        new.rename(path)
    else:
        old = path.parent / f".{path.name}.{secrets.token_hex(6)}.old"
        path.rename(old)
        try:
            new.rename(path)
        except OSError:
            old.rename(path)
            raise
        shutil.rmtree(old, ignore_errors=True)  # the new model stands; a leftover is no reason to fail
    _force_to_disk(path.parent)


def _force_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    with safe_open(path, framework="np"):
        pass  # it checks that the arrays lie within the file and do not overlap
    return mapped_tensors(path)
