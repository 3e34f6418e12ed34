"""What moved between two lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["new", "up", "down", "same", "gone"]


@dataclass(frozen=True)
class Move:
    """An item in the list before and the list after.

    Attributes:
        item: its id.
        before: its rank, from 1; None where it was not there.
        after: its rank; None where it is not there any more.
    """

    item: str
    before: int | None
    after: int | None

    @property
    def kind(self) -> Kind:
        """What happened to it."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        if self.after == self.before:
            return "same"
        return "up" if self.after < self.before else "down"


@dataclass(frozen=True)
class Moves:
    """All that moved.

    Attributes:
        listed: items of the list after, in its order.
        gone: items of the list before that are no longer there, in its order.
    """

    listed: tuple[Move, ...]
    gone: tuple[Move, ...]

    def count(self, kind: Kind) -> int:
        """How many items had that happen to them."""
        return sum(move.kind == kind for move in (*self.listed, *self.gone))

    @property
    def nothing(self) -> bool:
        """Whether the two lists are the same."""
        return all(move.kind == "same" for move in (*self.listed, *self.gone))


def what_moved(before: Sequence[str], after: Sequence[str]) -> Moves:
    """Compare two lists of distinct items.

    Example:
        >>> moves = what_moved(["a", "b", "c"], ["c", "a", "d"])
        >>> [(move.item, move.before, move.after, move.kind) for move in moves.listed]
        [('c', 3, 1, 'up'), ('a', 1, 2, 'down'), ('d', None, 3, 'new')]
        >>> [move.item for move in moves.gone], moves.count("gone"), moves.nothing
        (['b'], 1, False)
    """
    earlier = {item: rank for rank, item in enumerate(before, start=1)}
    now = set(after)
    return Moves(
        tuple(Move(item, earlier.get(item), rank) for rank, item in enumerate(after, start=1)),
        tuple(Move(item, rank, None) for item, rank in earlier.items() if item not in now),
    )
