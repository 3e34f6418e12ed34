"""What was decided for a request, and the list that came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lexigraph.serving.trials.experiment import Arm

Exploration: TypeAlias = Literal["none", "epsilon", "thompson"]
MIN_POOL = 50
POOL_FACTOR = 3
"""With exploration, so many times the places are candidates."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a request is to be answered.

    Attributes:
        experiment: name of the experiment that the unit takes part in, or None.
        arm: the unit's arm in an A/B experiment, or None.
        arms: what to make lists with, by name: one arm, or both of an interleaving; empty where nothing is set.
        exploration: how places are given to other candidates.
        share: of the places that are.
        request: id of the request, which all draws depend on.
        needs: ids of the models of all arms of the experiment. Nobody may take part before all of them are there:
            if the users of one arm came in before those of another, the arms could not be compared.
    """

    experiment: str | None = None
    arm: str | None = None
    arms: Mapping[str, Arm] = field(default_factory=dict)
    exploration: Exploration = "none"
    share: float = 0.0
    request: str = ""
    needs: frozenset[str] = frozenset()

    @property
    def plain(self) -> bool:
        """Whether the active model's list is to be shown as it is."""
        return not self.arms and self.exploration == "none"

    @property
    def models(self) -> tuple[str | None, ...]:
        """Ids of the models to ask, in the order of the candidate lists; None is the active one."""
        return tuple(arm.model for arm in self.arms.values()) or (None,)

    def pool(self, k: int) -> int:
        """How many candidates each list should have for ``k`` places.

        Example:
            >>> Choice().pool(10), Choice(exploration="epsilon", share=0.1).pool(10)
            (10, 50)
        """
        return k if self.exploration == "none" else max(POOL_FACTOR * k, MIN_POOL)


@dataclass(frozen=True, slots=True)
class Arranged:
    """A list to show.

    Attributes:
        items: ids in the order shown.
        propensities: probability of each item at its place; empty where nothing was drawn (then it is 1).
        sources: for interleaving, the arm that each item came from; else empty.
        explored: places (from 0) given to exploration.
    """

    items: tuple[str, ...]
    propensities: tuple[float, ...] = ()
    sources: tuple[str, ...] = ()
    explored: tuple[int, ...] = ()


PLAIN = Choice()
"""No experiment, no exploration."""
