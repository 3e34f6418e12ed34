"""The marked items in words: who cannot see the map reads what lies near to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from nicegui import ui

from lexigraph.web.around import LEAST_PEOPLE
from lexigraph.web.atlas import Points
from lexigraph.web.page import Page
from lexigraph.web.parts.texts import heading, item_link, note
from lexigraph.web.speech import Speaker

NEIGHBOURS = 3
MOST = 10
"""Items of each kind that are told."""


@dataclass(frozen=True)
class Told:
    """A marked item in words.

    Attributes:
        row: of the item.
        item: its id.
        title: what it is called.
        near: what lies closest on the map; empty where it lies nowhere.
    """

    row: int
    item: str
    title: str
    near: tuple[str, ...]


def told(points: Points, rows: Sequence[int]) -> list[Told]:
    """The first of some marked items in words."""
    first = list(rows[:MOST])
    named = zip(first, points.titles(first), strict=True)
    items = points.served.model.items
    return [Told(row, items[row], name, tuple(points.titles(points.nearest(row, NEIGHBOURS)))) for row, name in named]


def met_in_words(speaker: Speaker, n: int) -> str:
    """By how many people an item was met; few are not counted.

    Example:
        >>> from lexigraph.web.speech import Voice
        >>> met_in_words(Voice("en"), 0), met_in_words(Voice("en"), 1_234), met_in_words(Voice("en"), 2)
        ('met by 0 people', 'met by 1,234 people', 'Fewer than three people have met it.')
    """
    if 0 < n < LEAST_PEOPLE:
        return speaker.gettext("Fewer than three people have met it.")
    return speaker.ngettext("met by {n:,} person", "met by {n:,} people", n).format(n=n)


class MarksInWords:
    """Lists of the marked items.

    Args:
        page: the open page.
        centre: shows an item in the middle of the map, by its row.
    """

    def __init__(self, page: Page, centre: Callable[[int], Awaitable[None]]) -> None:
        self._page, self._centre = page, centre
        self._place = ui.element("div").classes("lx-map-words")
        self._shown: tuple[list[Told], list[Told], int] | None = None

    def show(self, recommended: list[Told], history: list[Told], more: int) -> None:
        """Tell of these.

        Args:
            recommended: the list.
            history: what the person met.
            more: items of the history beside those.
        """
        if self._shown == (recommended, history, more):
            return
        self._shown = (recommended, history, more)
        _ = self._page.gettext
        self._place.clear()
        with self._place:
            with ui.element("section"):
                self._kind(_("Recommended"), "recommended", recommended)
                if not recommended:
                    note(_("Nothing is recommended."))
            with ui.element("section"):
                self._kind(_("History"), "history", history)
                if more:
                    note(self._page.ngettext("and {n:,} more", "and {n:,} more", more).format(n=more))
                if not history:
                    note(_("Nothing yet: choose a user or click items in the part Explore."))

    def _kind(self, title: str, kind: str, items: list[Told]) -> None:
        with ui.row().classes("items-center no-wrap"):
            ui.element("span").classes(f"lx-map-key lx-map-{kind}").props("aria-hidden=true")
            heading(title)
        with ui.element("ol" if kind == "recommended" else "ul"):
            for one in items:
                with ui.element("li"):
                    self._item(one)

    def _item(self, one: Told) -> None:
        _ = self._page.gettext

        async def centre(*_: object) -> None:
            await self._centre(one.row)

        item_link(self._page, one.item, one.title)
        if one.near:
            button = ui.element("button").classes("lx-map-locate").on("click", self._page.handler(centre))
            button.props("type=button").props["aria-label"] = _("Show {title} on the map").format(title=one.title)
            note(_("near {items}").format(items=" · ".join(one.near))).classes("lx-title")
        else:
            note(_("not on the map"))
