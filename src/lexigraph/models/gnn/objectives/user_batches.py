"""Mini-batches of users with their whole rows, for the multinomial likelihood."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray

from lexigraph.errors import EmptyTableError
from lexigraph.models.gnn.objectives.batches import Batch
from lexigraph.models.gnn.objectives.epochs import EpochBatches
from lexigraph.models.gnn.objectives.negatives import positive_part


class UserBatches(EpochBatches[Batch]):
    """All users with positives once per epoch, each with all of them.

    Liang, Krishnan, Hoffman and Jebara, "Variational autoencoders for collaborative filtering", WWW 2018. The loss
    is :func:`~lexigraph.models.gnn.objectives.softmax.catalogue_softmax` with the batch's ``owners``.

    Args:
        training: CSR ``[n_users, n_items]``; only values above 0 are positives.
        batch_size: users per step (per process).
        weighted: weigh positives by their value, divided by the mean of all; else alike.
        seed: of the order.

    Raises:
        ConfigError: ``batch_size`` is below 1.
        EmptyTableError: there are no positives.

    Example:
        >>> source = UserBatches(sp.csr_array(np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])), 5)
        >>> batch = next(iter(source.batches(0)))
        >>> batch.users.tolist(), batch.items.tolist(), batch.owners.tolist()
        ([0], [0, 2], [0, 0])
    """

    def __init__(self, training: sp.csr_array, batch_size: int, *, weighted: bool = False, seed: int = 0) -> None:
        self._positives = positive_part(training)
        self._users = np.flatnonzero(np.diff(self._positives.indptr))
        if not len(self._users):
            raise EmptyTableError(f"none of {training.nnz} interactions has a value above 0; there is nothing to learn")
        super().__init__(len(self._users), batch_size, seed)
        values = self._positives.data
        self._positives.data = values / values.mean() if weighted else np.ones_like(values)

    def _batch(self, places: NDArray[np.int64], generator: np.random.Generator) -> Batch:  # noqa: ARG002
        users = self._users[places]
        rows = self._positives[users]
        return Batch(
            torch.from_numpy(users),
            torch.from_numpy(rows.indices.astype(np.int64)),
            torch.from_numpy(rows.data),
            owners=torch.from_numpy(np.repeat(np.arange(len(users)), np.diff(rows.indptr))),
        )
