"""What is believed before anybody interacted, and how it gives way to what they do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def faded_share(counts: NDArray[np.number], strength: float, until: float) -> NDArray[np.float32]:
    """``c / (n + c)``: the share of a prior worth ``c`` interactions beside ``n`` of them, float32 ``[n]``.

    The weight of the prior in the posterior mean of a normal taste or place.

    Args:
        counts: ``n``, ``[n]``.
        strength: ``c``; 0 leaves the prior to those without interactions.
        until: the share is 0 once interactions outnumber ``strength`` this many times.

    Example:
        >>> faded_share(np.array([0, 2, 1000]), 2.0, 20.0).tolist()
        [1.0, 0.5, 0.0]
        >>> faded_share(np.array([0, 1]), 0.0, 20.0).tolist()
        [1.0, 0.0]
    """
    counts = np.asarray(counts)
    share = np.divide(strength, counts + strength, out=np.ones(len(counts)), where=counts > 0)
    return np.where(counts > until * strength, 0.0, share).astype(np.float32)
