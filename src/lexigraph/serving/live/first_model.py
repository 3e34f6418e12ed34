"""Which model a process begins with."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lexigraph.errors import ConflictError, ForeignArtifactError, ServingError
from lexigraph.models.manifest import MANIFEST
from lexigraph.serving.records import ModelRecord

if TYPE_CHECKING:
    from lexigraph.serving.store import Store


def first_record(store: Store, folder: Path) -> ModelRecord:
    """The active model of the store; a folder that the store has not met yet is made the active one.

    So a service that refits goes on with its latest model when started again with the same folder, and one that is
    given another folder uses that.

    Args:
        store: the database.
        folder: the model that the service was started with.

    Raises:
        ForeignArtifactError: the folder holds no saved model.
    """
    given = record_of(folder)
    if store.models.get(given.id) is None:
        _register(store, given)
    active = store.models.active()
    if active is None:
        store.models.activate(given.id)
        active = store.models.active()
    if active is None:
        raise ServingError(f"model {given.id!r} cannot be made the active one; another process may have retired it")
    return active


def record_of(folder: Path) -> ModelRecord:
    """A record for a folder with a saved model; the id depends on what it holds, the time is that of saving.

    Raises:
        ForeignArtifactError: the folder holds no saved model.
    """
    manifest = folder / MANIFEST
    try:
        digest, created = sha256(manifest.read_bytes()).hexdigest()[:8], manifest.stat().st_mtime
    except OSError as error:
        raise ForeignArtifactError(
            f"{folder} holds no saved model ({error.strerror}); name a folder that `lexigraph fit` wrote"
        ) from error
    folder = folder.resolve()
    return ModelRecord(f"{folder.name[:40]}-{digest}", str(folder), "candidate", created, reason="given at start")


def _register(store: Store, given: ModelRecord) -> None:
    try:
        store.models.add(given)
        store.models.activate(given.id)
    except ConflictError:
        return  # another process that started at once has done it
