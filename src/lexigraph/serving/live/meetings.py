"""Who met new items lately: all that a model may learn of them without a fit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import TypeAlias

Who: TypeAlias = tuple[str, str]
"""Tenant and user."""
MOST_PEOPLE = 100
"""People kept for an item, the latest."""
MOST_ITEMS = 5_000
"""Items kept, those met latest; so ids that no catalogue ever names do not fill the memory."""


class Meetings:
    """The latest people who met each item, whatever order they are told of in. May be used from any thread.

    Example:
        >>> meetings = Meetings()
        >>> [meetings.add("tea", ("", user), place) for user, place in (("anna", 7), ("anna", 7), ("bo", 3))]
        [True, False, True]
        >>> meetings.people("tea")
        [('', 'bo'), ('', 'anna')]
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: OrderedDict[str, dict[Who, int]] = OrderedDict()

    def __len__(self) -> int:
        """Items that somebody met."""
        return len(self._items)

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __iter__(self) -> Iterator[str]:
        """Items, those met latest first."""
        with self._lock:
            return iter(list(reversed(self._items)))

    def add(self, item: str, who: Who, place: int) -> bool:
        """Say that somebody met an item.

        Args:
            item: its id.
            who: the person; meetings given again count once, at their latest place.
            place: of the event in the order of commits.

        Returns:
            Whether that was not known.
        """
        with self._lock:
            people = self._items.setdefault(item, {})
            if people.get(who, -1) >= place:
                return False
            new = who not in people
            people[who] = place
            self._items.move_to_end(item)
            if len(people) > MOST_PEOPLE:
                del people[min(people, key=people.__getitem__)]
            if len(self._items) > MOST_ITEMS:
                self._items.popitem(last=False)
            return new and who in people

    def people(self, item: str) -> list[Who]:
        """Who met an item, the earliest first."""
        with self._lock:
            people = self._items.get(item, {})
            return sorted(people, key=people.__getitem__)

    def replace(self, met: Iterable[tuple[str, Who, int]]) -> None:
        """Start anew with these items, people and places."""
        fresh = Meetings()
        for item, who, place in met:
            fresh.add(item, who, place)
        with self._lock:
            self._items = fresh._items
