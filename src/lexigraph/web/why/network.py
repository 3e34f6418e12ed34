"""Which nodes and edges a drawing of an explanation holds: the strongest, and not more than can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lexigraph.explain import SharedNode, in_common
from lexigraph.explain.nodes import CATEGORY
from lexigraph.explain.wording import templates_of
from lexigraph.web.speech import Speaker
from lexigraph.web.why.connections import Connection, Connections, WishPath
from lexigraph.web.why.phrases import people_met, people_met_both

MOST_NODES = 25
MOST_PAST = 6
"""Items of the past that are drawn; the list in words names more."""

NodeKind: TypeAlias = Literal["you", "wish", "past", "people", "shared", "target"]
EdgeKind: TypeAlias = Literal["path", "text", "learnt", "against"]
YOU, WISH, TARGET = "you", "wish", "target"


@dataclass(frozen=True)
class NetworkNode:
    """A node.

    Attributes:
        key: unique in the network.
        kind: what it is.
        label: what a person calls it.
        item: id of the item that it stands for, or None.
    """

    key: str
    kind: NodeKind
    label: str
    item: str | None = None


@dataclass(frozen=True)
class NetworkEdge:
    """An edge.

    Attributes:
        source: key of a node.
        target: key of another, nearer to the recommended item.
        kind: "path" from node to node; "text": close texts; "learnt": all that is known is that the model has learnt
            it; "against": it speaks against the item.
        strength: 0 to 1.
        label: what to say of it, or "".
    """

    source: str
    target: str
    kind: EdgeKind = "path"
    strength: float = 0.5
    label: str = ""


@dataclass
class Network:
    """What is drawn.

    Attributes:
        nodes: by key, at most :data:`MOST_NODES`.
        edges: each pair of nodes at most once for each kind.
    """

    nodes: dict[str, NetworkNode] = field(default_factory=dict)
    edges: list[NetworkEdge] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether no further node may be drawn."""
        return len(self.nodes) >= MOST_NODES

    def add(self, node: NetworkNode) -> bool:
        """Add a node; whether it is in now."""
        if node.key not in self.nodes and self.is_full:
            return False
        self.nodes.setdefault(node.key, node)
        return True

    def join(self, edge: NetworkEdge) -> None:
        """Add an edge, unless it is there."""
        if all((edge.source, edge.target, edge.kind) != (one.source, one.target, one.kind) for one in self.edges):
            self.edges.append(edge)


def build_network(connections: Connections, speaker: Speaker, you: str) -> Network:
    """Choose what to draw: the words and the strongest items of the past, then what leads on from each in turn.

    Each item of the past in turn gives the next of its connections (the rarest thing in common, the people who met
    both, the next in common, ...) until the drawing is full, so that none of them takes the room of all others.

    Args:
        connections: what connects somebody with an item.
        speaker: whose language the labels are in.
        you: what to call whom it is about.
    """
    network = Network()
    network.add(NetworkNode(TARGET, "target", connections.title, connections.item))
    past = [one for one in connections.past if not one.itself][:MOST_PAST]
    largest = max((abs(one.value) for one in past), default=0.0) or 1.0
    if past or connections.fans:
        network.add(NetworkNode(YOU, "you", you))
    if connections.wish is not None:
        _add_wish(network, connections.wish)
    for one in past:
        title = one.title if one.value >= 0 else f"− {one.title}"
        network.add(NetworkNode(_key(one.item), "past", title, one.item))
        network.join(NetworkEdge(YOU, _key(one.item), strength=abs(one.value) / largest))
    _add_connectors(network, past, speaker)
    if connections.fans and network.add(NetworkNode("fans", "people", people_met(connections.fans, speaker))):
        network.join(NetworkEdge(YOU, "fans", "learnt", 0.2))
        network.join(NetworkEdge("fans", TARGET))
    for one in past:
        _add_direct(network, one, abs(one.value) / largest, speaker)
    return network


def _add_wish(network: Network, wish: WishPath) -> None:
    network.add(NetworkNode(WISH, "wish", wish.title))
    if wish.value < 0:
        network.join(NetworkEdge(WISH, TARGET, "against"))
    elif wish.direct or not wish.through:
        network.join(NetworkEdge(WISH, TARGET, "text" if wish.direct else "learnt"))
    most = max((part for _, _, part in wish.through), default=1.0)
    for item, title, part in wish.through:
        network.add(NetworkNode(_key(item), "past", title, item))
        network.join(NetworkEdge(WISH, _key(item), "text", part / most))
        network.join(NetworkEdge(_key(item), TARGET, "learnt", part / most))


def _add_connectors(network: Network, past: list[Connection], speaker: Speaker) -> None:
    waiting = [(one, _connectors(one, speaker)) for one in past if one.value > 0]
    while waiting and not network.is_full:
        still = []
        for one, connectors in waiting:
            node = next(connectors, None)
            if node is None:
                continue
            still.append((one, connectors))
            if network.add(node):
                network.join(NetworkEdge(_key(one.item), node.key))
                network.join(NetworkEdge(node.key, TARGET))
        waiting = still


def _connectors(one: Connection, speaker: Speaker) -> Iterator[NetworkNode]:
    """Rarest in common, people, then the rest in common."""
    shared = [_shared_node(one.item, node, speaker) for node in one.shared]
    people = [NetworkNode(f"people {one.item}", "people", people_met_both(one.people, speaker))] if one.people else []
    return iter([*shared[:1], *people, *shared[1:]])


def _shared_node(item: str, node: SharedNode, speaker: Speaker) -> NetworkNode:
    """A named node is one for all items that have it; a count of nameless ones belongs to its pair."""
    templates = templates_of(speaker.language)
    if node.name is None:
        return NetworkNode(f"shared {node.kind} of {item}", "shared", in_common((node,), templates))
    if node.kind == CATEGORY:
        return NetworkNode(f"shared {node.name.casefold()}", "shared", node.name)
    kind = templates.kinds.get(node.kind, node.kind)
    return NetworkNode(f"shared {node.name.casefold()}", "shared", f"{node.name} · {kind}")


def _add_direct(network: Network, one: Connection, strength: float, speaker: Speaker) -> None:
    """What leads from an item of the past straight to the recommended one."""
    _ = speaker.gettext
    key = _key(one.item)
    if one.value < 0:
        network.join(NetworkEdge(key, TARGET, "against", strength, _("holds it back")))
    elif one.closeness is not None:
        label = _("texts {closeness}").format(closeness=f"{one.closeness:.2f}")
        network.join(NetworkEdge(key, TARGET, "text", strength, label))
    elif all(edge.source != key for edge in network.edges):
        network.join(NetworkEdge(key, TARGET, "learnt", strength, _("learnt")))


def _key(item: str) -> str:
    return f"item {item}"
