"""Fitting a linear chain of two states (a conditional random field) by its penalised likelihood."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from lexigraph.language.intent.chances import BITS, N_PAIRS, Chain, pair_kinds, passes, places_of
from lexigraph.language.intent.units import Unit

PENALTY_OF_PAIRS = 0.1


def fit_chain(
    sentences: Sequence[Sequence[Unit]],
    features: Sequence[Sequence[Sequence[str]]],
    refused: Sequence[Sequence[bool]],
    shares: Sequence[float],
    penalty: float,
    iterations: int = 60,
) -> Chain:
    """The weights that make the labels likely.

    Args:
        sentences: their units.
        features: of every unit of every sentence.
        refused: the labels.
        shares: how much each sentence counts.
        penalty: half of it times the squared length of the weights is added to the loss.
        iterations: of L-BFGS; it stops early rather than late, which shrinks the weights too.
    """
    lengths = np.array([len(units) for units in sentences])
    inside = np.arange(lengths.max())[None, :] < lengths[:, None]
    matrix = _matrix(features)
    backwards = matrix.T.tocsr()
    labels, kinds = np.zeros(inside.shape), np.zeros(inside.shape, dtype=np.int64)
    labels[inside] = np.concatenate([np.asarray(each, dtype=float) for each in refused])
    kinds[inside] = np.concatenate([pair_kinds(units) for units in sentences])
    both = np.zeros_like(labels)
    both[:, 1:] = labels[:, 1:] * labels[:, :-1]
    weight = np.asarray(shares)[:, None]

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, pairs = parameters[:-N_PAIRS], parameters[-N_PAIRS:]
        scores = np.zeros(inside.shape)
        scores[inside] = matrix @ weights.astype(np.float32)
        total, single, paired = _expected(scores, pairs[kinds], inside)
        likelihood = (weight[:, 0] * ((scores * labels).sum(1) + (pairs[kinds] * both).sum(1) - total)).sum()
        left = (weight * (labels - single))[inside]
        of_pairs = np.bincount(kinds[inside], (weight * (both - paired))[inside], minlength=N_PAIRS)
        gradient = np.concatenate([backwards @ left.astype(np.float32), of_pairs])
        strength = np.r_[np.full(len(weights), penalty), np.full(N_PAIRS, PENALTY_OF_PAIRS)]
        return 0.5 * (strength * parameters**2).sum() - likelihood, strength * parameters - gradient

    found = minimize(
        loss, np.zeros((1 << BITS) + N_PAIRS), jac=True, method="L-BFGS-B", options={"maxiter": iterations}
    )
    return Chain(found.x[:-N_PAIRS].astype(np.float32), found.x[-N_PAIRS:])


def _matrix(features: Sequence[Sequence[Sequence[str]]]) -> sp.csr_array:
    rows = [sorted(places_of(each)) for sentence in features for each in sentence]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    columns = np.concatenate([np.array(row, dtype=np.int32) for row in rows])
    return sp.csr_array((np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(rows), 1 << BITS))


def _expected(
    scores: NDArray[np.float64], pairs: NDArray[np.float64], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Log partition of each chain, chance of each unit, chance of each unit and the one before, ``[n, longest]``."""
    forwards, backwards = passes(scores, pairs, inside)
    total = np.logaddexp(forwards[0, :, -1], forwards[1, :, -1])
    single = np.exp(forwards[1] + backwards[1] - total[:, None]) * inside
    paired = np.zeros_like(scores)
    paired[:, 1:] = forwards[1, :, :-1] + pairs[:, 1:] + scores[:, 1:] + backwards[1, :, 1:] - total[:, None]
    paired[:, 1:] = np.exp(paired[:, 1:]) * inside[:, 1:]
    return total, single, paired
