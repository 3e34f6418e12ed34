"""A name for a search, so that the same command finds the one it began."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.split import Split


def split_fingerprint(split: Split) -> str:
    """Hash of everything a model is chosen on: train, validation and the tables about items; never the test part.

    Row hashes hold within one version of polars; another version starts a new search, it never mixes two.
    """
    digest = hashlib.blake2b(digest_size=8)
    for part in (split.train.interactions, split.validation.interactions):
        _add(digest, part)
    for table in (split.train.items, split.train.users, *_side_tables(split.train)):
        _add(digest, table)
    digest.update(split.train.values.encode())
    return digest.hexdigest()


def study_name(model: str, split: Split, facts: dict[str, Any]) -> str:
    """A readable name with a hash of the data and of ``facts`` (what else makes two searches different)."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(split_fingerprint(split).encode())
    digest.update(json.dumps(facts, sort_keys=True, default=repr).encode())
    return f"lexigraph {model} {digest.hexdigest()}"


def _side_tables(dataset: Dataset) -> list[pl.DataFrame]:
    return [table for table in (dataset.relations, dataset.links, dataset.ties) if table is not None]


def _add(digest: hashlib.blake2b, table: pl.DataFrame) -> None:
    digest.update(f"{table.height} {table.columns}".encode())
    if table.width:
        digest.update(table.hash_rows(seed=0).to_numpy().tobytes())
