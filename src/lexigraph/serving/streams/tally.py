"""What a consumer counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts since the start.

    Attributes:
        messages: acknowledged, dead letters included.
        stored: events that were new.
        duplicates: events that had been stored before, such as those of a redelivered message.
        dead: messages that went to the dead letters, by reason.
        retries: times that the database was asked again.
        restarts: times that the connection to the broker was made anew.
    """

    messages: int = 0
    stored: int = 0
    duplicates: int = 0
    dead: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    restarts: int = 0

    def count_stored(self, places: list[int | None]) -> None:
        """Count what one commit stored: a place for a new event, None for a duplicate.

        Example:
            >>> tally = Tally()
            >>> tally.count_stored([7, None, 8])
            >>> tally.stored, tally.duplicates
            (2, 1)
        """
        new = sum(place is not None for place in places)
        self.stored += new
        self.duplicates += len(places) - new
