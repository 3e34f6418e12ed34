"""The part "Operate"."""

from lexigraph.web.panels.operate.panel import Operate

__all__ = ["Operate"]
