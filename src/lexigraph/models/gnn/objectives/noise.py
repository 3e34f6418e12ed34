"""Noise of a set length on the states of nodes."""

from __future__ import annotations

import numba
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from lexigraph.threads import threads_for


@numba.njit(parallel=True, cache=True, fastmath={"reassoc", "contract"})
def _shifts(states: NDArray[np.float32], length: np.float32, seed: np.uint64) -> NDArray[np.float32]:
    """Noise for each row, from a hash of seed and place (splitmix64), so that threads need no order."""
    shifts = np.empty_like(states)
    width = np.uint64(states.shape[1])
    for row in numba.prange(states.shape[0]):
        squares = np.float32(0.0)
        for column in range(states.shape[1]):
            mixed = seed + (np.uint64(row) * width + np.uint64(column) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            drawn = np.float32(np.int64(mixed >> np.uint64(40))) * np.float32(2.0**-24)
            squares += drawn * drawn
            shifts[row, column] = drawn
        scale = length / np.sqrt(max(squares, np.float32(1e-20)))
        for column in range(states.shape[1]):
            shifts[row, column] *= scale * np.sign(states[row, column])
    return shifts


def noisy(states: Tensor, length: float, seed: int) -> Tensor:
    """States with noise of a set length, in the orthant of each state: ``h + length sign(h) u / |u|``, u uniform.

    Yu et al., "Are graph augmentations necessary? Simple graph contrastive learning for recommendation" (SimGCL),
    SIGIR 2022. The noise is a constant to the gradient.

    Args:
        states: float32 ``[n, d]``.
        length: of the noise, at least 0.
        seed: the same seed gives the same noise on the same kind of device.

    Returns:
        float32 ``[n, d]``.

    Example:
        >>> moved = noisy(torch.ones(1, 4), 0.5, seed=1)
        >>> round((moved - 1).norm().item(), 4), bool((moved > 1).all())
        (0.5, True)
    """
    if states.device.type != "cpu":
        generator = torch.Generator(states.device).manual_seed(seed)
        drawn = torch.rand(states.shape, generator=generator, device=states.device, dtype=states.dtype)
        return states + length * torch.sign(states.detach()) * functional.normalize(drawn, dim=1)
    with threads_for(len(states)):
        shifts = _shifts(states.detach().float().contiguous().numpy(), np.float32(length), np.uint64(seed))
    return states + torch.from_numpy(shifts).to(states.dtype)
