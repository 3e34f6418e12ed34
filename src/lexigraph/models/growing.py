"""How a fitted model takes in new items, and who met them, without fitting again."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from copy import copy
from typing import Self

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from lexigraph.errors import CapabilityError, ConfigError
from lexigraph.models.batch import Evidence, FloatMatrix, UserBatch
from lexigraph.models.candidates import indices_of
from lexigraph.models.live_items import joined_items
from lexigraph.models.saved_model import SavedModel
from lexigraph.threads import threads_for


class GrowingModel(SavedModel):
    """A model of which a wider one can be made; this one stays as it is.

    A model that can place new items fills in ``_require_room``, ``_place`` and ``_warm``.
    """

    @abstractmethod
    def resolve(self, batch: UserBatch) -> Evidence:
        """Turn ids and words into this model's indices and vectors."""

    @abstractmethod
    def item_vectors(self) -> FloatMatrix:
        """Texts of the items as the encoder gives them, unit rows or zeros, float32 ``[n_items, d]``; d may be 0."""

    def with_items(self, items: pl.DataFrame) -> Self:
        """A model that also knows these items, without fitting again; this one stays as it is.

        A new item is recommendable at once, by its text and attributes. An id that is known already is an update of
        them: columns that are not given stay. The new model answers, saves and loads like any other.

        Args:
            items: ``item_id`` and any columns of the item table.

        Returns:
            A new model; users, settings and all that was learnt are shared.

        Raises:
            CapabilityError: the model cannot place items that it was not fitted on.
            MissingColumnError: there is no ``item_id``.
            EmptyTableError: there is no row.
            DataError: an id is missing or appears twice, or a column does not fit that of the item table.
        """
        self._require_fitted()
        self._require_room()
        catalogue, ids, rows = joined_items(self.catalogue, self.items, items)
        wider = copy(self)
        training = sp.csr_array(
            (self.training.data, self.training.indices, self.training.indptr), shape=(len(self.users), len(ids))
        )
        wider._adopt(self.users, ids, catalogue, training)
        with threads_for(len(rows)):
            wider._place(self, rows)
            if self.item_map is not None:
                wider.item_map = self.item_map.wider(wider.item_vectors(), rows)
        return wider

    def with_meetings(self, users: UserBatch, items: Sequence[str]) -> Self:
        """A model that has learnt from the first people who met new items, without fitting again.

        Items that were met when the model was fitted stay as they are until the next fit. For each of the others the
        meetings given here are all that count: give those of earlier calls again. This model stays as it is.

        Args:
            users: row ``n`` met ``items[n]``; what is known of them beside that, by id or by a history given now.
            items: ids, one per row of ``users``; the oldest meetings of an item first.

        Returns:
            A new model; users, settings and all else that was learnt are shared.

        Raises:
            CapabilityError: the model cannot place items that it was not fitted on.
            ConfigError: there are not as many items as users.
            UnknownIdError: an unknown item, or a user of whom nothing is known.

        Example:
            >>> from lexigraph.models import GraphFilter
            >>> from lexigraph.testing import books_and_films
            >>> model = GraphFilter().fit(books_and_films())
            >>> wider = model.with_items(pl.DataFrame({"item_id": ["new"], "title": ["A trip to Mars"]}))
            >>> somebody = UserBatch.known(wider.users.ids[:1])
            >>> warmer = wider.with_meetings(somebody, ["new"])
            >>> bool(warmer.score(somebody)[0, -1] > wider.score(somebody)[0, -1])
            True
        """
        self._require_fitted()
        self._require_room()
        if users.size != len(items):
            raise ConfigError(f"{users.size} users met {len(items)} items; give one item per user")
        rows = indices_of(items, self.items)
        warmer = copy(self)
        with threads_for(len(rows)):
            warmer._warm(self, self.resolve(users), rows)
        return warmer

    @property
    def can_grow(self) -> bool:
        """Whether :meth:`with_items` places new items."""
        try:
            self._require_room()
        except CapabilityError:
            return False
        return True

    @property
    def unmet(self) -> NDArray[np.bool_]:
        """Items that :meth:`with_meetings` tells of: nobody had met them when the model was fitted, ``[n_items]``."""
        return np.asarray(self.degrees == 0)

    def _require_room(self) -> None:
        """Raise where new items cannot be placed."""
        raise CapabilityError(
            f"{self.name} cannot place items that it was not fitted on; fit it again with them, or use a model that "
            "reads texts: 'graph-filter'"
        )

    def _place(self, before: Self, rows: NDArray[np.intp]) -> None:
        """Make room for the new items and place what is new or changed; ``self`` shares all else with ``before``."""

    def _warm(self, before: Self, evidence: Evidence, items: NDArray[np.int32]) -> None:
        """Learn from who met new items, a row of ``evidence`` each; ``self`` shares all else with ``before``."""
