"""Mini-batches of interactions with their negatives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import scipy.sparse as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from lexigraph.errors import ConfigError, EmptyTableError
from lexigraph.models.gnn.objectives.epochs import EpochBatches
from lexigraph.models.gnn.objectives.negatives import NegativeSampler, log_probability, positive_part
from lexigraph.models.gnn.objectives.unmet import met_pairs, same_pairs

NegativeKind: TypeAlias = Literal["none", "uniform", "popularity", "in-batch", "mixed", "hard"]


def _no_items() -> Tensor:
    return torch.empty(0, dtype=torch.int64)


@dataclass(frozen=True, eq=False)
class Batch:
    """What one step learns from.

    Attributes:
        users: int64 ``[B]``.
        items: the positives, int64 ``[B]``, one per user; with ``owners``, int64 ``[K]``.
        weights: of the positives, float32 of the shape of ``items``; their mean over all training is 1.
        negatives: int64 ``[B, n]``, or ``[N]`` shared by the batch, or empty. For hard negatives the pool
            ``[B, pool]`` to choose from (see :func:`hardest`).
        ratings: float32 ``[B]`` where ratings are predicted, else None.
        log_q: float32 of the shape of ``negatives``: what to take off their scores over temperature, since they are
            drawn by popularity (log of probability times ``n_items``); None: all are drawn alike.
        positive_log_q: float32 ``[B]`` (negatives from the batch alone), or None.
        excluded: int64 ``[2, K]``, rows of the batch (ascending) and places among shared negatives that are not to
            be used together: the positive itself, or what the user has met; None where there are none.
        owners: row of ``users`` to which each item belongs, int64 ``[K]``, ascending; None: item ``b`` is user ``b``'s.
    """

    users: Tensor
    items: Tensor
    weights: Tensor
    negatives: Tensor = field(default_factory=_no_items)
    ratings: Tensor | None = None
    log_q: Tensor | None = None
    positive_log_q: Tensor | None = None
    excluded: Tensor | None = None
    owners: Tensor | None = None

    def __len__(self) -> int:
        return len(self.users)

    def to(self, device: str | torch.device) -> Batch:
        """The same batch on another device."""
        moved = {name: part.to(device) for name, part in vars(self).items() if part is not None}
        return Batch(**moved)


def hardest(scores: Tensor, k: int) -> Tensor:
    """Places of the best scored of a drawn pool: dynamic negative sampling.

    Zhang, Chen, Wang and Yu, "Optimizing top-n collaborative filtering via dynamic negative item sampling", SIGIR 2013.

    Args:
        scores: ``[B, pool]``; -inf is taken last.
        k: how many, cut to ``pool``.

    Returns:
        int64 ``[B, k]``, for ``gather`` along the pool.

    Example:
        >>> hardest(torch.tensor([[0.1, 0.9, 0.5]]), 2).tolist()
        [[1, 2]]
    """
    found: Tensor = scores.detach().topk(min(k, scores.shape[1]), dim=1).indices
    return found


class InteractionBatches(EpochBatches[Batch]):
    """All interactions once per epoch, in an order drawn for the epoch.

    Args:
        training: CSR ``[n_users, n_items]``; values are strengths or ratings. Only values above 0 are positives.
        batch_size: positives per step (per process).
        negatives: "none", "uniform", "popularity", "in-batch", "mixed" or "hard".
        n_negatives: per positive.
        shared_negatives: when above 0, this many for the whole batch in place of ``n_negatives``; in-batch negatives
            are always shared, all of the batch's items or the first ``shared_negatives`` of them; "mixed" ones are
            all of the batch's items and ``shared_negatives`` (or as many again) drawn alike.
        pool: items per positive that "hard" chooses from.
        log_q_correction: say how much oftener than by lot each negative was drawn, to be undone.
        reject_met: no negative that the user has met; always so for "hard", which would choose these first.
        weighted: weigh positives by their value.
        ratings: every stored value is a rating to predict, whatever its sign; no negatives.
        seed: of order and negatives.

    Raises:
        ConfigError: a size is below 1.
        EmptyTableError: there is nothing to learn from.

    Example:
        >>> source = InteractionBatches(sp.csr_array(np.eye(4)), 3, seed=1)
        >>> len(source), [len(batch) for batch in source.batches(0)]
        (2, [3, 1])
    """

    def __init__(
        self,
        training: sp.csr_array,
        batch_size: int,
        *,
        negatives: NegativeKind = "uniform",
        n_negatives: int = 1,
        shared_negatives: int = 0,
        pool: int = 20,
        log_q_correction: bool = True,
        reject_met: bool = False,
        weighted: bool = False,
        ratings: bool = False,
        seed: int = 0,
    ) -> None:
        if min(n_negatives, pool) < 1:
            raise ConfigError(f"n_negatives is {n_negatives}, pool {pool}; both must be at least 1")
        self.negatives: NegativeKind = "none" if ratings else negatives
        self.n_negatives = pool if negatives == "hard" else n_negatives
        self.shared_negatives, self.reject_met = shared_negatives, reject_met or negatives == "hard"
        self.log_q_correction = log_q_correction
        self._positives = positive_part(training)
        used = sp.csr_array(training) if ratings else self._positives
        if not used.nnz:
            raise EmptyTableError(
                f"none of {training.nnz} interactions has a value above 0; a ranking loss needs positives "
                "(the loss 'mse' learns from any rating)"
            )
        super().__init__(used.nnz, batch_size, seed)
        self._users = np.repeat(np.arange(used.shape[0], dtype=np.int64), np.diff(used.indptr))
        self._items = used.indices.astype(np.int64)
        self._ratings = used.data.astype(np.float32) if ratings else None
        self._weights = _unit_mean(used.data) if weighted and not ratings else None
        kind: Literal["uniform", "popularity"] = "popularity" if negatives == "popularity" else "uniform"
        self._sampler = NegativeSampler(self._positives, kind, reject_met=self.reject_met)
        self._log_share = log_probability(np.bincount(self._items, minlength=used.shape[1]) / used.nnz)

    def _batch(self, places: NDArray[np.int64], generator: np.random.Generator) -> Batch:
        users, items = self._users[places], self._items[places]
        weights = np.ones(len(places), dtype=np.float32) if self._weights is None else self._weights[places]
        parts = self._negative_parts(generator, users, items)
        if self._ratings is not None:
            parts["ratings"] = self._ratings[places]
        tensors = {name: torch.from_numpy(part) for name, part in parts.items()}
        return Batch(torch.from_numpy(users), torch.from_numpy(items), torch.from_numpy(weights), **tensors)

    def _negative_parts(
        self, generator: np.random.Generator, users: NDArray[np.int64], items: NDArray[np.int64]
    ) -> dict[str, NDArray[np.generic]]:
        if self.negatives == "none":
            return {}
        if self.negatives == "in-batch":
            shared = items[: self.shared_negatives or None].copy()
            shares = {"log_q": self._log_share[shared], "positive_log_q": self._log_share[items]}
            told = shares if self.log_q_correction else {}
            return {"negatives": shared, **told, **self._excluded(users, items, shared)}
        if self.negatives == "mixed":
            return self._mixed(generator, users, items)
        if self.shared_negatives:
            shared = self._sampler.draw_shared(generator, self.shared_negatives)
            return {"negatives": shared, **self._log_q(shared), **self._excluded(users, items, shared)}
        drawn = self._sampler.draw(generator, users, self.n_negatives)
        return {"negatives": drawn, **self._log_q(drawn)}

    def _mixed(
        self, generator: np.random.Generator, users: NDArray[np.int64], items: NDArray[np.int64]
    ) -> dict[str, NDArray[np.generic]]:
        """Yang et al., "Mixed negative sampling for learning two-tower neural networks", WWW 2020."""
        drawn = self._sampler.draw_shared(generator, self.shared_negatives or len(items))
        shared = np.concatenate([items, drawn])
        parts = {"negatives": shared, **self._excluded(users, items, shared)}
        if not self.log_q_correction:
            return parts
        of_batch = np.exp(self._log_share[shared]) * np.float32(len(items) / len(shared))
        log_q = np.log(of_batch + np.float32(len(drawn) / len(shared)))
        return {**parts, "log_q": log_q, "positive_log_q": log_q[: len(items)]}

    def _log_q(self, drawn: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
        return {"log_q": self._sampler.log_q(drawn)} if self.negatives == "popularity" and self.log_q_correction else {}

    def _excluded(
        self, users: NDArray[np.int64], items: NDArray[np.int64], shared: NDArray[np.int64]
    ) -> dict[str, NDArray[np.generic]]:
        if self.reject_met:
            return {"excluded": met_pairs(self._positives, users, shared)}
        return {"excluded": same_pairs(items, shared, self._sampler.n_items)}


def _unit_mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = (values / values.mean()).astype(np.float32)
    return found
