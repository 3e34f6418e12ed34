"""Which items may be returned: filters, candidates, exclusions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from lexigraph.data.vocabulary import IndexArray, Vocabulary
from lexigraph.errors import ConfigError, UnknownIdError
from lexigraph.models.batch import Evidence, FloatMatrix

Exclude: TypeAlias = Literal["seen", "nothing"] | Sequence[str]


def indices_of(identifiers: Sequence[str], items: Vocabulary) -> IndexArray:
    """Look up items that all must be known, int32 ``[n]``.

    Raises:
        ConfigError: one string was given where a list of ids belongs.
        UnknownIdError: an id is unknown.

    Example:
        >>> indices_of(["b"], Vocabulary(["a", "b"], "item")).tolist()
        [1]
    """
    if isinstance(identifiers, str):
        raise ConfigError(f"expected a list of item ids, found the string {identifiers!r}; write [{identifiers!r}]")
    indices = items.encode(identifiers)
    unknown = [identifier for identifier, index in zip(identifiers, indices, strict=True) if index < 0]
    if unknown:
        raise UnknownIdError(
            f"{len(unknown)} item ids are unknown ({', '.join(map(repr, unknown[:5]))}); {len(items)} are known"
        )
    return indices


def allowed_items(
    items: Vocabulary,
    filtered: NDArray[np.bool_] | None,
    exclude: Exclude,
    candidates: Sequence[str] | None,
) -> NDArray[np.bool_]:
    """Items that any user of a request may be given, bool ``[n_items]``.

    Args:
        items: the catalogue.
        filtered: items that meet the filters, or None for all.
        exclude: "seen" and "nothing" leave nothing out here; ids are left out.
        candidates: only these ids, or None for all.

    Raises:
        ConfigError: ``exclude`` is another string.
        UnknownIdError: an unknown id.

    Example:
        >>> allowed_items(Vocabulary(["a", "b", "c"], "item"), None, ["a"], ["a", "b"]).tolist()
        [False, True, False]
    """
    allowed = np.ones(len(items), dtype=bool) if filtered is None else filtered.copy()
    if candidates is not None:
        chosen = np.zeros_like(allowed)
        chosen[indices_of(candidates, items)] = True
        allowed &= chosen
    if not isinstance(exclude, str):
        allowed[indices_of(exclude, items)] = False
    elif exclude not in ("seen", "nothing"):
        raise ConfigError(f"exclude={exclude!r}; allowed: 'seen', 'nothing' or a list of item ids")
    return allowed


@numba.njit(cache=True)
def hide_items(scores: NDArray[np.float32], items: NDArray[np.int32]) -> None:
    """Set the scores of some items of one user to -inf, in place.

    As a kernel, since numpy lets another thread go first each time it writes through an index.

    Args:
        scores: float32 ``[n_items]``.
        items: int32 ``[n]``.

    Example:
        >>> scores = np.zeros(3, dtype=np.float32)
        >>> hide_items(scores, np.array([1], dtype=np.int32))
        >>> scores.tolist()
        [0.0, -inf, 0.0]
    """
    for position in range(items.shape[0]):
        scores[items[position]] = -np.inf


def hide(scores: FloatMatrix, evidence: Evidence, allowed: NDArray[np.bool_], *, seen: bool) -> None:
    """Set the scores of items that may not be returned to -inf, in place.

    Args:
        scores: float32 ``[n_users, n_items]``.
        evidence: the same users.
        allowed: bool ``[n_items]``.
        seen: hide what each user has seen too.
    """
    if seen:
        rows = np.repeat(np.arange(len(scores)), np.diff(evidence.seen.indptr))
        scores[rows, evidence.seen.indices] = -np.inf
    if not allowed.all():
        scores[:, ~allowed] = -np.inf
