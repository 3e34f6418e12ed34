"""How the running service is, without anything of drawing."""

from lexigraph.web.operating.counted import Counted, RouteLatency, count_up, latencies
from lexigraph.web.operating.situation import Measured, Now, TrialSeen, look_deeper, look_now
from lexigraph.web.operating.traffic import PERIOD, Traffic

__all__ = [
    "PERIOD",
    "Counted",
    "Measured",
    "Now",
    "RouteLatency",
    "Traffic",
    "TrialSeen",
    "count_up",
    "latencies",
    "look_deeper",
    "look_now",
]
