"""Named groups of users or items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lexigraph.evaluation.slices.slice import Side

UNKNOWN = "unknown"
"""The group of those whose value is missing."""

OTHER = "other"
"""The group of those whose value has too few members for a group of its own."""


@dataclass(frozen=True, eq=False)
class Group:
    """Some of the users or items.

    Attributes:
        label: the name a person reads.
        members: distinct positions, ascending, int64 ``[size]``: rows of the rankings, or item indices.
    """

    label: str
    members: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grouping:
    """One way to divide users or items.

    Attributes:
        side: what is divided.
        by: how, in words.
        groups: none of them empty; they overlap only where a column holds lists.
    """

    side: Side
    by: str
    groups: tuple[Group, ...]


def groups_of_codes(codes: NDArray[np.integer], label: Callable[[int], str]) -> tuple[Group, ...]:
    """One group for each code that occurs, in ascending order; negative codes belong to none.

    Args:
        codes: group number of each position, int ``[n]``.
        label: the name of a group number.

    Example:
        >>> groups = groups_of_codes(np.array([2, 0, -1, 2]), "abc".__getitem__)
        >>> [(group.label, group.members.tolist()) for group in groups]
        [('a', [1]), ('c', [0, 3])]
    """
    order = np.argsort(codes, kind="stable")
    numbers, starts = np.unique(codes[order], return_index=True)
    parts = np.split(order, starts[1:]) if len(numbers) else []
    pairs = zip(numbers.tolist(), parts, strict=True)
    return tuple(Group(label(number), members) for number, members in pairs if number >= 0)


def with_unknown(groups: Sequence[Group], missing: NDArray[np.bool_], label: str = UNKNOWN) -> tuple[Group, ...]:
    """The groups, and last the positions whose value is missing, where there are any.

    Example:
        >>> [group.label for group in with_unknown([], np.array([False, True]))]
        ['unknown']
    """
    if not missing.any():
        return tuple(groups)
    label = free_label(label, "missing", (group.label for group in groups))
    return (*groups, Group(label, np.flatnonzero(missing)))


def free_label(label: str, detail: str, taken: Iterable[str]) -> str:
    """A label that no value of the data bears: the plain one, or the one with a detail.

    Example:
        >>> free_label("other", "all the rest", ["artist", "other"])
        'other (all the rest)'
    """
    used = set(taken)
    while label in used:
        label = f"{label} ({detail})"
    return label
