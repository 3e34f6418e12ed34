"""What one user did lately, in three short arrays."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator


class Past:
    """Likes and dislikes of one user, in the order of their events.

    An item stands here at most twice: once with the strongest of what speaks for it and once with the strongest of what
    speaks against it, each at the place of its latest event; of the two the later one counts. So it does not matter
    in which order events are learnt of, nor how often: every process comes to the same.

    Example:
        >>> past = Past()
        >>> past.add(7, 1.0, place=1, longest=10); past.add(7, -1.0, place=3, longest=10)
        >>> past.add(7, 2.0, place=2, longest=10)
        >>> list(past.after(0))
        [(7, 2.0), (7, -1.0)]
    """

    __slots__ = ("_items", "_places", "_weights")

    def __init__(self) -> None:
        self._items = array("i")  # 2 * item, and 1 more where it speaks against
        self._weights = array("f")
        self._places = array("q")

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: int, weight: float, place: int, longest: int) -> None:
        """Let an event count.

        Args:
            item: its number.
            weight: not 0.
            place: of the event in the order of commits.
            longest: how many entries to keep; the earliest go.
        """
        code = 2 * item + (weight < 0)
        if code in self._items:
            at = self._items.index(code)
            before, since = self._weights[at], self._places[at]
            weight = min(weight, before) if weight < 0 else max(weight, before)
            place = max(place, since)
            self._remove(at)
        at = bisect_right(self._places, place)
        self._items.insert(at, code)
        self._weights.insert(at, weight)
        self._places.insert(at, place)
        if len(self._items) > longest:
            self._remove(0)

    def after(self, place: int) -> Iterator[tuple[int, float]]:
        """Items and weights of what came later than a place, earliest first; an item may come twice."""
        for at in range(bisect_right(self._places, place), len(self._items)):
            yield self._items[at] >> 1, self._weights[at]

    def liked(self) -> Iterator[tuple[int, int]]:
        """Items that something speaks for, and the places of the latest that does, earliest first."""
        for code, place in zip(self._items, self._places, strict=True):
            if code % 2 == 0:
                yield code >> 1, place

    def drop(self, place: int) -> None:
        """Forget what came up to a place."""
        end = bisect_right(self._places, place)
        del self._items[:end], self._weights[:end], self._places[:end]

    def _remove(self, at: int) -> None:
        del self._items[at], self._weights[at], self._places[at]
