"""The test part that the data set came with."""

from __future__ import annotations

import numpy as np

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.assign import TEST, TRAIN, VALIDATION, Assignment
from lexigraph.data.splits.per_user import draw_parts
from lexigraph.data.splits.settings import SplitSettings, check_shares
from lexigraph.errors import SplitError


def fixed(dataset: Dataset, settings: SplitSettings) -> Assignment:
    """Test on the given part; validate on the given part or, without one, on a random share of each user's train.

    The test part is never looked at to make the others; a test pair that is also in train is dropped from test.

    Raises:
        SplitError: the data set has no test part, or the share is out of range.
    """
    if dataset.test is None:
        raise SplitError(
            f"{dataset.name!r} has no fixed test part; give a 'test' table, or use strategy 'random', "
            "'leave-last-out' or 'global-time'"
        )
    test = np.full(dataset.test.height, TEST, dtype=np.int8)
    if dataset.validation is not None:
        codes = np.concatenate(
            [
                np.full(len(dataset), TRAIN, dtype=np.int8),
                np.full(dataset.validation.height, VALIDATION, dtype=np.int8),
                test,
            ]
        )
        return Assignment([dataset.interactions, dataset.validation, dataset.test], codes, {})
    check_shares(0.5 * (1 - settings.validation), settings.validation)
    drawn = draw_parts(
        dataset, dataset.interactions, (0.0, settings.validation), settings.min_interactions, settings.seed
    )
    return Assignment(
        [dataset.interactions, dataset.test],
        np.concatenate([drawn, test]),
        settings.model_dump(include={"validation", "min_interactions", "seed"}),
        notes=("Validation was drawn from the training part",),
    )
