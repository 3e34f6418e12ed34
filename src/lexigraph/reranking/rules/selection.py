"""Which items a business rule speaks of: by id, or by conditions on the item table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from lexigraph.config import Settings
from lexigraph.data.item_filter import ItemFilter, Operator
from lexigraph.evaluation.facts import Facts
from lexigraph.models.candidates import indices_of
from lexigraph.reranking.memo import per_facts


class Condition(Settings):
    """One condition on the item table; see :class:`~lexigraph.data.item_filter.ItemFilter`."""

    column: str
    """A column of the item table."""

    operator: Operator
    """A comparison, "in", "contains", "lacks" or "outside"."""

    value: bool | int | float | str | tuple[str | int | float, ...]
    """What to compare with; a list for "in", the two ends of a range for "outside"."""

    def mask(self, facts: Facts) -> NDArray[np.bool_]:
        """Which items meet the condition, bool ``[n_items]``."""
        value = [str(one) for one in self.value] if isinstance(self.value, tuple) else self.value
        return ItemFilter(self.column, self.operator, value).mask(facts.item_table)


class SelectionSettings(Settings):
    """Settings of rules that speak of some items."""

    items: tuple[str, ...] = ()
    """Ids of items."""

    where: tuple[Condition, ...] = Field(default=())
    """Conditions; items that meet all of them are meant too."""


@per_facts
def selected(facts: Facts, items: tuple[str, ...], where: tuple[Condition, ...]) -> NDArray[np.bool_]:
    """Items that are named or meet all conditions, bool ``[n_items]``.

    Raises:
        UnknownIdError: an unknown item id.
        MissingColumnError: a condition on a column that is not there.
        ConfigError: a condition that does not fit its column.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> facts = Facts.of_dataset(checkerboard(4), encoder=None)
        >>> selected(facts, ("item-3",), (Condition(column="number", operator="<", value=1),)).tolist()
        [True, False, False, True]
    """
    mask = np.zeros(len(facts.items), dtype=np.bool_)
    if where:
        mask |= np.logical_and.reduce([condition.mask(facts) for condition in where])
    mask[indices_of(items, facts.items)] = True
    return mask
