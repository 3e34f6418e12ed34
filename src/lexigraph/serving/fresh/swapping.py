"""Which model runs: the record of the running one, and the change to another, also back to an older one."""

from __future__ import annotations

from pathlib import Path

from lexigraph.errors import ConflictError, UnknownIdError
from lexigraph.models.manifest import read_manifest
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.settings import ServingSettings
from lexigraph.serving.store.store import Store


def models_dir(settings: ServingSettings) -> Path:
    """Where refitted models are written.

    Example:
        >>> models_dir(ServingSettings(model=Path("shop/model"))).as_posix()
        'shop/models'
    """
    return settings.models_dir or settings.model.parent / "models"


def put_in_use(store: Store, record: ModelRecord, before: str) -> bool:
    """Add a fitted model and make it the active one, unless another was activated meanwhile.

    Args:
        store: the store.
        record: of the new model, with status "candidate".
        before: id of the model that it was compared with.

    Returns:
        Whether it is in use; otherwise it is kept as rejected.
    """
    store.models.add(record)
    active = store.models.active()
    if active is not None and active.id != before:
        store.models.reject(record.id, f"model {active.id!r} was activated while this one was fitted")
        return False
    store.models.activate(record.id)
    return True


def roll_back(store: Store, model: str | None = None) -> ModelRecord:
    """Go back to a model that ran before.

    Every process of the service loads it as soon as it reads of the change; until then, and where it cannot be
    loaded, the present one answers.

    Args:
        store: the store.
        model: its id; None: the one before the active one.

    Returns:
        The record, now active.

    Raises:
        UnknownIdError: there is no such model.
        ConflictError: it never ran, or its folder is gone, or there is none to go back to.
        ArtifactError: its files were changed.
    """
    usable = [one for one in store.models.all() if one.status == "retired" and Path(one.folder).is_dir()]
    names = ", ".join(one.id for one in usable) or "none"
    if model is None and not usable:
        raise ConflictError("no model ran before this one whose folder is still there; fit and activate another")
    wanted = usable[-1].id if model is None else model
    record = store.models.get(wanted)
    if record is None:
        raise UnknownIdError(f"there is no model {wanted!r}; those to go back to: {names}")
    if record.status == "active":
        return record
    if record not in usable:
        raise ConflictError(f"model {wanted!r} is {record.status} or its folder is gone; those to go back to: {names}")
    read_manifest(Path(record.folder))
    store.models.activate(wanted)
    return store.models.get(wanted) or record


def last_tried(store: Store) -> int:
    """Place of the last event that any refit has read, whatever came of it; 0 before the first."""
    return max((record.trained_to for record in store.models.all()), default=0)
