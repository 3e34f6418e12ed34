"""The account of one filter that a data set went through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FilterStep:
    """What one filter removed.

    Attributes:
        filter: the filter and its limits, e.g. ``"k_core(5, 5)"``.
        removed: number of rows removed from each part it was applied to. A fixed part that lacks the column the
            filter looks at was left whole and is not named.

    Example:
        >>> print(FilterStep("min_rating(4)", {"interactions": 2, "test": 1}))
        min_rating(4) removed 2 rows of interactions, 1 rows of test
    """

    filter: str
    removed: Mapping[str, int]

    def __str__(self) -> str:
        return f"{self.filter} removed " + ", ".join(f"{count} rows of {part}" for part, count in self.removed.items())
