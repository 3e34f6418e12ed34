"""What one user did lately, in three short arrays."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator


class Past:
    """Likes and dislikes of one user, in the order of their events.

    Of the events that speak for an item, or of those that speak against it, an event is kept unless a later one is as
    strong. So what came later than any place can be told as if nothing before had been: of like and dislike the later
    one counts, as strong as the strongest of its kind since. It does not matter in which order events are learnt of,
    nor how often, nor whether those before the place were ever known: every process comes to the same.

    Example:
        >>> past = Past()
        >>> past.add(7, 1.0, place=1, longest=10); past.add(7, -1.0, place=3, longest=10)
        >>> past.add(7, 2.0, place=2, longest=10)
        >>> past.after(0)
        [(7, 2.0), (7, -1.0)]
        >>> past.add(8, 2.0, place=4, longest=10); past.add(8, 1.0, place=5, longest=10)
        >>> past.after(3), past.after(4)
        ([(8, 2.0), (8, 2.0)], [(8, 1.0)])
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
        if code in self._items and not self._makes_way(code, abs(weight), place):
            return
        at = bisect_right(self._places, place)
        self._items.insert(at, code)
        self._weights.insert(at, weight)
        self._places.insert(at, place)
        if len(self._items) > longest:
            self._remove(0)

    def after(self, place: int) -> list[tuple[int, float]]:
        """Items and weights of what came later than a place, earliest first.

        An item comes with the weight of the strongest like or dislike of it since the place; where it comes several
        times, the last counts.
        """
        start = bisect_right(self._places, place)
        codes, weights = self._items[start:].tolist(), self._weights[start:].tolist()
        if len(set(codes)) < len(codes):
            strongest: dict[int, float] = {}
            weights = [strongest.setdefault(code, weight) for code, weight in zip(codes, weights, strict=True)]
        return [(code >> 1, weight) for code, weight in zip(codes, weights, strict=True)]

    def liked(self) -> Iterator[tuple[int, int]]:
        """Items that something speaks for, and the places of what does, earliest first; an item may come again."""
        for code, place in zip(self._items, self._places, strict=True):
            if code % 2 == 0:
                yield code >> 1, place

    def drop(self, place: int) -> None:
        """Forget what came up to a place."""
        end = bisect_right(self._places, place)
        del self._items[:end], self._weights[:end], self._places[:end]

    def _makes_way(self, code: int, strength: float, place: int) -> bool:
        """Remove what an event makes superfluous; whether it is not superfluous itself."""
        for at in range(len(self._items) - 1, -1, -1):
            if self._items[at] != code:
                continue
            held = abs(self._weights[at])
            if self._places[at] >= place and held >= strength:
                return False
            if self._places[at] <= place and held <= strength:
                self._remove(at)
        return True

    def _remove(self, at: int) -> None:
        del self._items[at], self._weights[at], self._places[at]
