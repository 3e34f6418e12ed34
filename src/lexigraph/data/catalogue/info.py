"""What is known of a public data set: its terms, its citation and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import polars as pl


class Source(Protocol):
    """A file that can be had from somewhere, and the checksum it must have.

    Attributes:
        label: what the source is called in messages and in ``source.json``.
        file: name of the file.
        sha256: its checksum, in hexadecimal digits.
        size: its length in bytes.
    """

    @property
    def label(self) -> str:
        """What the source is called."""
        ...

    @property
    def file(self) -> str:
        """Name of the file."""
        ...

    @property
    def sha256(self) -> str:
        """Checksum of the file."""
        ...

    @property
    def size(self) -> int:
        """Length of the file in bytes."""
        ...

    def download(self, target: Path, *, progress: bool) -> None:
        """Write the file to ``target``.

        Raises:
            CatalogueError: the source cannot be reached or did not send the file.
        """
        ...


Tables: TypeAlias = dict[str, pl.DataFrame]
Convert: TypeAlias = Callable[[Path], Tables]


@dataclass(frozen=True)
class Recipe:
    """How some tables are made: from the first of several sources that can be had.

    Attributes:
        makes: what comes out, in words.
        ways: source key to the function that turns its file into tables, the preferred one first.
        required: whether the data set is of any use without these tables.
    """

    makes: str
    ways: Mapping[str, Convert]
    required: bool = True


@dataclass(frozen=True)
class DatasetInfo:
    """One public data set.

    Attributes:
        name: name in the catalogue.
        aliases: other names it answers to.
        title: its full name.
        description: what it holds.
        terms: what its owners allow; shown whenever it is fetched.
        citation: what to cite.
        homepage: where its owners describe it.
        size: bytes to download when the preferred sources can be had.
        sources: files it comes from, by key.
        recipes: how its tables are made of these.
        revision: raised whenever the same files would give other tables, so that old copies are made anew.
    """

    name: str
    title: str
    description: str
    terms: str
    citation: str
    homepage: str
    size: int
    sources: Mapping[str, Source]
    recipes: tuple[Recipe, ...]
    aliases: tuple[str, ...] = ()
    revision: int = 1
