"""Rolling windows: the same question asked at several moments, each time with nothing but the past to learn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.dataset import Dataset
from lexigraph.data.splits.assign import NOWHERE, TEST, TRAIN, VALIDATION, Assignment, assemble
from lexigraph.data.splits.span import Span, step_back
from lexigraph.data.splits.split import Split
from lexigraph.data.splits.timestamps import microseconds
from lexigraph.errors import SplitError

STRATEGY = "rolling-window"


@dataclass(frozen=True)
class Cuts:
    """The moments of one window, in microseconds since 1970; each part begins at its moment and ends before the next.

    Attributes:
        train_from: first moment to train on, or None for all the past.
        validation_from: first moment of validation.
        test_from: first moment of the test part.
        test_until: first moment after it.
    """

    train_from: int | None
    validation_from: int
    test_from: int
    test_until: int


def rolling_splits(
    dataset: Dataset,
    *,
    windows: int = 5,
    horizon: Span = 0.1,
    validation: Span | None = None,
    sliding: Span | None = None,
    first_train: Span | None = None,
) -> list[Split]:
    """Cut the data set into windows that roll through time, the oldest first.

    The test parts follow each other without gaps, each one ``horizon`` long, and the last ends with the data. In
    each window validation lies right before the test part and train before validation, so nothing is learnt from
    the future. All windows share the users and items of the data set. A pair that comes back in a later part of
    the same window is dropped from there and counted.

    Args:
        dataset: interactions with timestamps; rows without one are dropped and counted.
        windows: how many.
        horizon: length of each test part: a duration (:class:`datetime.timedelta`, or text such as "7d", "12h",
            "2w"), or a share of all rows.
        validation: length of each validation part; by default like ``horizon``.
        sliding: how much of the past to train on, counted back from validation; None for all of it.
        first_train: the least that must lie before the first validation, so that the first window is no toy.

    Returns:
        One split per window; ``description.parameters`` names the moments, ``description.unseen`` counts users and
        items that are new.

    Raises:
        SplitError: no timestamps, fewer than one window, a span that is none, too little past for so many windows,
            or a window without rows in one of its parts.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> for split in rolling_splits(checkerboard(10), windows=2, horizon="8h"):
        ...     print(split.description.parameters["window"], split.description.rows)
        1 of 2 {'train': 16, 'validation': 8, 'test': 8}
        2 of 2 {'train': 24, 'validation': 8, 'test': 8}
    """
    times, known = microseconds(dataset.interactions, STRATEGY)
    if not isinstance(windows, int) or windows < 1:
        raise SplitError(f"windows={windows!r}; give a whole number of at least 1")
    ordered = np.sort(times[known])
    spans = horizon, horizon if validation is None else validation, sliding
    cuts = window_cuts(ordered, windows, spans)
    _check_past(ordered, cuts[0], windows, first_train)
    return [_window(dataset, (times, known), cut, f"{number} of {windows}") for number, cut in enumerate(cuts, 1)]


def window_cuts(times: NDArray[np.int64], windows: int, spans: tuple[Span, Span, Span | None]) -> list[Cuts]:
    """The moments of every window, oldest first.

    Args:
        times: all times in ascending order, microseconds, int64 ``[n_rows]``.
        windows: how many.
        spans: of test, of validation and of the past to train on (None for all of it).

    Example:
        >>> window_cuts(np.arange(10), 2, (0.2, 0.1, None))[0]
        Cuts(train_from=None, validation_from=5, test_from=6, test_until=8)
    """
    horizon, validation, sliding = spans
    cuts, until = [], int(times[-1]) + 1
    for _ in range(windows):
        test_from = step_back(times, until, horizon, "horizon")
        validation_from = step_back(times, test_from, validation, "validation")
        train_from = None if sliding is None else step_back(times, validation_from, sliding, "sliding")
        cuts.append(Cuts(train_from, validation_from, test_from, until))
        until = test_from
    return cuts[::-1]


def _check_past(times: NDArray[np.int64], first: Cuts, windows: int, least: Span | None) -> None:
    """Make sure that the first window has something, and enough, to train on."""
    rows = int(np.searchsorted(times, first.validation_from))
    needed = 1
    if least is not None:
        end = step_back(times, first.validation_from, least, "first_train")
        needed = rows + 1 if end < times[0] else 1
    if rows < needed:
        wish = "nothing to train on" if not rows else f"{rows} rows to train on, less than first_train={least}"
        raise SplitError(
            f"{windows} windows leave the first one {wish}: its validation would begin at "
            f"{_iso(first.validation_from)}, the {len(times)} rows with a timestamp begin at {_iso(int(times[0]))}; "
            "use fewer windows, a shorter horizon or validation, or a smaller first_train"
        )


def _window(dataset: Dataset, times: tuple[NDArray[np.int64], NDArray[np.bool_]], cuts: Cuts, number: str) -> Split:
    moments, known = times
    codes = np.full(len(moments), TRAIN, dtype=np.int8)
    codes[moments >= cuts.validation_from] = VALIDATION
    codes[moments >= cuts.test_from] = TEST
    late = known & (moments >= cuts.test_until)
    early = known & (moments < (np.iinfo(np.int64).min if cuts.train_from is None else cuts.train_from))
    codes[late | early | ~known] = NOWHERE
    parameters = {"window": number} | {name: _iso(cut) for name, cut in vars(cuts).items() if cut is not None}
    dropped = {"without a timestamp": int((~known).sum()), "after the window": int(late.sum())}
    if cuts.train_from is not None:
        dropped["before the window"] = int(early.sum())
    try:
        return assemble(dataset, STRATEGY, Assignment([dataset.interactions], codes, parameters, dropped))
    except SplitError as error:
        raise SplitError(
            f"window {number} (validation from {_iso(cuts.validation_from)}, test from {_iso(cuts.test_from)} until "
            f"{_iso(cuts.test_until)}) has an empty part; use a longer horizon, validation or sliding, or "
            f"fewer windows [{error}]"
        ) from error


def _iso(moment: int) -> str:
    return f"{np.datetime64(moment, 'us')}Z"
