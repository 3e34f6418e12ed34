"""Read what a command names, and say beside the answer what the user should know of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lexigraph.cli.console import note, shows_progress
from lexigraph.cli.options import Reading
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lexigraph.data import Dataset
    from lexigraph.models import Recommender


def read_data(location: str, reading: Reading) -> Dataset:
    """Read a data set; rows set aside, and the terms of use of a set that is yet to be fetched, are told on stderr."""
    from lexigraph.data import catalogue_name, open_dataset
    from lexigraph.data.catalogue import is_fetched

    public = catalogue_name(location)
    if public is not None and not is_fetched(public):
        tell_terms(public)
    dataset = open_dataset(location, progress=shows_progress(), **reading.arguments())
    tell_quarantine(dataset)
    return dataset


def with_generated(dataset: Dataset, file: str, training_parts: Sequence[Dataset] = ()) -> Dataset:
    """Fill what is missing with generated texts or features, and tell on stderr what was filled.

    Args:
        dataset: what a model is to be fitted on.
        file: as ``lexigraph write`` makes it.
        training_parts: where something is held out, what is not. Profiles that were written from other interactions
            are then left out.

    Raises:
        DataError: the file holds nothing that can be used.
    """
    from lexigraph.language.writing import read_texts
    from lexigraph.language.writing.feedback import NOTE, add_texts, without_foreign_profiles

    label, texts = Path(file).name, read_texts(file)
    if training_parts:
        texts, n_left_out = without_foreign_profiles(texts, training_parts, label=label)
        if n_left_out:
            note(_("{n} profiles left out: written from other interactions").format(n=n_left_out))
    filled = add_texts(dataset, texts, label=label)
    told: Any = filled.notes[NOTE]
    for where, entry in told.items():
        if entry["file"] == label:
            said = _("{where}: {n} filled, written by {models}")
            note(said.format(where=where, n=entry["filled"], models=", ".join(entry["models"])))
    return filled


def tell_terms(name: str) -> None:
    """Print the terms of use of a public data set on stderr."""
    from lexigraph.data.catalogue import describe

    info = describe(name)
    note(_("{title}: {terms} (see {homepage})").format(title=info.title, terms=info.terms, homepage=info.homepage))


def tell_quarantine(dataset: Dataset) -> None:
    """Print on stderr what reading set aside, if anything."""
    if dataset.quarantine is not None and dataset.quarantine.total:
        note(str(dataset.quarantine))


def load_model(folder: str) -> Recommender:
    """Load a saved model."""
    from lexigraph.models import load

    return load(folder)
