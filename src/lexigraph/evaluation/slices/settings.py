"""Which parts of the users and items are measured apart."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from lexigraph.config import Settings

UserGrouping: TypeAlias = Literal["history length", "time since last activity", "language"]
ItemGrouping: TypeAlias = Literal["popularity", "language"]


class SliceSettings(Settings):
    """What :func:`~lexigraph.evaluation.slices.slice_rankings` divides users and items by.

    Example:
        >>> SliceSettings(item_columns=["categories"]).users_by
        ('history length', 'time since last activity', 'language')
    """

    users_by: tuple[UserGrouping, ...] = ("history length", "time since last activity", "language")
    """``history length``: users without training interactions, then cold, warm and hot thirds. ``time since last
    activity``: absent where interactions carry no times. ``language``: that of their ``about``, where they have one
    and it is not the same for all."""
    items_by: tuple[ItemGrouping, ...] = ("popularity", "language")
    """``popularity``: head, mid and tail of the catalogue, and cold items, which have no training interaction.
    ``language``: that of title and description, where there is more than one."""
    user_columns: tuple[str, ...] = ()
    """Columns of the user table to group users by."""
    item_columns: tuple[str, ...] = ()
    """Columns of the item table to group items by. An item with a list belongs to a group for each of its values."""
    n_quantiles: int = Field(default=4, ge=2, le=100)
    """Into how many groups of about equal size numbers and dates are divided."""
    max_groups: int = Field(default=10, ge=1)
    """How many of a column's values get a group of their own; those with the most members do, the rest are "other"."""


USUAL_SLICES = SliceSettings()
"""What every report is divided by unless it is told otherwise."""
