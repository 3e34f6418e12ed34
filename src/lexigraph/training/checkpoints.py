"""Checkpoints: one safetensors file each, written whole or not at all, verified when read."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from lexigraph.errors import CheckpointMismatchError, DamagedCheckpointError, TrainingError

logger = logging.getLogger(__name__)

FORMAT = "lexigraph-checkpoint-1"
KEPT = 2
"""How many checkpoints are kept: the last one, and one before it should that be damaged."""
NAME = re.compile(r"checkpoint-(\d{6,})\.safetensors")
UNFINISHED = ".checkpoint-*.tmp"
"""What a run that is killed while it writes leaves behind."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What a checkpoint holds.

    Attributes:
        tensors: by name.
        values: plain JSON values.
    """

    tensors: Mapping[str, Tensor]
    values: dict[str, Any]


class CheckpointFolder:
    """The checkpoints of one run.

    Args:
        folder: where they are; made at the first save.
        identity: what a run must agree in with its checkpoints, as plain JSON values.
    """

    def __init__(self, folder: Path, identity: Mapping[str, Any]) -> None:
        self.folder = folder
        self.identity = dict(identity)

    def files(self) -> list[Path]:
        """The checkpoints, oldest first."""
        found = [path for path in self.folder.glob("checkpoint-*.safetensors") if NAME.fullmatch(path.name)]
        return sorted(found, key=_number)

    def save(self, checkpoint: Checkpoint) -> Path:
        """Write a checkpoint beside the others, then drop the oldest ones.

        Returns:
            The file.

        Raises:
            TrainingError: it cannot be written; the earlier checkpoints are untouched.
        """
        files = self.files()
        path = self.folder / f"checkpoint-{_number(files[-1]) + 1 if files else 1:06d}.safetensors"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for torn in self.folder.glob(UNFINISHED):
                torn.unlink(missing_ok=True)
            _write(path, Checkpoint(checkpoint.tensors, {**checkpoint.values, "identity": self.identity}))
            for old in [*files, path][:-KEPT]:
                old.unlink(missing_ok=True)
        except (OSError, SafetensorError) as error:
            raise TrainingError(
                f"cannot write a checkpoint in {self.folder}: {error}; earlier ones are untouched. "
                "Free some space or name another checkpoint_dir"
            ) from error
        return path

    def clear(self) -> None:
        """Remove all checkpoints."""
        for path in self.files():
            path.unlink(missing_ok=True)

    def load(self) -> tuple[Checkpoint | None, list[str]]:
        """Read the newest checkpoint that is whole.

        Returns:
            The checkpoint (None where there is none), and a sentence for each newer one that is damaged.

        Raises:
            CheckpointMismatchError: it comes from another run.
            DamagedCheckpointError: there are checkpoints, and all are damaged.
        """
        faults: list[str] = []
        for path in reversed(self.files()):
            try:
                checkpoint = read_checkpoint(path)
            except DamagedCheckpointError as error:
                faults.append(str(error))
                continue
            self._refuse_another_run(path, checkpoint.values["identity"])
            return checkpoint, [f"{fault}; went on from {path.name}" for fault in faults]
        if faults:
            raise DamagedCheckpointError(
                f"no checkpoint in {self.folder} can be read: {'; '.join(faults)}. "
                "Remove them, or train with resume=False to start anew"
            )
        return None, []

    def _refuse_another_run(self, path: Path, found: Mapping[str, Any]) -> None:
        names = sorted(self.identity.keys() | found.keys())
        differing = [name for name in names if self.identity.get(name) != found.get(name)]
        if differing:
            said = "; ".join(f"{n} is {found.get(n)!r} there and {self.identity.get(n)!r} here" for n in differing)
            raise CheckpointMismatchError(
                f"{path} comes from another data set, other settings or another network: {said}. "
                "Name another checkpoint_dir, or train with resume=False to replace it"
            )


def read_checkpoint(path: Path) -> Checkpoint:
    """Read one file and check every byte of it against its hash; nothing is ever unpickled.

    Raises:
        DamagedCheckpointError: it is no whole checkpoint.
    """
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (it is no mapping)
        if metadata.get("format") != FORMAT:
            raise DamagedCheckpointError(f"{path.name} is no {FORMAT} file")
        if metadata.get("hash") != content_hash(tensors, metadata["values"]):
            raise DamagedCheckpointError(f"{path.name} does not match its hash")
        return Checkpoint(tensors, json.loads(metadata["values"]))
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise DamagedCheckpointError(f"{path.name} cannot be read ({error})") from error


def content_hash(tensors: Mapping[str, Tensor], values: str) -> str:
    """Hash of names, types, shapes and bytes of tensors, and of the text beside them.

    Example:
        >>> content_hash({"a": torch.zeros(2)}, "{}") == content_hash({"a": torch.zeros(3)}, "{}")
        False
    """
    digest = hashlib.blake2b(values.encode("utf-8"), digest_size=16)
    for name in sorted(tensors):
        tensor = tensors[name].contiguous()
        digest.update(f"\0{name}\0{tensor.dtype}\0{list(tensor.shape)}\0".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()


def _write(path: Path, checkpoint: Checkpoint) -> None:
    values = json.dumps(checkpoint.values, ensure_ascii=False)
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in checkpoint.tensors.items()}
    metadata = {"format": FORMAT, "values": values, "hash": content_hash(tensors, values)}
    temporary = path.parent / f".{path.name}.{secrets.token_hex(6)}.tmp"
    try:
        save_file(tensors, temporary, metadata=metadata)
        _force_to_disk(temporary)
        temporary.replace(path)
        _force_to_disk(path.parent)
    finally:
        temporary.unlink(missing_ok=True)  # there is nothing left to remove after success


def _force_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _number(path: Path) -> int:
    match = NAME.fullmatch(path.name)
    return int(match[1]) if match else 0
