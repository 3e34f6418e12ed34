"""The fixed weight of each message, from the strength of its edge and the degrees of its ends."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError

Normalisation: TypeAlias = Literal["symmetric", "mean", "sum", "relation", "root"]


def message_weights(
    strengths: NDArray[np.float32],
    at_source: NDArray[np.float32],
    at_target: NDArray[np.float32],
    normalisation: Normalisation,
) -> NDArray[np.float32]:
    """``s / sqrt(d_source d_target)``, ``s / d_target``, ``s`` or ``s / sqrt(d_target)``.

    Args:
        strengths: float32 ``[n_edges]``.
        at_source: degree of each edge's source, float32 ``[n_edges]``.
        at_target: degree of its target, float32 ``[n_edges]``; for "relation" that within the edge's kind.
        normalisation: "symmetric" (Kipf and Welling, ICLR 2017), "mean", "sum", or "relation" (the mean within each
            kind of edge; Schlichtkrull et al., ESWC 2018), or "root" (SVD++; Koren, KDD 2008).

    Returns:
        float32 ``[n_edges]``; 0 where a degree is 0.

    Raises:
        ConfigError: no such normalisation.

    Example:
        >>> ones, fours = np.ones(1, np.float32), np.full(1, 4, np.float32)
        >>> [message_weights(ones, ones, fours, name).tolist() for name in ("symmetric", "mean", "sum")]
        [[0.5], [0.25], [1.0]]
    """
    if normalisation not in get_args(Normalisation):
        raise ConfigError(f"normalisation {normalisation!r}; allowed: {', '.join(get_args(Normalisation))}")
    if normalisation == "sum":
        return strengths
    divisor = at_target
    if normalisation in ("symmetric", "root"):
        divisor = np.sqrt(at_target if normalisation == "root" else at_source * at_target)
    weights = np.divide(strengths, divisor, out=np.zeros_like(strengths), where=divisor > 0)
    return weights.astype(np.float32, copy=False)


def loop_weights(degrees: NDArray[np.float32], normalisation: Normalisation) -> NDArray[np.float32]:
    """Weight of each node's own state where every node has a loop of strength 1, which ``degrees`` include.

    Example:
        >>> loop_weights(np.array([4.0], np.float32), "symmetric").tolist()
        [0.25]
    """
    if normalisation == "sum":
        return np.ones_like(degrees)
    return (1 / (np.sqrt(degrees) if normalisation == "root" else degrees)).astype(np.float32)
