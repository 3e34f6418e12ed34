"""Why an item is recommended: shares, connections with the past, and the network they make."""

from lexigraph.web.why.connections import Connection, Connections, WishPath
from lexigraph.web.why.layout import places
from lexigraph.web.why.network import MOST_NODES, Network, NetworkEdge, NetworkNode, build_network
from lexigraph.web.why.phrases import Phrase, phrases_of
from lexigraph.web.why.shares import Share, shares_of
from lexigraph.web.why.told import Told, tell_why

__all__ = [
    "MOST_NODES",
    "Connection",
    "Connections",
    "Network",
    "NetworkEdge",
    "NetworkNode",
    "Phrase",
    "Share",
    "Told",
    "WishPath",
    "build_network",
    "phrases_of",
    "places",
    "shares_of",
    "tell_why",
]
