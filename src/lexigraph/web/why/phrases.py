"""The paths from somebody's past to an item in words, for who does not see the drawing."""

from __future__ import annotations

from dataclasses import dataclass

from lexigraph.explain import in_common
from lexigraph.explain.wording import templates_of
from lexigraph.web.speech import Speaker
from lexigraph.web.why.connections import Connection, Connections, WishPath


@dataclass(frozen=True)
class Phrase:
    """One path.

    Attributes:
        start: where it starts: a title or the words.
        item: id of the item that it starts at, or None.
        says: how it leads to the recommended item.
    """

    start: str
    item: str | None
    says: str


def phrases_of(connections: Connections, speaker: Speaker) -> list[Phrase]:
    """All paths of an item in words, in the order of :class:`Connections`."""
    _ = speaker.gettext
    found = [Phrase(one.title, one.item, connection_says(one, speaker)) for one in connections.past]
    if connections.wish is not None:
        found.insert(0, Phrase(connections.wish.title, None, wish_says(connections.wish, speaker)))
    if connections.fans:
        found.append(Phrase(_("Popular"), None, people_met(connections.fans, speaker)))
    return found


def connection_says(connection: Connection, speaker: Speaker) -> str:
    """How one item of the past leads to the recommended one."""
    _ = speaker.gettext
    if connection.itself:
        return _("is this item, which was met before")
    if connection.value < 0:
        return _("holds it back")
    parts = [in_common(connection.shared, templates_of(speaker.language))] if connection.shared else []
    if connection.people:
        parts.append(people_met_both(connection.people, speaker))
    if connection.closeness is not None:
        parts.append(_("their texts are close ({closeness})").format(closeness=f"{connection.closeness:.2f}"))
    return _("; ").join(parts) or _("the model has learnt that they go together")


def wish_says(wish: WishPath, speaker: Speaker) -> str:
    """How words lead to the recommended item."""
    _ = speaker.gettext
    if wish.value < 0:
        return _("holds it back")
    templates = templates_of(speaker.language)
    parts = [_("its own text is close to these words")] if wish.direct else []
    if wish.through:
        titles = templates.between.join(templates.quote.format(title=title) for _item, title, _part in wish.through)
        parts.append(_("through {titles}").format(titles=titles))
    return _("; ").join(parts) or _("a little of it through many items")


def people_met_both(people: int, speaker: Speaker) -> str:
    """So many people met both."""
    return speaker.ngettext("{people} person met both", "{people} people met both", people).format(people=people)


def people_met(people: int, speaker: Speaker) -> str:
    """So many people met it."""
    return speaker.ngettext("{people} person met it", "{people} people met it", people).format(people=people)
