"""Which map is shown: that of the model, or one made for a model that was fitted without."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np

from lexigraph.models.item_map import ItemMap, make_map
from lexigraph.serving.live import Served
from lexigraph.web.atlas.points import Points, make_points

KEPT = 4
"""Maps, and blocks of points, that are kept."""


class Atlas:
    """The maps of one service; nothing here is kept anywhere else, so a restart makes it again."""

    def __init__(self) -> None:
        self._own: OrderedDict[str, ItemMap] = OrderedDict()
        self._points: OrderedDict[str, Points] = OrderedDict()
        self._making, self._packing = Lock(), Lock()

    def has_map(self, served: Served) -> bool:
        """Whether :meth:`points` will be quick: the model has a map, or one was made already."""
        return served.model.item_map is not None or served.id in self._own

    def kept(self, served: Served) -> Points | None:
        """The points of a model if they were made already."""
        item_map = served.model.item_map or self._own.get(served.id)
        ready = (points for points in list(self._points.values()) if item_map and points.is_of(served, item_map))
        return next(ready, None)

    def points(self, served: Served) -> Points:
        """The points of a model; where it has no map, one is made by PCA. May take seconds, so call it in a thread."""
        item_map = served.model.item_map or self._made(served)
        with self._packing:
            points = self.kept(served)
            if points is not None:
                return points
            points = make_points(served, item_map)
            self._points[points.version] = points
            while len(self._points) > KEPT:
                self._points.popitem(last=False)
            return points

    def block(self, version: str) -> bytes | None:
        """The bytes of points by their version; None where they are not kept any more."""
        points = self._points.get(version)
        return None if points is None else points.block

    def _made(self, served: Served) -> ItemMap:
        model = served.model
        with self._making:  # who else asks meanwhile waits for the same map
            found = self._own.get(served.id)
            if found is None:
                found = make_map(model.training, model.item_vectors())
            elif len(found.places) < len(model.items):
                found = found.wider(model.item_vectors(), np.arange(len(found.places), len(model.items)))
            self._own[served.id] = found
            while len(self._own) > KEPT:
                self._own.popitem(last=False)
            return found
