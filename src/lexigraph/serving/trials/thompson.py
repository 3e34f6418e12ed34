"""Thompson sampling among the next candidates: draw each one's acceptance from its posterior, take the best.

Thompson, Biometrika 1933; Chapelle and Li, "An empirical evaluation of Thompson sampling", NIPS 2011. The chance that
an item comes out best has no closed form. It is estimated from further draws, and these are counted together with the
draw that was used: given all of them, each was as likely to be the one that was used, so the share of draws in which an
item has a rank is exactly its chance given the draws, and ``1 / propensity`` is right on average up to the chance,
below ``(1 - p) ** draws``, of never being drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lexigraph.serving.trials.acceptance import Acceptance
from lexigraph.serving.trials.exploration import Explored, Explorer

DRAWS = 100
"""With the one that is used; a propensity is a multiple of 1 / 100."""


def thompson(acceptance: Acceptance, rng: np.random.Generator, draws: int = DRAWS) -> Explorer:
    """An explorer that follows the posteriors.

    Args:
        acceptance: what is known of the items.
        rng: where the draws come from.
        draws: from which chances are estimated.
    """

    def chosen(tail: Sequence[str], count: int) -> Explored:
        first, second = acceptance.parameters(tail)
        return sampled(tail, first, second, count, rng, draws)

    return chosen


def sampled(
    tail: Sequence[str],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    count: int,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> Explored:
    """Candidates ordered by one draw, and the share of all draws in which each had each rank.

    Args:
        tail: candidates.
        first: their first Beta parameters, ``[n_candidates]``.
        second: their second.
        count: how many are wanted.
        rng: where the draws come from.
        draws: from which chances are estimated, with the one that is used.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> explored = sampled(["a", "b"], np.array([900.0, 1.0]), np.array([100.0, 99.0]), 1, rng)
        >>> explored.items, explored.rank_chances
        (('a',), ((1.0, 0.0),))
    """
    values = rng.beta(first, second, size=(draws, len(tail)))
    order = np.argsort(-values, axis=1)
    shown = order[0, :count]
    chances = (order[:, :, None] == shown).mean(axis=0)  # [n_ranks, count]
    return Explored(tuple(tail[n] for n in shown), tuple(tuple(column) for column in chances.T.tolist()))
