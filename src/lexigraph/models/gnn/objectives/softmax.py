"""Softmax losses over many shared candidates, without the matrix of all scores.

A part of the batch at a time, scores are exponentiated in place and at once turned into both gradients, so that each
exponential is computed once and none is kept. The values are those of the plain formula.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from lexigraph.errors import ConfigError
from lexigraph.models.gnn.objectives.losses import weighted_mean

SCORES_AT_ONCE = 16_000_000
"""Scores held at one time (float32: 64 MB). Smaller parts fit a cache better, but each costs a meeting of threads."""

SAFE_EXPONENT = 60.0
"""Logits up to this size need no row maximum taken off: sums over any catalogue stay within float32."""


def shared_softmax(
    users: Tensor,
    positive: Tensor,
    candidates: Tensor,
    temperature: float,
    *,
    log_q: Tensor | None = None,
    positive_log_q: Tensor | None = None,
    weights: Tensor | None = None,
    excluded: Tensor | None = None,
    positive_temperature: float | None = None,
) -> Tensor:
    """Softmax cross-entropy of each positive against candidates that the whole batch shares, for dot products.

    The same value as :func:`~lexigraph.models.gnn.objectives.losses.sampled_softmax` on ``users @ candidates.T``.

    Args:
        users: float32 ``[B, d]`` (of length 1 for cosines).
        positive: scores of the positives, ``[B]``.
        candidates: float32 ``[N, d]``.
        temperature: above 0.
        log_q: correction of the candidates, ``[N]``.
        positive_log_q: correction of the positives, ``[B]``.
        weights: of the positives, ``[B]``.
        excluded: int64 ``[2, K]``, rows of the batch (ascending) and candidates that are not to be used together.
        positive_temperature: of the bilateral form, in which the positive is none of the candidates.

    Returns:
        A scalar.

    Example:
        >>> one = torch.ones(1, 1)
        >>> round(shared_softmax(one, one[0], torch.ones(2, 1), 0.2).item(), 4)
        1.0986
    """
    above = positive / (positive_temperature or temperature)
    if positive_log_q is not None:
        above = above - positive_log_q
    if positive_temperature is None:
        return _mean_excess(users / temperature, candidates, above, log_q, weights, excluded)
    among = _mean_excess(users / temperature, candidates, None, log_q, weights, excluded)
    return among - weighted_mean(above, weights)


def catalogue_softmax(
    users: Tensor,
    catalogue: Tensor,
    items: Tensor,
    temperature: float = 1.0,
    *,
    weights: Tensor | None = None,
    owners: Tensor | None = None,
) -> Tensor:
    """Softmax cross-entropy over the whole catalogue for dot products: the mean over all positives.

    With ``owners`` the multinomial likelihood of users' whole rows (Liang et al., "Variational autoencoders for
    collaborative filtering", WWW 2018), each user's sum over the catalogue being computed once.

    Args:
        users: float32 ``[B, d]``.
        catalogue: float32 ``[n_items, d]``.
        items: the positives, int64 ``[B]``, or ``[K]`` with ``owners``.
        temperature: above 0.
        weights: of the positives, of the shape of ``items``.
        owners: row of ``users`` of each item, int64 ``[K]``.

    Returns:
        A scalar.

    Example:
        >>> round(catalogue_softmax(torch.zeros(1, 2), torch.zeros(4, 2), torch.tensor([2])).item(), 4)
        1.3863
    """
    scaled = users / temperature
    if owners is None:
        chosen = (scaled * catalogue[items]).sum(dim=1)
        return _mean_excess(scaled, catalogue, None, None, weights, None) - weighted_mean(chosen, weights)
    counts = torch.ones_like(items, dtype=torch.float32) if weights is None else weights.float()
    shares = torch.zeros(len(users), device=users.device).index_add(0, owners, counts)  # bfloat16 counts to 256
    among = _mean_excess(scaled, catalogue, None, None, shares, None)
    total = counts.sum().clamp_min(torch.finfo(counts.dtype).tiny)
    return among - _picked(scaled, catalogue, items, owners, counts) / total


def _picked(queries: Tensor, keys: Tensor, items: Tensor, owners: Tensor, counts: Tensor) -> Tensor:
    """Sum over the positives of ``counts_k queries_owner(k) . keys_item(k)``.

    A sparse product: with tens of thousands of positives a step, a vector gathered for each costs twenty times more.
    """
    with torch.autocast(device_type=queries.device.type, enabled=False):
        places = torch.stack([owners, items])
        table = torch.sparse_coo_tensor(places, counts, (len(queries), len(keys)), check_invariants=False)
        found: Tensor = ((table @ keys.float()) * queries.float()).sum()
    return found


def _mean_excess(
    queries: Tensor,
    keys: Tensor,
    above: Tensor | None,
    log_q: Tensor | None,
    weights: Tensor | None,
    excluded: Tensor | None,
) -> Tensor:
    """Weighted mean over ``b`` of ``softplus(m_b - above_b)``, or of ``m_b`` itself where ``above`` is None.

    ``m_b = log sum over n of exp(queries_b . keys_n - log_q_n)`` without what is excluded.
    """
    if not len(keys) or not len(queries):
        raise ConfigError(f"{len(queries)} users against {len(keys)} candidates; a softmax needs at least one of each")
    counts = torch.ones_like(queries[:, 0]) if weights is None else weights
    shares = counts / counts.sum().clamp_min(torch.finfo(counts.dtype).tiny)
    found: Tensor = _Excess.apply(queries, keys, above, log_q, shares, excluded)
    return found


class _Excess(torch.autograd.Function):
    """The sum over ``b`` of ``shares_b softplus(m_b - above_b)``, with its gradients found on the way."""

    @staticmethod
    def forward(
        ctx: Any,
        queries: Tensor,
        keys: Tensor,
        above: Tensor | None,
        log_q: Tensor | None,
        shares: Tensor,
        excluded: Tensor | None,
    ) -> Tensor:
        with torch.autocast(device_type=queries.device.type, enabled=False):  # sums of exponentials need 32 bits
            parts = _Parts(queries.detach().float(), keys.detach().float(), log_q, excluded)
            needed = any(ctx.needs_input_grad[:3])
            value = parts.run(None if above is None else above.detach().float(), shares.detach().float(), needed)
        if needed:
            ctx.save_for_backward(parts.to_queries, parts.to_keys, parts.to_above)
            ctx.types = (queries.dtype, keys.dtype, above if above is None else above.dtype)
        return value

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        found = [
            None if kind is None or not wanted else (part * gradients[0]).to(kind)
            for part, kind, wanted in zip(ctx.saved_tensors, ctx.types, ctx.needs_input_grad, strict=False)
        ]
        return (*found, None, None, None)


class _Parts:
    """One pass over the batch in parts of :data:`SCORES_AT_ONCE` scores."""

    def __init__(self, queries: Tensor, keys: Tensor, log_q: Tensor | None, excluded: Tensor | None) -> None:
        self.queries, self.keys, self.log_q = queries, keys, log_q
        self.rows = max(1, min(len(queries), SCORES_AT_ONCE // len(keys)))
        self.bounded = _largest_logit(queries, keys, log_q) <= SAFE_EXPONENT
        self.excluded = None if excluded is None else excluded.contiguous()
        self.buffer = queries.new_empty(self.rows, len(keys))
        self.to_queries = self.to_keys = self.to_above = queries.new_empty(0)

    def run(self, above: Tensor | None, shares: Tensor, needed: bool) -> Tensor:
        """The value; where gradients are needed, they are left in ``to_queries``, ``to_keys`` and ``to_above``."""
        if needed:
            self.to_queries = torch.empty_like(self.queries)
            self.to_keys = torch.zeros_like(self.keys)
            self.to_above = torch.zeros_like(shares)
        total = self.queries.new_zeros(())
        for start in range(0, len(self.queries), self.rows):
            part = slice(start, min(start + self.rows, len(self.queries)))
            exponentials, sums, maxima = self._exponentials(part)
            excess = sums.log() + maxima
            slope = shares[part]
            if above is None:  # without candidates there is nothing to be picked from
                excess, slope = excess.masked_fill(sums == 0, 0.0), slope.masked_fill(sums == 0, 0.0)
            else:
                excess = excess - above[part]
                slope = slope * torch.sigmoid(excess)
                excess = functional.softplus(excess)
            total += torch.dot(excess, shares[part])
            if needed:
                self._keep_gradients(part, exponentials, sums, slope)
        return total

    def _exponentials(self, part: slice) -> tuple[Tensor, Tensor, Tensor | float]:
        """Exponentials of a part's logits, their sums by row, and what was taken off the logits before."""
        logits = self.buffer[: part.stop - part.start]
        torch.mm(self.queries[part], self.keys.T, out=logits)
        if self.log_q is not None:
            logits -= self.log_q
        if self.excluded is not None:
            ends = self.excluded.new_tensor([part.start, part.stop])
            low, high = torch.searchsorted(self.excluded[0], ends).tolist()
            rows, places = self.excluded[:, low:high]
            logits[rows - part.start, places] = -torch.inf
        maxima: Tensor | float = 0.0
        if not self.bounded:
            maxima = logits.amax(dim=1).clamp_min(torch.finfo(logits.dtype).min)
            logits -= maxima.unsqueeze(1)
        exponentials = logits.exp_()
        return exponentials, exponentials.sum(dim=1), maxima

    def _keep_gradients(self, part: slice, exponentials: Tensor, sums: Tensor, slope: Tensor) -> None:
        tiny = torch.finfo(sums.dtype).tiny
        factors = (slope / sums.clamp_min(tiny)).unsqueeze(1)  # a row without candidates: 0 / tiny
        torch.mm(exponentials, self.keys, out=self.to_queries[part])
        self.to_queries[part] *= factors
        self.to_keys.addmm_(exponentials.T, self.queries[part] * factors)
        self.to_above[part] = -slope


def _largest_logit(queries: Tensor, keys: Tensor, log_q: Tensor | None) -> float:
    """A bound on the size of every logit (Cauchy-Schwarz)."""
    largest = queries.norm(dim=1).max() * keys.norm(dim=1).max()
    return float(largest if log_q is None else largest + log_q.abs().max())
