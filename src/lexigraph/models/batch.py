"""The one door for users: known, new, or speaking. And what a model makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.data.item_filter import ItemFilter
from lexigraph.errors import ConfigError
from lexigraph.models.aversion import Aversions

FloatMatrix: TypeAlias = NDArray[np.float32]
History: TypeAlias = Sequence[str] | Mapping[str, float]


@dataclass(frozen=True)
class UserBatch:
    """Any number of users, each given by any mix of evidence; row ``n`` of every field is the same user.

    Args:
        users: ids of users seen in training (None in a row: an anonymous user). Their training history counts.
        histories: items each user has just interacted with, as ids or as ``{id: weight}``; added to the training
            history of a known user, no refit. A negative weight speaks against an item; an id without a weight
            counts like an average interaction of training (1 unless the model was fitted on weights or ratings).
        sentences: a wish in words per user (None in a row: nothing said).
        vectors: the same wish already encoded, float32 ``[n_users, d]`` (rows of zeros: nothing said).
        liked: item ids named as examples; count as history and are excluded from the answer like it.
        disliked: item ids to steer away from.
        friends: ids of users seen in training who are close to each user (None in a row: none named), beside those that
            the model knows of; what they met speaks where the own history is short.
        unwanted: phrases per user to steer away from (None in a row: none). Each is encoded by itself, and items
            whose texts are near to one are held back by up to the distance from the best score to the middle one,
            whatever else is given and at whatever ``language_weight``.
        filters: conditions on item attributes that every answer of this batch must meet.
        skip_unknown_items: leave ids of items and friends out that the model has never seen, instead of raising.
        language_weight: share in [0, 1] of the wish in the whole when both wish and history are given.

    Raises:
        ConfigError: fields of different length, no field at all, or a share outside [0, 1].

    Example:
        >>> UserBatch.known(["196", "186"]).size
        2
        >>> UserBatch(histories=[["242"]], sentences=["a slow space film"]).size
        1
    """

    users: Sequence[str | None] | None = None
    histories: Sequence[History | None] | None = None
    sentences: Sequence[str | None] | None = None
    vectors: FloatMatrix | None = None
    liked: Sequence[Sequence[str]] | None = None
    disliked: Sequence[Sequence[str]] | None = None
    friends: Sequence[Sequence[str] | None] | None = None
    unwanted: Sequence[Sequence[str] | None] | None = None
    filters: tuple[ItemFilter, ...] = ()
    skip_unknown_items: bool = False
    language_weight: float = 0.5

    def __post_init__(self) -> None:
        lists = (*self._rows().values(), *(self.histories or ()), *(self.friends or ()), *(self.unwanted or ()))
        if any(isinstance(rows, str) for rows in lists):
            raise ConfigError(
                "a UserBatch takes lists: users=['u1'], histories=[['i1', 'i2']]; found a string for a list"
            )
        sizes = {name: len(rows) for name, rows in self._rows().items()}
        if not sizes:
            raise ConfigError(
                "an empty UserBatch: give users, histories, sentences, vectors, liked, disliked, friends or unwanted"
            )
        if len(set(sizes.values())) > 1:
            raise ConfigError(f"a UserBatch needs one row per user in every field, found {sizes}")
        if not 0.0 <= self.language_weight <= 1.0:
            raise ConfigError(f"language_weight is {self.language_weight}; it must lie in [0, 1]")

    def _rows(self) -> dict[str, Sequence[object] | FloatMatrix]:
        names = ("users", "histories", "sentences", "vectors", "liked", "disliked", "friends", "unwanted")
        return {name: rows for name in names if (rows := getattr(self, name)) is not None}

    @property
    def size(self) -> int:
        """Number of users in the batch."""
        return len(next(iter(self._rows().values())))

    @classmethod
    def known(cls, users: Sequence[str]) -> UserBatch:
        """Users seen in training, by id."""
        return cls(users=users)

    @classmethod
    def new(cls, histories: Sequence[History]) -> UserBatch:
        """Users never seen, each by a history given now."""
        return cls(histories=histories)

    @classmethod
    def ask(cls, sentences: Sequence[str]) -> UserBatch:
        """Users known only by a sentence."""
        return cls(sentences=sentences)


@dataclass(frozen=True)
class Evidence:
    """A :class:`UserBatch` in the terms of one fitted model.

    Attributes:
        known: training row of each user, int32 ``[n_users]``; -1 where unknown.
        history: training history plus what was given now, CSR float32 ``[n_users, n_items]``.
        seen: what is left out of answers by default: ones in the pattern of all that was met, CSR float32
            ``[n_users, n_items]``.
        vectors: encoded wishes, float32 ``[n_users, d]``, or None if nobody said anything.
        allowed: items that meet the filters, bool ``[n_items]``, or None for all.
        language_weight: share of the wish where both are given; one for all, or float32 ``[n_users]``.
        aversions: what is not wanted, or None if nobody named anything.
        friends: how close users of training are to each, CSR float32 ``[n_users, n_known_users]``, or None where nobody
            has any that count.
        members: the same users in the terms of each member of a model that is made of several.
    """

    known: NDArray[np.int32]
    history: sp.csr_array
    seen: sp.csr_array
    vectors: FloatMatrix | None
    allowed: NDArray[np.bool_] | None
    language_weight: float | NDArray[np.float32]
    aversions: Aversions | None = None
    friends: sp.csr_array | None = None
    members: tuple[Evidence, ...] = ()

    def __len__(self) -> int:
        return len(self.known)

    @property
    def has_history(self) -> NDArray[np.bool_]:
        """Which rows have any history, bool ``[n_users]``."""
        return np.diff(self.history.indptr) > 0

    @property
    def has_wish(self) -> NDArray[np.bool_]:
        """Which rows say anything, bool ``[n_users]``."""
        if self.vectors is None:
            return np.zeros(len(self.known), dtype=bool)
        return np.asarray(self.vectors.any(axis=1))

    @property
    def has_friends(self) -> NDArray[np.bool_]:
        """Which rows have friends that count, bool ``[n_users]``."""
        if self.friends is None:
            return np.zeros(len(self.known), dtype=bool)
        return np.diff(self.friends.indptr) > 0

    @property
    def has_past(self) -> NDArray[np.bool_]:
        """Which rows have any history, their own or that of friends, bool ``[n_users]``."""
        return self.has_history | self.has_friends

    @property
    def history_share(self) -> NDArray[np.float32]:
        """The share of histories in each user's scores, the rest being the wish's, float32 ``[n_users]``."""
        share = np.full(len(self), 1.0 - np.asarray(self.language_weight), dtype=np.float32)
        share[~self.has_wish] = 1.0
        share[self.has_wish & ~self.has_past] = 0.0
        return share

    @property
    def is_empty(self) -> NDArray[np.bool_]:
        """Which rows have none of these, bool ``[n_users]``."""
        return ~(self.has_past | self.has_wish)


def slice_evidence(evidence: Evidence, rows: slice) -> Evidence:
    """A contiguous part of the users of ``evidence``."""
    return Evidence(
        evidence.known[rows],
        evidence.history[rows],
        evidence.seen[rows],
        None if evidence.vectors is None else evidence.vectors[rows],
        evidence.allowed,
        weight if isinstance(weight := evidence.language_weight, float) else np.asarray(weight)[rows],
        None if evidence.aversions is None else evidence.aversions.of(rows),
        None if evidence.friends is None else evidence.friends[rows],
        tuple(slice_evidence(member, rows) for member in evidence.members),
    )
