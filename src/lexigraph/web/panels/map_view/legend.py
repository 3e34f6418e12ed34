"""What the colours of the map mean, and the choice between them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from lexigraph.web.atlas.points import COLOURED, NO_CATEGORY, OTHER, Points
from lexigraph.web.page import Page
from lexigraph.web.panels.map_view.map_canvas import PALETTES, Colouring
from lexigraph.web.panels.map_view.words import met_in_words
from lexigraph.web.widgets.texts import text


class Legend:
    """Names of colours; a category can be made to stand out, so that nobody has to tell colours apart.

    Args:
        page: the open page.
        chosen: told of every choice.
    """

    def __init__(self, page: Page, chosen: Callable[[Colouring, int], Awaitable[None]]) -> None:
        _ = page.gettext
        self._page, self._chosen, self._points = page, chosen, None
        self.colouring: Colouring = "category"
        self.only = -1
        with ui.element("div").classes("lx-map-legend"):
            names = {"category": _("By category"), "popularity": _("By popularity")}
            self._choice = ui.radio(names, value="category", on_change=page.handler(self._recoloured)).props("inline")
            self._choice.props(f'aria-label="{_("Colours of the map")}"')
            self._meaning = ui.element("div").classes("lx-map-names")

    _points: Points | None

    def show(self, points: Points) -> None:
        """Say what the colours of these points mean."""
        if points is self._points:
            return
        self._points = points
        self._choice.set_visibility(bool(points.categories))
        if not points.categories:
            self.colouring, self.only = "popularity", -1
        self._draw()

    async def _recoloured(self, *_: object) -> None:
        self.colouring, self.only = self._choice.value, -1
        self._draw()
        await self._chosen(self.colouring, self.only)

    def _draw(self) -> None:
        points = self._points
        self._meaning.clear()
        self._buttons: dict[int, ui.element] = {}
        if points is None:
            return
        with self._meaning:
            if self.colouring == "popularity":
                self._popularity(points)
                return
            names = dict(enumerate(points.categories))
            names |= {OTHER: self._page.gettext("Other categories"), NO_CATEGORY: self._page.gettext("No category")}
            for colour, name in names.items():
                if colour < COLOURED or colour in points.used:
                    self._category(colour, name)

    def _category(self, colour: int, name: str) -> None:
        async def stand_out(*_: object) -> None:
            self.only = -1 if self.only == colour else colour
            for other, button in self._buttons.items():
                button.props(f"aria-pressed={str(other == self.only).lower()}")
            await self._chosen(self.colouring, self.only)

        with ui.element("button").on("click", self._page.handler(stand_out)) as button:
            light, dark = (PALETTES[theme]["categories"][colour] for theme in ("light", "dark"))
            ui.element("span").classes("lx-map-swatch").style(f"--light: {light}; --dark: {dark}")
            text("span", name, "lx-title")
        self._buttons[colour] = button.classes("lx-map-name").props("type=button aria-pressed=false")

    def _popularity(self, points: Points) -> None:
        met = points.served.facts.popularity[points.shown]
        least, most = (int(met.min()), int(met.max())) if len(met) else (0, 0)
        light, dark = (", ".join(PALETTES[theme]["ramp"]) for theme in ("light", "dark"))
        ui.label(met_in_words(self._page, least))
        ui.element("div").classes("lx-map-ramp").style(
            f"--light: linear-gradient(90deg, {light}); --dark: linear-gradient(90deg, {dark})"
        )
        ui.label(met_in_words(self._page, most))
