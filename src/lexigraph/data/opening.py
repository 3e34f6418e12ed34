"""Open a data set by whatever names it: a path, a database URL or the name of a public data set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lexigraph.data.catalogue.registry import available, describe, load
from lexigraph.data.dataset import Dataset
from lexigraph.data.loading import read_dataset
from lexigraph.data.readers.sql_url import is_url
from lexigraph.errors import DataError


def catalogue_name(location: str) -> str | None:
    """The public data set that a location names, or None; a path that exists is always meant as a path.

    Example:
        >>> catalogue_name("ml-100k"), catalogue_name("no-such-data")
        ('movielens-100k', None)
    """
    if is_url(location) or Path(location).exists():
        return None
    names = {name: info.name for info in available() for name in (info.name, *info.aliases)}
    return names.get(location)


def open_dataset(location: str, *, progress: bool = False, **options: Any) -> Dataset:
    """Read a data set from a path or URL, or fetch and read a public one.

    Args:
        location: a folder, a file, a TOML configuration, a database URL, or a name of the catalogue.
        progress: show progress bars on stderr.
        options: options of :func:`lexigraph.data.loading.read_dataset`.

    Returns:
        The data set.

    Raises:
        DataError: nothing is there, or it cannot be read.
        CatalogueError: a public data set cannot be fetched.

    Example:
        >>> open_dataset("no-such-data")
        Traceback (most recent call last):
        ...
        lexigraph.errors.DataError: nothing at no-such-data; give a folder, a file, a TOML configuration, a database
        URL, or the name of a public data set (movielens-100k)
    """
    public = catalogue_name(location)
    if public is not None:
        return load(describe(public).name, progress=progress, **options)
    if not is_url(location) and not Path(location).exists():
        known = ", ".join(info.name for info in available())
        raise DataError(
            f"nothing at {location}; give a folder, a file, a TOML configuration, a database URL, or the name of a "
            f"public data set ({known})"
        )
    return read_dataset(location, progress=progress, **options)
