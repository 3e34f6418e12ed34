"""Courses of the learning rate, each a pure function of where the run stands."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lexigraph.training.settings import Schedule
from lexigraph.training.stopping import is_better

PLATEAU = 3
"""Validations without gain after which the learning rate is halved."""


def rate_factor(schedule: Schedule, position: int, total: int, warmup: int = 0) -> float:
    """What the learning rate is multiplied with at a step.

    Cosine annealing without restarts, ``(1 + cos(pi p)) / 2`` (Loshchilov and Hutter, SGDR, ICLR 2017), after a linear
    rise over the first ``warmup`` steps for ``warmup-cosine``. ``plateau`` depends on the validations alone (see
    :func:`plateau_factor`), so it is 1 here.

    Args:
        schedule: name of the course.
        position: step, from 0, over all epochs.
        total: steps of the whole run.
        warmup: steps of the rise.

    Example:
        >>> [round(rate_factor("cosine", step, 4), 2) for step in range(4)]
        [1.0, 0.85, 0.5, 0.15]
        >>> [rate_factor("warmup-cosine", step, 100, 4) for step in range(4)]
        [0.25, 0.5, 0.75, 1.0]
    """
    if schedule in ("constant", "plateau"):
        return 1.0
    start = warmup if schedule == "warmup-cosine" else 0
    if position < start:
        return (position + 1) / start
    share = (position - start) / max(total - start, 1)
    return 0.5 * (1.0 + math.cos(math.pi * min(share, 1.0)))


def plateau_factor(values: Sequence[float], *, maximize: bool) -> float:
    """Half for every :data:`PLATEAU` validations in a row that did not gain.

    Args:
        values: what was monitored, oldest first.
        maximize: whether more is better.

    Example:
        >>> plateau_factor([0.1, 0.2, 0.2, 0.2, 0.2, 0.3], maximize=True)
        0.5
    """
    best: float | None = None
    factor, waited = 1.0, 0
    for value in values:
        if is_better(value, best, maximize=maximize):
            best, waited = value, 0
        else:
            waited += 1
        if waited == PLATEAU:
            factor, waited = factor / 2, 0
    return factor
