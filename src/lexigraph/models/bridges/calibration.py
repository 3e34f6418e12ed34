"""How loudly items foretold from their texts may speak beside items that people have met."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.bridges.bridge import Bridge
from lexigraph.models.bridges.choice import K, hidden_part
from lexigraph.models.bridges.lessons import Lessons
from lexigraph.models.bridges.sample import sample_of
from lexigraph.models.bridges.space import diagonal
from lexigraph.models.weights import ItemWeights, propagate

PEOPLE = 1000
_SCALES = np.geomspace(0.25, 16.0, 25)


def calibrate(weights: ItemWeights, taught: NDArray[np.intp], lessons: Lessons, bridge: Bridge, seed: int = 0) -> float:
    """The factor that gives hidden items as many places in people's lists as they have in people's histories.

    A regression is careful: what it foretells is flatter than what it was taught, and among all items a new one never
    comes up. Items the bridge was not taught with (the same that it was chosen on) are ranked beside all others, each
    met item scored without what it says of itself; the factor is the one at which the share of hidden items among the
    best ``K`` is their share among the items met.

    Args:
        weights: item-item weights ``[n_items, n_items]``.
        taught: indices of the warm items of ``lessons``.
        lessons: all warm items.
        bridge: taught without the hidden part.
        seed: as for the choice.

    Returns:
        A positive factor; 1 where nobody can be asked.
    """
    rest, hidden = hidden_part(len(lessons), seed)
    part, asked = lessons.part(rest), lessons.part(hidden)
    people = np.flatnonzero((np.diff(part.history.indptr) > 0) & (np.diff(lessons.history.indptr) > 1))
    people = sample_of(people, PEOPLE, seed)
    fair = asked.history[people].nnz / max(lessons.history[people].nnz, 1)
    if not len(people) or not fair:
        return 1.0
    history = part.history[people]
    known = _known_scores(weights, taught[rest], history)
    places = bridge(asked.features)[:, : part.speaks.shape[1]]
    new = (history @ part.speaks) @ places.T
    return scale_for_share(known, np.asarray(new, dtype=np.float32), fair)


def scale_for_share(known: FloatMatrix, new: FloatMatrix, share: float, k: int = K) -> float:
    """The factor for ``new`` at which its columns take ``share`` of the ``k`` best places, by interpolation.

    Example:
        >>> known, new = np.array([[3.0, 1.0]], dtype=np.float32), np.array([[1.0]], dtype=np.float32)
        >>> scale_for_share(known, new, 0.9, k=1) > 3.0
        True
    """
    bars, tops = best_of(known, k), best_of(new, k)
    shares = [share_taken(bars, tops * np.float32(scale)) for scale in _SCALES]
    return float(np.exp(np.interp(share, np.maximum.accumulate(shares), np.log(_SCALES))))


def best_of(scores: FloatMatrix, k: int = K) -> FloatMatrix:
    """The ``k`` highest scores of each user, highest first, float32 ``[n_users, k]``.

    Example:
        >>> best_of(np.array([[1.0, 3.0, 2.0]], dtype=np.float32), 2).tolist()
        [[3.0, 2.0]]
    """
    k = min(k, scores.shape[1])
    return -np.sort(-np.partition(scores, scores.shape[1] - k, axis=1)[:, -k:], axis=1)


def share_taken(bars: FloatMatrix, tops: FloatMatrix) -> float:
    """The share of the best places that ``tops`` take where ``bars`` are all the scores that held them.

    Example:
        >>> share_taken(np.array([[3.0, 1.0]], dtype=np.float32), np.array([[2.0]], dtype=np.float32))
        0.5
    """
    k = bars.shape[1]
    chosen = np.argpartition(-np.hstack([bars, tops]), k - 1, axis=1)[:, :k]
    return float((chosen >= k).mean())


def _known_scores(weights: ItemWeights, items: NDArray[np.intp], history: sp.csr_array) -> FloatMatrix:
    """Scores of the taught items without what each says of itself, float32 ``[n_users, len(items)]``."""
    n = weights.shape[0]
    wide = sp.csr_array(
        (history.data, items[history.indices].astype(np.int32), history.indptr.astype(np.int32)),
        shape=(history.shape[0], n),
    )
    scores = propagate(wide, weights)[:, items]
    rows = np.repeat(np.arange(len(scores)), np.diff(history.indptr))
    scores[rows, history.indices] -= history.data * diagonal(weights)[items][history.indices]
    return scores
