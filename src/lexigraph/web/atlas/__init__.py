"""The map of the catalogue as the page shows it: points for the browser, marks, and places in words."""

from lexigraph.web.atlas.atlas import Atlas
from lexigraph.web.atlas.marks import Marked, marked_items
from lexigraph.web.atlas.points import Points, make_points

__all__ = ["Atlas", "Marked", "Points", "make_points", "marked_items"]
