"""The one door to all strategies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lexigraph.config import make_settings
from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.assign import Assignment, assemble
from lexigraph.data.splits.cold_items import cold_items
from lexigraph.data.splits.cold_users import cold_users
from lexigraph.data.splits.fixed import fixed
from lexigraph.data.splits.global_time import global_time
from lexigraph.data.splits.last_out import leave_last_out
from lexigraph.data.splits.per_user import per_user_random
from lexigraph.data.splits.settings import SplitSettings, Strategy
from lexigraph.data.splits.split import Split
from lexigraph.errors import SplitError

STRATEGIES: dict[Strategy, Callable[[Dataset, SplitSettings], Assignment]] = {
    "random": per_user_random,
    "leave-last-out": leave_last_out,
    "global-time": global_time,
    "fixed": fixed,
    "cold-items": cold_items,
    "cold-users": cold_users,
}


def make_split(dataset: Dataset, settings: SplitSettings | Mapping[str, Any] | None = None, **values: Any) -> Split:
    """Split a data set into train, validation and test.

    No pair of user and item is in two parts; in validation and test each pair stands once; what had to be dropped
    for that is counted in ``description.dropped``. The same seed gives the same split.

    Args:
        dataset: what to split.
        settings: settings, or a mapping of their fields (a TOML table).
        values: fields of :class:`SplitSettings` as keywords, over those of ``settings``.

    Returns:
        Three data sets over the same users and items.

    Raises:
        ConfigError: a setting is unknown or of the wrong type.
        SplitError: these interactions cannot be split that way; the message says what is missing.

    Example:
        >>> import polars as pl
        >>> from lexigraph.data.vocabulary import Vocabulary
        >>> rows = pl.DataFrame({"user": [0] * 10, "item": range(10), "weight": [1.0] * 10})
        >>> users, items = Vocabulary(["u"], "user"), Vocabulary([str(item) for item in range(10)], "item")
        >>> tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
        >>> split = make_split(Dataset("toy", users, items, rows, *tables), strategy="random", test=0.2)
        >>> len(split.train), len(split.validation), len(split.test), len(split.development())
        (7, 1, 2, 8)
    """
    given = settings.model_dump() if isinstance(settings, SplitSettings) else dict(settings or {})
    chosen = make_settings(SplitSettings, {**given, **values})
    if not len(dataset):
        raise SplitError(f"{dataset.name!r} has no interactions to split")
    return assemble(dataset, chosen.strategy, STRATEGIES[chosen.strategy](dataset, chosen))
