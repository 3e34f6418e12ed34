"""What a model states it can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Capabilities:
    """What a model can do; asking for more raises :class:`~lexigraph.errors.CapabilityError`.

    Attributes:
        new_users: serves users unseen in training by their history.
        text: understands sentences and serves items by their text.
        similar: finds similar items.
        explain: explains scores by contributions that add up.
        ratings: predicts ratings on the rating scale.
        friends: hears of friends, see :class:`~lexigraph.models.batch.UserBatch`.
    """

    new_users: bool = True
    text: bool = False
    similar: bool = True
    explain: bool = True
    ratings: bool = False
    friends: bool = False
