"""Removing the folders of models that nobody will go back to."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from lexigraph.serving.store.store import Store
from lexigraph.serving.trials.experiment import read_experiment

LEFTOVER_SECONDS = 86_400.0
"""Age above which a folder without a record is what a killed refit left behind."""


def clean_up(store: Store, folder: Path, keep: int, predecessor: str, *, now: float | None = None) -> tuple[str, ...]:
    """Remove old models: never the active one, the one before it, or one that a running experiment names.

    Records stay, with their figures; only files go, and none outside the folder of models.

    Args:
        store: the store.
        folder: where refitted models are written.
        keep: how many models stay, the active one and the one before among them.
        predecessor: id of the one before the active one.
        now: seconds since 1970; the clock's by default.

    Returns:
        Ids of the models whose files were removed.
    """
    home = folder.resolve()
    here = [one for one in store.models.all() if one.folder and Path(one.folder).resolve().parent == home]
    retired = [
        one.id for one in here if one.status == "retired" and one.id != predecessor and Path(one.folder).is_dir()
    ]
    spare = max(keep - 2, 0)
    kept = {predecessor, *retired[len(retired) - spare :], *_in_experiments(store)}
    kept |= {one.id for one in here if one.status in ("active", "candidate")}
    removed = [one for one in here if one.id not in kept and Path(one.folder).is_dir()]
    for one in removed:
        _remove(Path(one.folder))
    _remove_leftovers(home, {Path(one.folder).resolve() for one in here}, now or time.time())
    return tuple(one.id for one in removed)


def _in_experiments(store: Store) -> set[str]:
    """Ids of the models that experiments which have not ended name."""
    running = [read_experiment(one.document) for one in store.experiments.all() if one.ended is None]
    return {model for experiment in running for model in experiment.models}


def _remove(folder: Path) -> None:
    """Rename first: a folder that is half gone must not pass for a model."""
    aside = folder.with_name(f".{folder.name}.removed")
    folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _remove_leftovers(home: Path, known: set[Path], now: float) -> None:
    for entry in home.iterdir() if home.is_dir() else ():
        ours = entry.name.startswith(("refit-", ".refit-"))
        if ours and entry.is_dir() and entry not in known and now - entry.stat().st_mtime > LEFTOVER_SECONDS:
            shutil.rmtree(entry, ignore_errors=True)
