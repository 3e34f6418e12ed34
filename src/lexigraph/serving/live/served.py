"""A model as it is used: with what is hidden from its lists and what is made from it once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import CapabilityError, UnknownIdError
from lexigraph.evaluation.facts import Facts
from lexigraph.explain.paths import ItemPaths
from lexigraph.models.batch import UserBatch
from lexigraph.models.candidates import hide_items
from lexigraph.models.recommender import Recommender
from lexigraph.serving.records import ModelRecord


@dataclass(frozen=True, eq=False)
class Served:
    """A model in use; whoever holds one sees nothing change.

    Attributes:
        model: the fitted model, with the items placed since and what they learnt from those who met them.
        id: of the record.
        record: what the store says of it.
        loaded_at: seconds since 1970.
        generation: rises with every change of what is served.
        hidden: ids that were deleted from the catalogue.
        untold: the model before it learnt from meetings, which it learns from again; None where it learnt nothing.
        n_fitted: how many items the model was fitted on; those behind them were placed since.
    """

    model: Recommender
    id: str
    record: ModelRecord
    loaded_at: float
    generation: int
    hidden: frozenset[str] = frozenset()
    untold: Recommender | None = None
    n_fitted: int = 0

    @property
    def placed(self) -> Recommender:
        """The model with the items placed since, before it learnt from meetings."""
        return self.model if self.untold is None else self.untold

    @cached_property
    def can_learn(self) -> bool:
        """Whether the model learns of new items from those who met them."""
        try:
            self.placed.with_meetings(UserBatch(users=[]), [])
        except CapabilityError:
            return False
        return True

    def learns(self, item: str) -> bool:
        """Whether the model may learn of this item: it knows it, and nobody had met it at the fit."""
        if not self.can_learn or item not in self.placed.items:
            return False
        return bool(self.placed.unmet[self.placed.items.index(item)])

    def require_kept(self, item: str) -> None:
        """Make sure that an item was not deleted.

        Raises:
            UnknownIdError: it was.
        """
        if item in self.hidden:
            raise UnknownIdError(f"item {item!r} was deleted from the catalogue; PUT brings it back")

    @cached_property
    def hidden_rows(self) -> NDArray[np.int32]:
        """Rows of the hidden items, int32 ``[n_hidden]``."""
        rows = self.model.items.encode(self.hidden)
        return rows[rows >= 0]

    @cached_property
    def facts(self) -> Facts:
        """What re-rankers know of the items."""
        return Facts.of_model(self.model)

    @cached_property
    def paths(self) -> ItemPaths:
        """What items have in common, for explanations."""
        return ItemPaths(self.model)

    @cached_property
    def met_by(self) -> sp.csc_array:
        """Who met each item in training, CSC ``[n_users, n_items]``: a column is an item."""
        return sp.csc_array(self.model.training)

    def warm(self) -> None:
        """Make now what the first request would wait for."""
        self.hidden_rows, self.marks_in_order  # noqa: B018 - made when first asked for
        if self.model.capabilities.new_users and len(self.item_ids):
            first, history = self.model.users.ids[:1], [self.item_ids[:1]]
            self.model.recommend(UserBatch(users=[None], histories=history), 1)
            for known in (UserBatch(users=first), UserBatch(users=first, histories=history)) if first else ():
                plain = self.model.score_plain(known)
                if plain is not None:
                    hide_items(plain[0][0], plain[1])

    @cached_property
    def item_ids(self) -> list[str]:
        """The ids of the model's items, in its order."""
        return self.model.items.ids

    @cached_property
    def item_marks(self) -> NDArray[np.uint32]:
        """A short mark of each item's id, the same in every process and model, uint32 ``[n_items]``."""
        return np.fromiter((item_mark(item) for item in self.item_ids), dtype=np.uint32, count=len(self.item_ids))

    @cached_property
    def marks_in_order(self) -> tuple[NDArray[np.intp], NDArray[np.uint32]]:
        """Rows of the items by rising mark, and the marks, to look up the rows of marks."""
        order = np.argsort(self.item_marks, kind="stable")
        return order, self.item_marks[order]


def item_mark(item: str) -> int:
    """32 bits that stand for an id.

    Example:
        >>> item_mark("i1")
        2755183147
    """
    return crc32(item.encode("utf-8", "surrogatepass"))
