"""The catalogue as a map: a place in the plane for every item of which anything is known."""

from lexigraph.models.item_map.item_map import ItemMap
from lexigraph.models.item_map.layout import METHODS, MapMethod
from lexigraph.models.item_map.making import make_map

__all__ = ["METHODS", "ItemMap", "MapMethod", "make_map"]
