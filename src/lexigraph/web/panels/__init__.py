"""The parts of the page, in the order of their tabs."""

from lexigraph.web.panels.base import Panel
from lexigraph.web.panels.explore import Explore
from lexigraph.web.panels.map import Map
from lexigraph.web.panels.models import Models
from lexigraph.web.panels.operate import Operate

PANELS: dict[str, type[Panel]] = {"explore": Explore, "map": Map, "models": Models, "operate": Operate}

__all__ = ["PANELS", "Explore", "Map", "Models", "Operate", "Panel"]
