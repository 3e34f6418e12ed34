"""Bridges: from what is said of an item to its place in a model's item space."""

from lexigraph.models.bridges.bridge import BRIDGES, Bridge, KernelBridge, LinearBridge, NetworkBridge, unpack_bridge
from lexigraph.models.bridges.choice import choose_bridge, fit_bridge
from lexigraph.models.bridges.features import ItemFeatures
from lexigraph.models.bridges.lessons import Lessons
from lexigraph.models.bridges.space import ItemSpace, item_space

__all__ = [
    "BRIDGES",
    "Bridge",
    "ItemFeatures",
    "ItemSpace",
    "KernelBridge",
    "Lessons",
    "LinearBridge",
    "NetworkBridge",
    "choose_bridge",
    "fit_bridge",
    "item_space",
    "unpack_bridge",
]
