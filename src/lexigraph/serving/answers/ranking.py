"""From one person's batch to a ranked list: scores once, what must not be shown out, the best k."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lexigraph.models.batch import Evidence, FloatMatrix, UserBatch
from lexigraph.models.topk import top_k
from lexigraph.serving.answers.cursor import Marks
from lexigraph.serving.live.served import Served
from lexigraph.threads import threads_for

Ranked = list[tuple[str, float]]


def ranked(
    served: Served,
    batch: UserBatch,
    k: int,
    *,
    seen: bool = True,
    exclude: Sequence[str] = (),
    shown: Marks | None = None,
) -> Ranked:
    """The best items of one person that may be shown.

    Args:
        served: the model.
        batch: exactly one user.
        k: how many, at least 1.
        seen: leave out what the user has met.
        exclude: further ids to leave out; unknown ones are out already.
        shown: marks of the pages before.

    Returns:
        Item ids and scores, best first.
    """
    evidence = served.model.resolve(batch)
    scores = served.model.score_evidence(evidence)
    withhold(scores, served, evidence, seen=seen, exclude=exclude, shown=shown)
    return best(served, scores, k)


def withhold(
    scores: FloatMatrix,
    served: Served,
    evidence: Evidence,
    *,
    seen: bool,
    exclude: Sequence[str] = (),
    shown: Marks | None = None,
) -> None:
    """Set the scores of what may not be shown to -inf, in place; scores are float32 ``[1, n_items]``."""
    row = scores[0]
    if seen:
        row[evidence.seen.indices] = -np.inf
    if evidence.allowed is not None:
        row[~evidence.allowed] = -np.inf
    if len(served.hidden):
        row[served.hidden_rows] = -np.inf
    if exclude:
        rows = served.model.items.encode(exclude)
        row[rows[rows >= 0]] = -np.inf
    if shown is not None and len(shown):
        row[shown_rows(served, shown)] = -np.inf


def best(served: Served, scores: FloatMatrix, k: int) -> Ranked:
    """The best ``k`` of one row of scores as ids and scores."""
    with threads_for(1):
        items, values = top_k(scores, k)
    ids = served.item_ids
    return [(ids[item], value) for item, value in zip(items[0].tolist(), values[0].tolist(), strict=True) if item >= 0]


def shown_rows(served: Served, shown: Marks) -> NDArray[np.intp]:
    """Rows of the items that a cursor names."""
    order, marks = served.marks_in_order
    first = np.searchsorted(marks, shown, side="left")
    last = np.searchsorted(marks, shown, side="right")
    return np.concatenate([order[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)])
