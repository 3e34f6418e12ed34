"""Random streams that can be opened at any step without drawing what came before."""

from __future__ import annotations

import numpy as np


def stream(seed: int, epoch: int, step: int = 0, rank: int = 0) -> np.random.Generator:
    """The random numbers of one step, a pure function of its place (counter-based: Philox).

    Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.

    Args:
        seed: of the whole training, at least 0.
        epoch: at least 0.
        step: within the epoch, at least 0.
        rank: of the process, at least 0.

    Returns:
        A generator; no two places share numbers.

    Example:
        >>> bool(stream(1, 2, 3).random() == stream(1, 2, 3).random())
        True
    """
    return np.random.Generator(np.random.Philox(key=[seed, epoch], counter=[0, 0, step, rank]))
