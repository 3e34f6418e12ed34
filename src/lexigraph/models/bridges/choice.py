"""Which bridge, and how strongly held back: the one that finds hidden items for the people who met them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.models.batch import FloatMatrix
from lexigraph.models.bridges.bridge import Bridge
from lexigraph.models.bridges.closed_form import fit_kernel, fit_linear
from lexigraph.models.bridges.lessons import Lessons
from lexigraph.models.bridges.networks import MLP_DECAY, fit_contrastive, fit_mlp, torch_is_here
from lexigraph.models.bridges.sample import sample_of

BridgeKind: TypeAlias = Literal["ridge", "kernel", "mlp", "contrastive"]
BridgeChoice: TypeAlias = Literal["closed-form", "auto", "ridge", "kernel", "mlp", "contrastive"]
Fitter: TypeAlias = Callable[[Lessons, float, int], Bridge]

_FITTERS: dict[BridgeKind, Fitter] = {
    "ridge": fit_linear,
    "kernel": fit_kernel,
    "mlp": fit_mlp,
    "contrastive": fit_contrastive,
}
_GRIDS: dict[BridgeKind, tuple[float, ...]] = {
    "ridge": (0.1, 0.3, 1.0),
    "kernel": (0.03, 0.1, 0.3),
    "mlp": (MLP_DECAY,),
    "contrastive": (MLP_DECAY,),
}
HIDDEN_SHARE = 0.2
MOST_HIDDEN = 1000
MOST_USERS = 2000
K = 20


@dataclass(frozen=True)
class ChosenBridge:
    """The winner on the hidden items.

    Attributes:
        kind: of bridge.
        regularization: it was fitted with.
        recall: Recall@20 among the hidden items, by candidate ``(kind, regularization)``.
        rehearsed: the winner as it was taught without the hidden items; None where there was nothing to choose.
    """

    kind: BridgeKind
    regularization: float
    recall: dict[tuple[str, float], float]
    rehearsed: Bridge | None = None


def candidates_of(choice: BridgeChoice, regularization: float | None) -> list[tuple[BridgeKind, float]]:
    """Kinds and regularizations to try; "auto" leaves networks out where they cannot be taught.

    Example:
        >>> candidates_of("ridge", 0.5)
        [('ridge', 0.5)]
    """
    closed: tuple[BridgeKind, ...] = ("ridge", "kernel")
    networks: tuple[BridgeKind, ...] = ("mlp", "contrastive") if torch_is_here() else ()
    kinds: Sequence[BridgeKind]
    if choice == "auto":
        kinds = closed + networks
    elif choice == "closed-form":
        kinds = closed
    else:
        kinds = (choice,)
    return [(kind, amount) for kind in kinds for amount in ((regularization,) if regularization else _GRIDS[kind])]


def hidden_part(n: int, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions to teach with and positions to hide, each sorted."""
    order = np.random.default_rng(seed).permutation(n)
    n_hidden = max(1, min(int(n * HIDDEN_SHARE), MOST_HIDDEN))
    return np.sort(order[n_hidden:]), np.sort(order[:n_hidden])


def choose_bridge(
    lessons: Lessons, choice: BridgeChoice, regularization: float | None = None, seed: int = 0
) -> ChosenBridge:
    """Hide a fifth of the warm items and take the candidate with the highest Recall@20 among them.

    The people who met a hidden item are asked with what else they met; squared error in the item space, which weighs
    what matters to nobody as much as what decides the top of a list, is not asked.

    Args:
        lessons: all warm items, at least 5 for a choice.
        choice: one kind, "closed-form" (ridge or kernel) or "auto" (all that can be taught here).
        regularization: the only one to try; None tries a grid.
        seed: of the hidden items, the users asked and the networks.
    """
    candidates = candidates_of(choice, regularization)
    if len(candidates) == 1 or len(lessons) < 5:
        return ChosenBridge(*candidates[0], {})
    taught, hidden = hidden_part(len(lessons), seed)
    part, asked = lessons.part(taught), lessons.part(hidden)
    people = sample_of(np.flatnonzero(np.diff(asked.history.indptr) > 0), MOST_USERS, seed)
    wanted = part.history[people] @ part.speaks
    met = asked.history[people]
    recall, best = {}, None
    for kind, amount in candidates:
        bridge = fit_bridge(part, kind, amount, seed)
        found = recall_at(wanted @ bridge(asked.features)[:, : wanted.shape[1]].T, met)
        recall[str(kind), amount] = found
        if best is None or found > best[0]:
            best = (found, kind, amount, bridge)
    assert best is not None  # noqa: S101  (there are candidates)
    return ChosenBridge(best[1], best[2], recall, best[3])


def fit_bridge(lessons: Lessons, kind: BridgeKind, regularization: float, seed: int = 0) -> Bridge:
    """Teach one bridge with all warm items."""
    return _FITTERS[kind](lessons, regularization, seed)


def recall_at(scores: FloatMatrix, met: sp.csr_array, k: int = K) -> float:
    """Mean share of each user's items that are among their ``k`` highest scores.

    Args:
        scores: float32 ``[n_users, n_items]``.
        met: CSR of the same shape; users with nothing are left out.
        k: length of the lists.

    Example:
        >>> recall_at(np.array([[0.9, 0.1], [0.9, 0.1]]), sp.csr_array(np.array([[1, 0], [0, 1]])), 1)
        0.5
    """
    k = min(k, scores.shape[1])
    best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    relevant = met.toarray() > 0
    sizes = relevant.sum(axis=1)
    hits = np.take_along_axis(relevant, best, axis=1).sum(axis=1)
    return float((hits[sizes > 0] / sizes[sizes > 0]).mean()) if sizes.any() else 0.0
