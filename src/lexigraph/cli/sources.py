"""Read what a command names, and say beside the answer what the user should know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lexigraph.cli.console import note, shows_progress
from lexigraph.cli.options import Reading
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
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
