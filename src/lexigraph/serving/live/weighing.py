"""What an event counts in a history."""

from __future__ import annotations

from lexigraph.serving.records import Event
from lexigraph.serving.settings import LiveSettings

RATING = "rating"
"""The kind whose value may count."""


def event_weight(event: Event, settings: LiveSettings) -> float:
    """What an event counts, in average interactions of the training; below 0 it speaks against the item.

    A model that was fitted on ratings has them as weights, so an event counts ``value / average_rating`` of its kind's
    weight there: also a low rating speaks for the item, less than a high one. A model that was fitted on who met what
    has 1 for every rating, and so has the event.

    Args:
        event: what a person did.
        settings: weights of the kinds, and the average rating.

    Example:
        >>> event = Event("e", "u", "i", "rating", 0.0, value=5.0)
        >>> event_weight(event, LiveSettings()), event_weight(event, LiveSettings(average_rating=4.0))
        (1.0, 1.25)
    """
    weight = settings.kind_weights.get(event.kind, 1.0)
    if settings.average_rating is None or event.kind != RATING or event.value is None:
        return weight
    return weight * event.value / settings.average_rating
