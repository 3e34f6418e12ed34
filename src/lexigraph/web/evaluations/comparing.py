"""How two lists for the same person differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An item of a list.

    Attributes:
        item: its id.
        rank: in this list, from 1.
        other: in the other list; None where it is not there.
    """

    item: str
    rank: int
    other: int | None

    @property
    def moved(self) -> int | None:
        """Places by which it stands higher here than in the other list."""
        return None if self.other is None else self.other - self.rank


@dataclass(frozen=True, slots=True)
class ComparedLists:
    """Two lists side by side.

    Attributes:
        first: places of the first list.
        second: of the second.
        common: items in both.
        overlap: their share of the longer list.
        popularity: mean popularity of each list; None of a list whose items are all unknown.
    """

    first: tuple[Place, ...]
    second: tuple[Place, ...]
    common: int
    overlap: float
    popularity: tuple[float | None, float | None]


def compare_lists(first: Sequence[str], second: Sequence[str], popularity: Mapping[str, float]) -> ComparedLists:
    """Compare two lists.

    Args:
        first: item ids, best first.
        second: the same of the other model.
        popularity: of the items, such as how many people met each.

    Example:
        >>> compared = compare_lists(["a", "b"], ["b", "c"], {"a": 10, "b": 4, "c": 0})
        >>> compared.second[0], compared.second[0].moved, compared.overlap, compared.popularity
        (Place(item='b', rank=1, other=2), 1, 0.5, (7.0, 2.0))
    """
    ranks = [{item: rank for rank, item in enumerate(items, start=1)} for items in (first, second)]
    common = len(ranks[0].keys() & ranks[1].keys())
    return ComparedLists(
        _places(first, ranks[1]),
        _places(second, ranks[0]),
        common,
        common / max(len(first), len(second), 1),
        (_mean(first, popularity), _mean(second, popularity)),
    )


def _places(items: Sequence[str], others: Mapping[str, int]) -> tuple[Place, ...]:
    return tuple(Place(item, rank, others.get(item)) for rank, item in enumerate(items, start=1))


def _mean(items: Sequence[str], popularity: Mapping[str, float]) -> float | None:
    known = [popularity[item] for item in items if item in popularity]
    return sum(known) / len(known) if known else None
