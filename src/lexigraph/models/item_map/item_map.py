"""A map of the catalogue, as a fitted model keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ForeignArtifactError
from lexigraph.models.batch import FloatMatrix
from lexigraph.models.item_map.layout import turned
from lexigraph.models.item_map.placing import place_by_texts
from lexigraph.models.storage import take

MAP = "map."
"""Names of arrays that start with this hold the map of a saved model."""


@dataclass(frozen=True, eq=False)
class ItemMap:
    """A place in the plane for every item of which anything is known.

    Attributes:
        places: float32 ``[n_items, 2]`` within [-1, 1]; NaN for an item nowhere.
        method: how it was made, one of :data:`~lexigraph.models.item_map.METHODS`.
    """

    places: FloatMatrix
    method: str

    @property
    def placed(self) -> NDArray[np.bool_]:
        """Which items lie anywhere, ``[n_items]``."""
        return np.asarray(np.isfinite(self.places).all(axis=1), dtype=np.bool_)

    def wider(self, texts: FloatMatrix, rows: NDArray[np.intp]) -> ItemMap:
        """The same map with further items, each at the mean place of its nearest neighbours by text.

        Args:
            texts: of all items, the new ones last; unit rows or zeros ``[n, d]``.
            rows: items that are new or changed; those that have a place keep it.
        """
        more = len(texts) - len(self.places)
        grown = np.pad(self.places, ((0, more), (0, 0)), constant_values=np.nan)
        return ItemMap(place_by_texts(grown, texts, rows), self.method)

    def like(self, before: ItemMap, rows: NDArray[np.integer]) -> ItemMap:
        """The same map rotated or mirrored so that it lies as an earlier one did.

        Args:
            before: the earlier one.
            rows: the row there of each item here, -1 for none.
        """
        towards = np.where(rows[:, None] >= 0, before.places[np.maximum(rows, 0)], np.float32(np.nan))
        return ItemMap(turned(self.places, towards), self.method)

    def state(self) -> dict[str, NDArray[Any]]:
        """Named arrays, to be saved."""
        return {f"{MAP}places": np.asarray(self.places, dtype=np.float32)}

    @classmethod
    def from_state(cls, method: object, arrays: Mapping[str, NDArray[Any]], n_items: int) -> Self | None:
        """Take back a saved map.

        Args:
            method: what the saved model says; None where it has no map.
            arrays: of the saved model.
            n_items: of the model.

        Raises:
            ForeignArtifactError: the places are missing, or are none.
        """
        if method is None:
            return None
        places = take(f"{MAP}places", arrays, (n_items, 2))
        if places.dtype != np.float32 or (np.abs(places) > 1).any() or not isinstance(method, str):
            raise ForeignArtifactError("the map of the saved model is none: places are float32 within [-1, 1]")
        return cls(places, method)
