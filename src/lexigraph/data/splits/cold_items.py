"""A share of the items is hidden from train: how a model ranks what nobody has met yet."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.assign import TEST, TRAIN, VALIDATION, Assignment
from lexigraph.data.splits.draw import draw_groups
from lexigraph.data.splits.per_user import draw_parts
from lexigraph.data.splits.settings import SplitSettings, check_shares
from lexigraph.data.splits.split import Split
from lexigraph.errors import ConfigError, SplitError

HeldOut: TypeAlias = Literal["test", "validation"]


def cold_items(dataset: Dataset, settings: SplitSettings) -> Assignment:
    """Hide a share of the items met, with all their interactions; validation gets items of its own.

    With ``warm_test`` a random share of each user's other items is held out too (as much for validation as for
    test), so that hidden items can be measured beside items that are not hidden.

    Raises:
        SplitError: a share is out of range.
    """
    check_shares(settings.test, settings.validation)
    rows = dataset.interactions
    parts = draw_groups(
        dataset.item_ids,
        np.bincount(rows["item"].to_numpy(), minlength=dataset.n_items) > 0,
        (settings.test, settings.validation),
        settings.seed,
    )
    codes = parts[rows["item"].to_numpy()]
    if settings.warm_test:
        check_warm(settings.warm_test)
        warm = codes == TRAIN
        shares = (settings.warm_test, settings.warm_test)
        remaining = rows.filter(pl.Series(warm, dtype=pl.Boolean))
        codes[warm] = draw_parts(dataset, remaining, shares, settings.min_interactions, settings.seed)
    names = {"test", "validation", "seed"} | ({"warm_test", "min_interactions"} if settings.warm_test else set())
    hidden = {"hidden_in_test": int((parts == TEST).sum()), "hidden_in_validation": int((parts == VALIDATION).sum())}
    return Assignment([rows], codes, settings.model_dump(include=names) | hidden)


def hidden_items(split: Split, part: HeldOut = "test") -> list[str]:
    """Ids of the items of a part that occur in none of the parts before it, in index order.

    After a "cold-items" split these are the items that were hidden for that part (and, with ``warm_test``, any other
    of which nothing was left to train on); after another split, those that happen to be new.

    Args:
        split: any split.
        part: "test", which comes after train and validation, or "validation", which comes after train.

    Raises:
        ConfigError: another part.

    Example:
        >>> from lexigraph.data.splits.make import make_split
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> split = make_split(checkerboard(10), strategy="cold-items", test=0.2, validation=0.1)
        >>> len(hidden_items(split)), len(hidden_items(split, "validation"))
        (2, 1)
    """
    held_out, training = held_out_part(split, part)
    trained = np.zeros(held_out.n_items, dtype=bool)
    trained[training.interactions["item"].to_numpy()] = True
    present = np.unique(held_out.interactions["item"].to_numpy())
    return held_out.item_ids.decode(present[~trained[present]])


def held_out_part(split: Split, part: HeldOut) -> tuple[Dataset, Dataset]:
    """A part to measure on, and what a model may be fitted on before.

    Raises:
        ConfigError: neither "test" nor "validation".
    """
    if part not in get_args(HeldOut):
        raise ConfigError(f"part={part!r}; allowed: {', '.join(map(repr, get_args(HeldOut)))}")
    return (split.test, split.development()) if part == "test" else (split.validation, split.train)


def check_warm(share: float) -> None:
    """Make sure that test and validation can both take this share of what is left.

    Raises:
        SplitError: it is not between 0 and one half.
    """
    if not 0.0 < share < 0.5:
        raise SplitError(
            f"warm_test={share}; it must lie between 0 and 0.5, since test and validation each take that share, "
            "or be 0 to hold out hidden items alone"
        )
