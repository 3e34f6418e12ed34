"""The bridge between the ids people use (strings) and the ones matrices use (contiguous integers)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.errors import DataError, UnknownIdError

IndexArray: TypeAlias = NDArray[np.int32]


class Vocabulary:
    """Distinct string ids in a fixed order; the position is the integer index.

    Args:
        ids: distinct ids, in index order.
        kind: what the ids name ("user", "item"), for error messages.

    Raises:
        DataError: an id is missing or appears twice.

    Example:
        >>> items = Vocabulary(["a", "b"], kind="item")
        >>> items.encode(["b", "x"]).tolist()
        [1, -1]
        >>> items.decode([1, 0])
        ['b', 'a']
    """

    def __init__(self, ids: Sequence[str] | pl.Series, kind: str = "id") -> None:
        self.kind = kind
        self.series = pl.Series(kind, ids, dtype=pl.String)
        if self.series.null_count():
            raise DataError(f"{self.series.null_count()} {kind} ids are missing; every id must be a string")
        if self.series.n_unique() != len(self.series):
            repeated = self.series.filter(self.series.is_duplicated())[0]
            raise DataError(f"{kind} id {repeated!r} appears twice in a vocabulary; ids must be distinct")

    @classmethod
    def union(cls, parts: Iterable[pl.Series], kind: str) -> Vocabulary:
        """Collect the distinct, non-missing ids of several columns in order of first appearance."""
        series = [part.cast(pl.String).drop_nulls() for part in parts]
        joined = pl.concat(series) if series else pl.Series(kind, [], dtype=pl.String)
        return cls(joined.unique(maintain_order=True), kind)

    def __len__(self) -> int:
        return len(self.series)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._positions

    def __getitem__(self, index: int) -> str:
        return str(self.series[int(index)])

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {identifier: position for position, identifier in enumerate(self.series.to_list())}

    @property
    def ids(self) -> list[str]:
        """All ids in index order."""
        return self.series.to_list()

    def index(self, identifier: str) -> int:
        """Return the index of one id.

        Raises:
            UnknownIdError: the id is not here.
        """
        try:
            return self._positions[identifier]
        except KeyError:
            known = ", ".join(repr(known) for known in self.series.head(3).to_list())
            raise UnknownIdError(f"unknown {self.kind} {identifier!r}; {len(self)} are known ({known}, ...)") from None

    def encode(self, identifiers: Iterable[str | None]) -> IndexArray:
        """Turn ids into indices, int32 ``[n]``; -1 stands for an id that is not here."""
        positions = self._positions
        return np.fromiter((positions.get(i, -1) if i is not None else -1 for i in identifiers), np.int32)

    def encode_expr(self, column: str) -> pl.Expr:
        """A polars expression that turns a column of ids into Int32 indices (null where unknown)."""
        return (
            pl.col(column)
            .cast(pl.String)
            .replace_strict(self.series, np.arange(len(self), dtype=np.int32), default=None, return_dtype=pl.Int32)
        )

    def decode(self, indices: Iterable[int] | IndexArray) -> list[str]:
        """Turn indices back into ids."""
        return self.series.gather(np.asarray(indices, dtype=np.int64)).to_list()
