"""Names for the content of data, so that work done on it is found again and never mistaken for work on other data."""

from __future__ import annotations

import hashlib

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.split import Split


def split_fingerprint(split: Split, *, with_test: bool = False) -> str:
    """Hash of train, validation and the tables about users and items, and of the test part only if that is asked for.

    Without the test part it names everything a model may be chosen on; with it, everything a report depends on. Row
    hashes hold within one version of polars; under another version the same data has another name.

    Args:
        split: the parts.
        with_test: whether the test part counts.

    Returns:
        16 hexadecimal digits.

    Example:
        >>> from lexigraph.data.splits.make import make_split
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> one, other = (make_split(checkerboard(8), test=0.2, validation=0.2, seed=seed) for seed in (0, 1))
        >>> split_fingerprint(one) == split_fingerprint(other), len(split_fingerprint(one))
        (False, 16)
    """
    digest = hashlib.blake2b(digest_size=8)
    for part in (split.train.interactions, split.validation.interactions):
        _add(digest, part)
    for table in (split.train.items, split.train.users, *_side_tables(split.train)):
        _add(digest, table)
    digest.update(split.train.values.encode())
    if with_test:
        _add(digest, split.test.interactions)
    return digest.hexdigest()


def dataset_fingerprint(dataset: Dataset) -> str:
    """Hash of the interactions, the side tables and what the matrix holds: all that a model may be fitted on.

    Args:
        dataset: the training part.

    Returns:
        16 hexadecimal digits.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> dataset_fingerprint(checkerboard(8)) == dataset_fingerprint(checkerboard(10))
        False
    """
    digest = hashlib.blake2b(digest_size=8)
    for table in (dataset.interactions, dataset.items, dataset.users, *_side_tables(dataset)):
        _add(digest, table)
    digest.update(dataset.values.encode())
    return digest.hexdigest()


def _side_tables(dataset: Dataset) -> list[pl.DataFrame]:
    return [table for table in (dataset.relations, dataset.links, dataset.ties) if table is not None]


def _add(digest: hashlib.blake2b, table: pl.DataFrame) -> None:
    digest.update(f"{table.height} {table.columns}".encode())
    if table.width:
        digest.update(table.hash_rows(seed=0).to_numpy().tobytes())
