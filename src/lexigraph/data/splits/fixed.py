"""The test part that the data set came with."""

from __future__ import annotations

import numpy as np
import polars as pl

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.assign import TEST, TRAIN, VALIDATION, Assignment
from lexigraph.data.splits.per_user import draw_parts
from lexigraph.data.splits.settings import SplitSettings, check_shares
from lexigraph.data.splits.split import Split, SplitDescription
from lexigraph.errors import SplitError


def fixed(dataset: Dataset, settings: SplitSettings) -> Assignment:
    """Test on the given part; validate on the given part or, without one, on a random share of each user's train.

    The test part is never looked at to make the others; a test pair that is also in train is dropped from test.

    Raises:
        SplitError: the data set has no test part, or the share is out of range.
    """
    given = _given_test(dataset)
    test = np.full(given.height, TEST, dtype=np.int8)
    if dataset.validation is not None:
        codes = np.concatenate(
            [
                np.full(len(dataset), TRAIN, dtype=np.int8),
                np.full(dataset.validation.height, VALIDATION, dtype=np.int8),
                test,
            ]
        )
        return Assignment([dataset.interactions, dataset.validation, given], codes, {})
    check_shares(0.5 * (1 - settings.validation), settings.validation)
    drawn = draw_parts(
        dataset, dataset.interactions, (0.0, settings.validation), settings.min_interactions, settings.seed
    )
    return Assignment(
        [dataset.interactions, given],
        np.concatenate([drawn, test]),
        settings.model_dump(include={"validation", "min_interactions", "seed"}),
        notes=("Validation was drawn from the training part",),
    )


def given_split(dataset: Dataset) -> Split:
    """The parts exactly as the data set came with them, nothing drawn: for fitting on the whole training part.

    Unlike the "fixed" strategy this leaves the validation part empty where the data set has none, and drops nothing
    (evaluation leaves out test pairs that were seen in training, and counts them).

    Raises:
        SplitError: the data set has no test part.

    Example:
        >>> from lexigraph.data.vocabulary import Vocabulary
        >>> rows = pl.DataFrame({"user": [0, 0], "item": [0, 1], "weight": [1.0, 1.0]})
        >>> users, items = Vocabulary(["u"], "user"), Vocabulary(["a", "b"], "item")
        >>> tables = pl.DataFrame({"item_id": items.series}), pl.DataFrame({"user_id": users.series})
        >>> split = given_split(Dataset("toy", users, items, rows[:1], *tables, test=rows[1:]))
        >>> len(split.development()), len(split.validation), len(split.test)
        (1, 0, 1)
    """
    test = _given_test(dataset)
    validation = dataset.interactions.clear() if dataset.validation is None else dataset.validation
    parts = {"train": dataset.interactions, "validation": validation, "test": test}
    description = SplitDescription("fixed", rows={name: part.height for name, part in parts.items() if part.height})
    bare = {name: dataset.with_interactions(part, test=None, validation=None) for name, part in parts.items()}
    return Split(bare["train"], bare["validation"], bare["test"], description)


def _given_test(dataset: Dataset) -> pl.DataFrame:
    if dataset.test is None:
        raise SplitError(
            f"{dataset.name!r} has no fixed test part; give a 'test' table, or use strategy 'random', "
            "'leave-last-out' or 'global-time'"
        )
    return dataset.test
