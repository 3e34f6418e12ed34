"""Draw whole users or whole items into the parts of a split."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lexigraph.data.splits.assign import TEST, TRAIN, VALIDATION, Codes
from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import SplitError


def draw_groups(vocabulary: Vocabulary, eligible: NDArray[np.bool_], shares: tuple[float, float], seed: int) -> Codes:
    """A part for every id, drawn at random among those eligible; all others stay in train.

    The draw depends on the seed and on the set of eligible ids, not on their order in the vocabulary.

    Args:
        vocabulary: the ids.
        eligible: which may be held out, bool ``[n_ids]``.
        shares: of the eligible ids to test and to validate on, each rounded, at least one.
        seed: of the draw.

    Returns:
        int8 ``[n_ids]``.

    Raises:
        SplitError: too few are eligible for three parts.

    Example:
        >>> parts = draw_groups(Vocabulary(list("abcde"), "item"), np.ones(5, bool), (0.4, 0.2), seed=0)
        >>> sorted(parts.tolist())
        [0, 0, 1, 2, 2]
    """
    chosen = np.flatnonzero(eligible)
    n_test, n_validation = (max(1, int(len(chosen) * share + 0.5)) for share in shares)
    if n_test + n_validation > len(chosen) - 1:
        raise SplitError(
            f"{len(chosen)} {vocabulary.kind}s can be held out, too few for {n_test} in test, {n_validation} in "
            "validation and at least one in train; use lower shares, a lower min_interactions or more data"
        )
    by_id = chosen[vocabulary.series.gather(chosen).arg_sort().to_numpy()]
    shuffled = np.random.default_rng(seed).permutation(by_id)
    parts = np.full(len(vocabulary), TRAIN, dtype=np.int8)
    parts[shuffled[:n_test]] = TEST
    parts[shuffled[n_test : n_test + n_validation]] = VALIDATION
    return parts
