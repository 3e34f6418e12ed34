"""The parts of the part "Map"."""

from lexigraph.web.panels.map_view.legend import Legend
from lexigraph.web.panels.map_view.map_canvas import Colouring, MapCanvas, Mark
from lexigraph.web.panels.map_view.words import MarksInWords, Told, met_in_words, told

__all__ = ["Colouring", "Legend", "MapCanvas", "Mark", "MarksInWords", "Told", "met_in_words", "told"]
