"""The model that a refit fits: of the same kind and settings as the one in use."""

from __future__ import annotations

import logging

from lexigraph.errors import MissingExtraError
from lexigraph.models.recommender import Recommender

_log = logging.getLogger(__name__)
NEW_ITEMS = "new_item_days"
"""Setting of models that can place items by their text and first people."""


def unfitted(model: Recommender, new_item_days: float) -> Recommender:
    """A new model of the same kind and settings.

    Args:
        model: the one in use.
        new_item_days: see ``RefitSettings``; it holds whatever the model in use was fitted with. Models that do not
            know of it are not asked.

    Example:
        >>> from lexigraph.models import create
        >>> unfitted(create("graph-filter"), 30.0).config.new_item_days
        30.0
        >>> unfitted(create("ease"), 30.0).name
        'ease'
    """
    config = model.config
    if hasattr(config, NEW_ITEMS):
        config = config.model_copy(update={NEW_ITEMS: new_item_days})
    return type(model)(config)


def draw_map_like(model: Recommender, before: Recommender) -> None:
    """Give a model a map by the method of the one before it, which lies as that did; none where that had none.

    Args:
        model: just fitted.
        before: the one in use.

    Example:
        >>> from lexigraph.models import create
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> first, second = (create("ease").fit(checkerboard(6)) for _ in range(2))
        >>> draw_map_like(second, first.draw_map())
        >>> float(abs(second.item_map.places - first.item_map.places).max().round(3))
        0.0
    """
    earlier = before.item_map
    if earlier is None:
        return
    try:
        model.draw_map(earlier.method)
    except MissingExtraError as error:  # a model is worth more than its map
        _log.warning("the map of the catalogue is made by pca: %s", error)
        model.draw_map()
    if model.item_map is not None:
        model.item_map = model.item_map.like(earlier, before.items.encode(model.items.ids))
