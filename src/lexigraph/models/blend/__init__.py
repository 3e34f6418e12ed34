"""Several models as one."""

from lexigraph.models.blend.model import Blend

__all__ = ["Blend"]
