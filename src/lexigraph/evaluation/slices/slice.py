"""The figures of one part of the users or items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

Side: TypeAlias = Literal["users", "items"]


@dataclass(frozen=True)
class Slice:
    """One group of one way of grouping.

    Attributes:
        side: what is grouped.
        by: how: "history length", "popularity", "time since last activity", or the name of a column.
        group: the group's name with its range, such as "cold (1-12)".
        size: users or items in the group.
        n_users: users the means are taken over: those of the group, or those with a relevant item in it.
        metrics: metric name to mean. For items, only relevant items of the group count as relevant.
        standard_errors: of the means; a metric is missing where fewer than two users have it.
        exposure: for items, the group's share of all places in the lists, by cut-off; empty for users.
        share: for items, the group's share of all relevant items (what exposure in proportion would be); for users,
            the group's share of the evaluated users.
    """

    side: Side
    by: str
    group: str
    size: int
    n_users: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    standard_errors: Mapping[str, float] = field(default_factory=dict)
    exposure: Mapping[int, float] = field(default_factory=dict)
    share: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "exposure": {str(k): value for k, value in self.exposure.items()}}
