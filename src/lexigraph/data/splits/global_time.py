"""One moment cuts everyone: the past to train on, the future to test on."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.filters import to_utc
from lexigraph.data.splits.assign import NOWHERE, TEST, TRAIN, VALIDATION, Assignment
from lexigraph.data.splits.settings import SplitSettings, check_shares
from lexigraph.data.splits.timestamps import microseconds
from lexigraph.errors import SplitError

EPOCH = datetime(1970, 1, 1)


def global_time(dataset: Dataset, settings: SplitSettings) -> Assignment:
    """Train before one moment, validate from there to another, test from there on.

    Rows at the very moment of a cut go to the later part, all of them. Rows without a timestamp are dropped.

    Raises:
        SplitError: there are no timestamps, a share is out of range, or the moments are not in order.
    """
    times, known = microseconds(dataset.interactions, "global-time")
    cuts = _given_cuts(settings)
    if cuts is None:
        check_shares(settings.test, settings.validation)
        cuts = quantile_cuts(times[known], settings.test, settings.validation)
    validation_from, test_from = cuts
    codes = np.full(len(times), TRAIN, dtype=np.int8)
    codes[times >= validation_from] = VALIDATION
    codes[times >= test_from] = TEST
    codes[~known] = NOWHERE
    parameters = {"validation_from": _iso(validation_from), "test_from": _iso(test_from)}
    return Assignment([dataset.interactions], codes, parameters, {"without a timestamp": int((~known).sum())})


def quantile_cuts(times: NDArray[np.int64], test: float, validation: float) -> tuple[int, int]:
    """First moments of validation and test, so that the latest shares of rows fall into them.

    Example:
        >>> quantile_cuts(np.arange(10), 0.2, 0.3)
        (5, 8)
    """
    ordered = np.sort(times)
    n = len(ordered)
    n_test = min(max(round(n * test), 1), n)
    n_held = min(max(round(n * (test + validation)), n_test), n)
    return int(ordered[n - n_held]), int(ordered[n - n_test])


def _given_cuts(settings: SplitSettings) -> tuple[int, int] | None:
    given = (to_utc(settings.validation_from), to_utc(settings.test_from))
    if given == (None, None):
        return None
    if given[0] is None or given[1] is None or given[0] >= given[1]:
        raise SplitError(
            f"validation_from={given[0]} and test_from={given[1]}; give both, the validation starting first, or neither"
        )
    return _microseconds_of(given[0]), _microseconds_of(given[1])


def _microseconds_of(moment: datetime) -> int:
    span = moment - EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def _iso(moment: int) -> str:
    return f"{np.datetime64(moment, 'us')}Z"
