"""The model that a refit fits: of the same kind and settings as the one in use."""

from __future__ import annotations

from lexigraph.models.recommender import Recommender

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
