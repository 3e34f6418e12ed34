"""What is marked on the map: what somebody met, and what they are recommended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lexigraph.models.batch import UserBatch
from lexigraph.models.recommender import Recommender
from lexigraph.serving.answers.previewing import Preview

MOST_MET = 300
"""Items of a history that are marked: the latest given now, then those of training."""


@dataclass(frozen=True)
class Marked:
    """Rows of marked items.

    Attributes:
        history: what the person met, the latest first where that is known.
        recommended: the list, best first.
        left_out: items of the history that are too many to be marked.
    """

    history: tuple[int, ...]
    recommended: tuple[int, ...]
    left_out: int = 0


def marked_items(preview: Preview) -> Marked:
    """What to mark for a list.

    Args:
        preview: the list, with the one person it is for.
    """
    model = preview.served.model
    met = met_rows(model, preview.batch)
    listed = model.items.encode([item for item, _ in preview.ranked])
    return Marked(tuple(met[:MOST_MET]), tuple(listed[listed >= 0].tolist()), max(0, len(met) - MOST_MET))


def met_rows(model: Recommender, batch: UserBatch) -> list[int]:
    """Rows of the items that one person met and did not dislike, those given now first, the latest of them first.

    Example:
        >>> from lexigraph.models import create
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> model = create("ease").fit(checkerboard(6))
        >>> met_rows(model, UserBatch.new([["item-3", "item-1", "unheard-of"]]))
        [1, 3]
    """
    given = batch.histories[0] if batch.histories else None
    weights = dict(given) if isinstance(given, dict) else dict.fromkeys(given or (), 1.0)
    liked = list(batch.liked[0]) if batch.liked else []
    names = [*liked[::-1], *(item for item in reversed(weights) if weights[item] > 0)]
    rows = model.items.encode(names)
    user = batch.users[0] if batch.users else None
    known = np.zeros(0, dtype=np.int32)
    if user is not None and user in model.users:
        training = model.training
        place = model.users.index(user)
        part = slice(training.indptr[place], training.indptr[place + 1])
        known = training.indices[part][training.data[part] > 0]
    return list(dict.fromkeys([*rows[rows >= 0].tolist(), *known.tolist()]))
