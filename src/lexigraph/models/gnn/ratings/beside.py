"""Ratings learnt beside a ranking, from the same vectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Self

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.models.gnn.entries import pair_keys, rows_of
from lexigraph.models.gnn.objectives.batches import Batch
from lexigraph.models.gnn.ratings.biases import Biases
from lexigraph.models.gnn.ratings.decoder import RatingDecoder
from lexigraph.training import BatchSource


class RatedBatches:
    """Batches for a ranking whose positives also say how far their rating lies from the biases; NaN: not rated.

    Args:
        source: gives the batches.
        ratings: CSR ``[n_users, n_items]``, sorted.
        biases: of these ratings.
    """

    def __init__(self, source: BatchSource, ratings: sp.csr_array, biases: Biases) -> None:
        self.source, self._n_items = source, ratings.shape[1]
        self._keys = np.append(pair_keys(rows_of(ratings), ratings.indices, self._n_items), -1)  # the last is nobody's
        self._deviations = np.append(biases.deviations(ratings), np.float32("nan"))

    @property
    def batch_size(self) -> int:
        """Positives per step."""
        return self.source.batch_size

    def __len__(self) -> int:
        """Steps per epoch."""
        return len(self.source)

    def batches(self, epoch: int, start: int = 0) -> Iterator[Batch]:
        """See :meth:`~lexigraph.training.BatchSource.batches`."""
        for batch in self.source.batches(epoch, start):
            yield replace(batch, ratings=torch.from_numpy(self._of(batch)))

    def halved(self) -> Self:
        """The same in batches of half the size."""
        return self._of_source(self.source.halved())

    def shard(self, rank: int, world: int) -> Self:
        """What one of several processes trains on."""
        return self._of_source(self.source.shard(rank, world))

    def _of_source(self, source: BatchSource) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, source=source)
        return other

    def _of(self, batch: Batch) -> NDArray[np.float32]:
        users = batch.users if batch.owners is None else batch.users[batch.owners]
        keys = (users * self._n_items + batch.items).numpy()
        places = np.searchsorted(self._keys[:-1], keys)
        return np.where(self._keys[places] == keys, self._deviations[places], np.float32("nan"))


def deviation_loss(head: RatingDecoder, users: Tensor, items: Tensor, batch: Batch) -> Tensor:
    """Mean squared error of the deviations that the head reads from vectors; 0 where no positive of a batch is rated.

    Args:
        head: trained beside the ranking's decoder.
        users: float32 ``[n_users, d]``.
        items: of the positives, float32 ``[n_items, d]``.
        batch: its ``ratings`` are deviations, NaN where there is none.
    """
    assert batch.ratings is not None  # noqa: S101  (RatedBatches gave them)
    rated = ~batch.ratings.isnan()
    owners = users if batch.owners is None else users[batch.owners]
    errors = head.pairs(owners[rated], items[rated]) - batch.ratings[rated]
    return errors.square().sum() / rated.sum().clamp_min(1)
