"""What somebody does not want, in words: items whose texts come close to it are held back, whatever the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.cosines import cosines
from lexigraph.models.results import Contribution

FloatMatrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Aversions:
    """Unwanted phrases of the users of a batch, encoded one by one.

    Attributes:
        phrases: in the users' words.
        rows: the user of each phrase, ascending, int32 ``[n_phrases]``.
        vectors: float32 ``[n_phrases, d]``.
    """

    phrases: tuple[str, ...]
    rows: NDArray[np.int32]
    vectors: FloatMatrix

    def of(self, users: slice) -> Aversions | None:
        """Those of a contiguous part of the users, counted from its start; None where there are none.

        Example:
            >>> both = Aversions(("war", "gore"), np.array([0, 2], dtype=np.int32), np.eye(2, dtype=np.float32))
            >>> part = both.of(slice(1, 3))
            >>> part.phrases, part.rows.tolist()
            (('gore',), [1])
        """
        first, last = np.searchsorted(self.rows, [users.start, users.stop])
        if first == last:
            return None
        return Aversions(self.phrases[first:last], self.rows[first:last] - users.start, self.vectors[first:last])


def nearness(phrases: FloatMatrix, texts: FloatMatrix) -> FloatMatrix:
    """How near each item's text is to each phrase, from 0 (no nearer than the mean text) to 1 (as near as any).

    ``clip((cos - mean) / (FULLY_NEAR (max - mean)), 0, 1)^2`` for each phrase: cosines of one encoder are not those of
    another, nor those of a broad phrase those of a narrow one, so each phrase is its own measure. The square leaves
    alone what is only a little nearer than the mean. Chosen on MovieLens 100K: of the 20 films shown to the 60 users
    with the most of a genre, naming the genre as unwanted takes horror from 25 % to 3 %, science fiction from 17 % to
    3 % and romance from 22 % to 3 %, and 61 to 91 % of the films that go are of it.

    Args:
        phrases: float32 ``[n_phrases, d]``.
        texts: unit rows or zeros, float32 ``[n_items, d]``.

    Returns:
        float32 ``[n_phrases, n_items]``; 0 for items without a text and phrases that tell no items apart.

    Example:
        >>> texts = np.array([[1, 0], [0, 1], [0, 0], [0.8, 0.6]], dtype=np.float32)
        >>> nearness(np.array([[1, 0]], dtype=np.float32), texts).round(2)
        array([[1.  , 0.  , 0.  , 0.56]], dtype=float32)
    """
    near = np.zeros((len(phrases), len(texts)), dtype=np.float32)
    described = np.flatnonzero(texts.any(axis=1))
    if not len(described):
        return near
    cosine = cosines(phrases, texts if len(described) == len(texts) else texts[described])
    above = cosine - cosine.mean(axis=1, keepdims=True)
    highest = above.max(axis=1, keepdims=True)
    tells = highest > _NOISE
    share = np.where(tells, above / np.where(tells, FULLY_NEAR * highest, 1), 0)
    near[:, described] = np.clip(share, 0, 1) ** 2
    return near


FULLY_NEAR = 2 / 3
"""How far from the mean text to the nearest one a text must come to be held back in full."""

_NOISE = 1e-5
"""Differences between cosines that rounding alone can make."""


def hold_back(scores: FloatMatrix, seen: sp.csr_array, aversions: Aversions, texts: FloatMatrix) -> FloatMatrix:
    """Scores less the amount by which each item is held back.

    Args:
        scores: float32 ``[n_users, n_items]``; not changed.
        seen: what each user has met, CSR ``[n_users, n_items]``.
        aversions: of these users.
        texts: unit rows or zeros, float32 ``[n_items, d]``.

    Returns:
        float32 ``[n_users, n_items]``: ``scores - reach * nearness``, by the nearest of a user's phrases.
    """
    held = scores.copy()
    users, start = np.unique(aversions.rows, return_index=True)
    near = np.maximum.reduceat(nearness(aversions.vectors, texts), start, axis=0)
    held[users] -= reach(scores[users], seen[users])[:, None] * near
    return held


def reach(scores: FloatMatrix, seen: sp.csr_array) -> NDArray[np.float32]:
    """From the middle score to the best one not seen: held back by this, the best item is an ordinary one.

    Args:
        scores: float32 ``[n_users, n_items]``.
        seen: CSR ``[n_users, n_items]``.

    Returns:
        float32 ``[n_users]``, above 0 also where all scores are the same.
    """
    open_ = scores.copy()
    open_[np.repeat(np.arange(len(scores)), np.diff(seen.indptr)), seen.indices] = -np.inf
    best = open_.max(axis=1)
    best = np.where(np.isfinite(best), best, scores.max(axis=1))
    distance = best - np.median(scores, axis=1)
    size = np.abs(scores).max(axis=1)
    return np.where(distance > 0, distance, np.where(size > 0, size, 1)).astype(np.float32)


def aversion_terms(
    scores: FloatMatrix, seen: sp.csr_array, aversions: Aversions, texts: FloatMatrix, item: int
) -> list[Contribution]:
    """What :func:`hold_back` took from one item's score, for one user: a term of the phrase that is nearest to it."""
    near = nearness(aversions.vectors, texts)[:, item]
    phrase = int(near.argmax())
    amount = float(reach(scores, seen)[0] * near[phrase])
    return [Contribution("aversion", aversions.phrases[phrase], -amount)] if amount > 0 else []
