"""Random resamples of users, made in blocks by kernels and applied to all columns at once by a matrix product.

Both kinds of resample are linear in the users: a bootstrap mean is ``weights @ values / weights @ defined``, a
sign-flipped sum is ``signs @ differences``. So the random part is made once for all metrics and models, and the rest
is one matrix product a block. Draw ``i`` of resample ``r`` depends on the seed, ``r`` and ``i`` alone (the SplitMix64
generator of Steele, Lea and Flood, OOPSLA 2014, read at a counter): the number of threads and the size of blocks
change nothing, and two calls with one seed on the same users use the same resamples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numba
import numpy as np

from lexigraph.errors import ConfigError
from lexigraph.evaluation.metrics import PerUser
from lexigraph.threads import threads_for

Fill: TypeAlias = Callable[[np.uint64, int, PerUser], None]

BLOCK_BYTES = 1 << 24
"""Memory of one block of weights or signs."""

STEP = np.uint64(0x9E3779B97F4A7C15)
"""What SplitMix64 adds to its state for each draw."""


def bootstrap_weights(seed: np.uint64, first: int, weights: PerUser) -> None:
    """Fill each row with how often each user is drawn in one bootstrap resample: ``n`` draws with replacement.

    Args:
        seed: of all resamples.
        first: number of the resample in row 0.
        weights: float64 ``[n_resamples, n_users]``; overwritten with counts that sum to ``n_users`` in each row.

    Example:
        >>> weights = np.empty((2, 5))
        >>> bootstrap_weights(np.uint64(0), 0, weights)
        >>> weights.sum(axis=1).tolist()
        [5.0, 5.0]
    """
    with threads_for(len(weights)):
        _fill_weights(seed, first, weights)


def random_signs(seed: np.uint64, first: int, signs: PerUser) -> None:
    """Fill each row with independent signs, +1 or -1 with equal chance.

    Args:
        seed: of all resamples.
        first: number of the resample in row 0.
        signs: float64 ``[n_resamples, n_users]``; overwritten.

    Example:
        >>> signs = np.empty((2, 5))
        >>> random_signs(np.uint64(0), 0, signs)
        >>> np.abs(signs).min()
        np.float64(1.0)
    """
    with threads_for(len(signs)):
        _fill_signs(seed, first, signs)


def resampled_sums(columns: PerUser, n_resamples: int, seed: int, fill: Fill) -> Iterator[tuple[slice, PerUser]]:
    """Weighted sums of every column in every resample, block by block.

    Args:
        columns: float64 ``[n_users, n_columns]`` without NaN.
        n_resamples: how many resamples.
        seed: of the resamples.
        fill: :func:`bootstrap_weights` or :func:`random_signs`.

    Yields:
        Which resamples, and their sums, float64 ``[n_resamples of the block, n_columns]``.
    """
    n_users = len(columns)
    rows = max(1, min(n_resamples, BLOCK_BYTES // (8 * max(1, n_users))))
    block = np.empty((rows, n_users))
    for start in range(0, n_resamples, rows):
        part = block[: min(rows, n_resamples - start)]
        fill(np.uint64(seed), start, part)
        yield slice(start, start + len(part)), part @ columns


def check_resamples(n_resamples: int, seed: int) -> None:
    """Make sure that there is something to draw.

    Raises:
        ConfigError: fewer than one resample, or a negative seed.
    """
    if n_resamples < 1:
        raise ConfigError(f"n_resamples is {n_resamples}; it must be at least 1, and 2000 is a good choice")
    if seed < 0:
        raise ConfigError(f"seed is {seed}; it must be 0 or more")


@numba.njit(cache=True, inline="always")
def _mix(state: np.uint64) -> np.uint64:
    """The output function of SplitMix64: 64 well mixed bits of a state."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.uint64 = state ^ (state >> np.uint64(31))
    return mixed


@numba.njit(cache=True, inline="always")
def _key(seed: np.uint64, resample: int) -> np.uint64:
    """Where the draws of one resample start."""
    key: np.uint64 = _mix(_mix(seed + STEP) + np.uint64(resample + 1) * STEP)
    return key


@numba.njit(parallel=True, cache=True)
def _fill_weights(seed: np.uint64, first: int, weights: PerUser) -> None:
    n_users = np.uint64(weights.shape[1])
    for row in numba.prange(weights.shape[0]):
        weights[row] = 0.0
        key = _key(seed, first + row)
        for draw in range(weights.shape[1]):
            bits = _mix(key + np.uint64(draw + 1) * STEP) >> np.uint64(32)
            # scaling 32 bits favours no user over another by more than n_users / 2**32
            weights[row, (bits * n_users) >> np.uint64(32)] += 1.0


@numba.njit(parallel=True, cache=True)
def _fill_signs(seed: np.uint64, first: int, signs: PerUser) -> None:
    for row in numba.prange(signs.shape[0]):
        key = _key(seed, first + row)
        for word in range((signs.shape[1] + 63) // 64):
            bits = _mix(key + np.uint64(word + 1) * STEP)
            for user in range(64 * word, min(64 * word + 64, signs.shape[1])):
                signs[row, user] = 1.0 - 2.0 * np.float64((bits >> np.uint64(user - 64 * word)) & np.uint64(1))
