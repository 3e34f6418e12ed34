"""The page: see the graph, ask, understand, steer; served by the service's own process at ``/``."""

from lexigraph.web.mounting import mount

__all__ = ["mount"]
