"""When a refit is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lexigraph.serving.settings import RefitSettings
from lexigraph.serving.store.store import Store

HOUR = 3600.0


@dataclass(frozen=True)
class Since:
    """What happened since the last refit that ended, whatever came of it.

    Attributes:
        seconds: since it read its data, or since the first model was saved.
        events: stored since.
        tried_to: place of the last event that it read; 0 before the first.
    """

    seconds: float
    events: int
    tried_to: int


def since_last(store: Store, now: float) -> Since:
    """Read how things stand; a rejected model counts as a try, so that it is not fitted again at once."""
    records = store.models.all()
    tried_to = max((record.trained_to for record in records), default=0)
    last = max((record.created for record in records), default=now)
    return Since(now - last, store.events.count_after(tried_to), tried_to)


def due(settings: RefitSettings, since: Since, drifted: Callable[[], str | None]) -> str | None:
    """Why a refit is due now, or None.

    With fewer new events than a comparison needs none is, whatever else.

    Args:
        settings: when to refit.
        since: how things stand.
        drifted: asked last, since it costs most: what has drifted, in words, or None.

    Example:
        >>> settings = RefitSettings(after_events=500, every_hours=24, min_events=100)
        >>> due(settings, Since(60.0, 500, 0), lambda: None)
        '500 new events'
        >>> due(settings, Since(90_000.0, 150, 0), lambda: None)
        '25 hours since the last fit'
        >>> due(settings, Since(90_000.0, 50, 0), lambda: "drift") is None
        True
    """
    if since.events < settings.min_events:
        return None
    if settings.after_events and since.events >= settings.after_events:
        return f"{since.events} new events"
    if settings.every_hours and since.seconds >= settings.every_hours * HOUR:
        return f"{since.seconds / HOUR:.0f} hours since the last fit"
    return drifted() if settings.on_drift else None
