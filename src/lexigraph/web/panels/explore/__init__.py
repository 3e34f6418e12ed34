"""The part "Explore": be anybody, say and click what you like, steer, and watch the list follow."""

from lexigraph.web.panels.explore.panel import Explore

__all__ = ["Explore"]
