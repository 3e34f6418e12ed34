"""The drawn map: an element of our own, since the bundled charts take seconds for as many points."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from lexigraph.web.theme import SERIES, SERIES_DARK

PALETTES = {
    "light": {"categories": [*SERIES, "#8a949e", "#8a949e"], "ramp": ["#7d93a8", "#c2571a", "#4f0a3f"]},
    "dark": {"categories": [*SERIES_DARK, "#77828d", "#77828d"], "ramp": ["#64788a", "#e58a4f", "#fff3b8"]},
}
"""Colours of categories, then of items with other ones and of those with none; and from nobody to everybody met it."""

Colouring = Literal["category", "popularity"]


@dataclass(frozen=True)
class Mark:
    """A marked item.

    Attributes:
        row: of the item.
        kind: history (a square), recommended (a circle with its number) or found (a ring).
        text: the number.
    """

    row: int
    kind: Literal["history", "recommended", "found"]
    text: str = ""


class MapCanvas(Element, component="map_canvas.js"):
    """Points, moved and zoomed by mouse, touch and keys.

    Args:
        label: what the map is called.
        keys: which keys do what.
        opened: told the row of an item that was clicked.
        asked: told the row of an item whose name is wanted; answers by :meth:`tell`.
        drawn: told once for each block of points, when it is drawn.
        failed: told that they could not be read.
    """

    def __init__(
        self,
        label: str,
        keys: str,
        *,
        opened: Callable[[int], Awaitable[None]],
        asked: Callable[[int], Awaitable[None]],
        drawn: Callable[[], Awaitable[None]],
        failed: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__()
        self._props.update(
            {"url": "", "marks": [], "colouring": "popularity", "only": -1, "palettes": PALETTES,
             "words": {"label": label, "keys": keys}}
        )  # fmt: skip

        async def open_it(event: GenericEventArguments) -> None:
            await opened(int(event.args["row"]))

        async def ask(event: GenericEventArguments) -> None:
            await asked(int(event.args["row"]))

        self.on("open", open_it)
        self.on("ask", ask)
        self.on("drawn", drawn)
        self.on("failed", failed)

    def show(self, url: str) -> None:
        """Read the points from an address, unless they are those that are shown."""
        self._set("url", url)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Put these marks in place of all others, the most important first."""
        self._set("marks", [asdict(mark) for mark in marks])

    def colour(self, colouring: Colouring, only: int = -1) -> None:
        """Colour the points; a category may stand out."""
        self._set("colouring", colouring)
        self._set("only", only)

    def tell(self, url: str, row: int, title: str, more: str) -> None:
        """Say what an item is called."""
        self.run_method("tell", url, row, title, more)

    def _set(self, name: str, value: object) -> None:
        if self._props.get(name) != value:
            self._props[name] = value
            self.update()
