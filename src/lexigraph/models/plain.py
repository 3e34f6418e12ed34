"""One user who brings a history and nothing else: nearly every request of a service, without sparse algebra."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.models.batch import UserBatch
from lexigraph.models.one_user import history_of_one
from lexigraph.models.resolve import given_entries, known_rows


@dataclass(frozen=True, slots=True, eq=False)
class PlainUser:
    """What a model knows of the user; the arrays may belong to the model and are only to be read.

    Attributes:
        known: training row, or -1.
        items: of the history, rising, int32 ``[n]``.
        weights: theirs, none of them 0, float32 ``[n]``.
        seen: all that was met, rising, int32 ``[n_met]``.
    """

    known: int
    items: NDArray[np.int32]
    weights: NDArray[np.float32]
    seen: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.items)


def is_plain(batch: UserBatch) -> bool:
    """Whether a batch is one user given by an id, a history, examples, or nothing.

    Example:
        >>> is_plain(UserBatch.known(["u1"])), is_plain(UserBatch.ask(["a slow film"]))
        (True, False)
    """
    more = (batch.sentences, batch.vectors, batch.friends, batch.unwanted)
    return all(each is None for each in more) and not batch.filters and batch.size == 1


def plain_user(
    batch: UserBatch, *, users: Vocabulary, items: Vocabulary, training: sp.csr_array, unit: float
) -> PlainUser | None:
    """Look up ids and add the given history to the training one; see :func:`~lexigraph.models.resolve.resolve`.

    Returns:
        The user; None where the batch or the training matrix asks for the general way.

    Raises:
        UnknownIdError: an item id is unknown, or the user is known neither by id nor by anything else given.
    """
    if not is_plain(batch) or not training.has_canonical_format:
        return None
    known = int(known_rows(batch, users)[0])
    return PlainUser(known, *history_of_one(training, known, given_entries(batch, items, unit)))
