"""The part "Models"."""

from lexigraph.web.panels.models.panel import Models

__all__ = ["Models"]
