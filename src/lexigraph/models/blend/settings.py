"""Settings of a blend."""

from __future__ import annotations

import math
from typing import Any, Self

from pydantic import Field, model_validator

from lexigraph.config import Settings


class BlendSettings(Settings):
    """Settings of :class:`~lexigraph.models.blend.Blend`.

    Example:
        >>> BlendSettings(members=("ease", "item-knn"), weights=(3, 1)).shares
        (0.75, 0.25)
    """

    members: tuple[str, ...] = Field(default=("graph-filter", "denoising-autoencoder"), min_length=2)
    """Names of the models that judge together, each once."""

    weights: tuple[float, ...] = ()
    """What each member's judgement counts, in their order; only how they compare matters. Empty: all the same."""

    options: dict[str, dict[str, Any]] = Field(default={})
    """Settings of the members, by their names; what is left out keeps the member's own default."""

    @property
    def shares(self) -> tuple[float, ...]:
        """The weights as shares of their sum."""
        weights = self.weights or (1.0,) * len(self.members)
        return tuple(weight / sum(weights) for weight in weights)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(set(self.members)) < len(self.members) or "blend" in self.members:
            raise ValueError(f"members are {', '.join(self.members)}; name different models, none of them a blend")
        if self.weights and (
            len(self.weights) != len(self.members) or not all(0 < weight < math.inf for weight in self.weights)
        ):
            raise ValueError(
                f"weights are {list(self.weights)}; give one above 0 for each of {', '.join(self.members)}"
            )
        if unknown := [name for name in self.options if name not in self.members]:
            raise ValueError(f"options name {', '.join(unknown)}; the members are {', '.join(self.members)}")
        return self
