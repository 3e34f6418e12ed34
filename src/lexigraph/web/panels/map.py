"""The part "Map"."""

from __future__ import annotations

from typing import ClassVar

from nicegui import ui

from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.web.atlas import Marked, Points, marked_items
from lexigraph.web.atlas.route import PATH
from lexigraph.web.finding import Hit, find_items
from lexigraph.web.page import Page
from lexigraph.web.panels.base import Panel
from lexigraph.web.panels.explore.finder import Finder
from lexigraph.web.panels.map_view import Colouring, Legend, MapCanvas, Mark, MarksInWords, Told, met_in_words, told
from lexigraph.web.parts.texts import note

DRAWN_WITHIN = 5.0
"""Seconds that the words below the map wait for it."""
K = 10
"""Recommendations that are marked."""


class Map(Panel):
    """The catalogue as a map, with what somebody met and is recommended."""

    label: ClassVar[str] = "Map"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        _ = page.gettext
        self._points: Points | None = None
        self._marks: list[Mark] = []
        self._in_words: tuple[list[Told], list[Told], int] | None = None
        self._may_tell = False
        self._turn = 0
        ui.label(_(self.label)).props("role=heading aria-level=2").classes("text-h5")
        self._about = note("").props("role=status")
        with ui.element("div").classes("lx-map-frame") as self._frame:
            with ui.element("div").classes("lx-map-side"):
                self._search()
                self._legend = Legend(page, self._recoloured)
                note(_("Drag or use the arrow keys to move, the wheel or + and - to zoom; a click opens an item."))
            with ui.element("div").classes("lx-map-place"):
                self._draw_canvas()
        self._frame.set_visibility(False)
        self._words = MarksInWords(page, self._centre)
        page.on_change(self._follow)
        host = page.desk.office.service.host
        kept = page.desk.office.atlas.kept(host.current) if host.is_ready else None
        if kept is not None:  # so that the browser reads the points while the list is made
            self._use(kept)

    def _search(self) -> None:
        _ = self.page.gettext
        Finder(
            self.page,
            _("Find an item on the map"),
            lambda service, principal, query: find_items(service.host.current, query),  # noqa: ARG005
            self._found,
            lambda _query: None,
        )

    def _draw_canvas(self) -> None:
        _, page = self.page.gettext, self.page
        self._canvas = MapCanvas(
            _("Map of the catalogue; the marked items are told below it"),
            _("Arrow keys move, + and - zoom, 0 shows everything, Enter opens the item in the middle"),
            opened=page.handler(self._opened),
            asked=page.handler(self._asked),
            drawn=page.handler(self._tell_marks),
            failed=page.handler(self._failed),
        )
        buttons = (("add", _("Zoom in"), "zoom", 1.6), ("remove", _("Zoom out"), "zoom", 1 / 1.6))
        with ui.element("div").classes("lx-map-zoom"):
            for icon, name, method, factor in buttons:
                ui.button(icon=icon, on_click=lambda _=None, m=method, f=factor: self._canvas.run_method(m, f)).props(
                    f'round dense unelevated aria-label="{name}"'
                )
            ui.button(icon="zoom_out_map", on_click=lambda: self._canvas.run_method("home")).props(
                f'round dense unelevated aria-label="{_("Show everything")}"'
            )

    # -- following ------------------------------------------------------------------------------------------

    async def shown(self) -> None:
        """Bring points and marks up to date; a map that has to be made first is announced."""
        self._turn += 1
        turn, desk = self._turn, self.page.desk
        served = await desk.run(lambda service, _: service.host.current)
        if not desk.office.atlas.has_map(served):
            self._about.set_text(
                self.page.gettext("This model was fitted without a map; one is being made, which takes some seconds.")
            )
        points, marked, recommended, history = await desk.run(self._read)
        if turn != self._turn:
            return
        self._use(points)
        self._marks = _marks(marked)
        self._canvas.show_marks(self._marks)
        self._in_words = (recommended, history, len(marked.history) - len(history) + marked.left_out)
        if self._may_tell or not points.shown.any():
            await self._tell_marks()
            return
        with self._frame:  # a browser that cannot draw tells all the same
            ui.timer(DRAWN_WITHIN, self.page.handler(self._tell_marks), once=True)

    async def _tell_marks(self) -> None:
        """Below the map, and after it: the browser takes as long for the words as for all points."""
        self._may_tell = True
        if self._in_words is not None:
            self._words.show(*self._in_words)

    def _use(self, points: Points) -> None:
        if points is self._points:
            return
        self._points = points
        self._legend.show(points)
        self._frame.set_visibility(bool(points.shown.any()))
        self._canvas.show(PATH + points.version)
        self._canvas.colour(self._legend.colouring, self._legend.only)
        self._about.set_text(self._sentence(points))

    async def _follow(self) -> None:
        if self.page.visitor.tab == "map":
            await self.shown()

    def _read(self, service: Service, principal: Principal) -> tuple[Points, Marked, list[Told], list[Told]]:
        preview = service.previewing.list(self.page.visitor.request(K), principal.tenant)
        points = self.page.desk.office.atlas.points(preview.served)
        marked = marked_items(preview)
        return points, marked, told(points, marked.recommended), told(points, marked.history)

    def _sentence(self, points: Points) -> str:
        _, n = self.page.gettext, int(points.shown.sum())
        if not n:
            return _("There is no map: nobody has met any item yet.")
        ways = {"pca": _("principal axes"), "umap": _("UMAP")}
        said = _("{n:,} items, laid out by {method}: close ones were met by the same people or say the same.")
        parts = [said.format(n=n, method=ways.get(points.item_map.method, points.item_map.method))]
        if points.nowhere:
            lost = self.page.ngettext(
                "{n:,} item lies nowhere, since nothing is known of it.",
                "{n:,} items lie nowhere, since nothing is known of them.",
                points.nowhere,
            )
            parts.append(lost.format(n=points.nowhere))
        if points.served.model.item_map is None:
            parts.append(_("The model was fitted without a map, so this one was made now and is not kept."))
        return " ".join(parts)

    # -- what is done on the map ----------------------------------------------------------------------------

    async def _recoloured(self, colouring: Colouring, only: int) -> None:
        self._canvas.colour(colouring, only)

    async def _opened(self, row: int) -> None:
        if self._points is not None and self._is_shown(row):
            await self.page.open_item(self._points.served.model.items[row])

    async def _asked(self, row: int) -> None:
        points = self._points
        if points is None or not self._is_shown(row):
            return
        title = (await self.page.desk.run(lambda *_: points.titles([row])))[0]
        more = [", ".join(points.categories_of(row)), met_in_words(self.page, int(points.served.facts.popularity[row]))]
        self._canvas.tell(PATH + points.version, row, title, " · ".join(filter(None, more)))

    async def _failed(self) -> None:
        self._about.set_text(self.page.gettext("The points of the map could not be read; open the page again."))
        await self._tell_marks()

    async def _found(self, hit: Hit) -> None:
        points = self._points
        row = -1 if points is None else int(points.served.model.items.encode([hit.id])[0])
        if not self._is_shown(row):
            self.page.tell(self.page.gettext("This item lies nowhere on the map."))
            return
        await self._centre(row)

    async def _centre(self, row: int) -> None:
        self._canvas.show_marks([*self._marks, Mark(row, "found")])
        self._canvas.run_method("centre", row)
        await self._asked(row)

    def _is_shown(self, row: int) -> bool:
        points = self._points  # the browser may send anything
        return points is not None and 0 <= row < len(points.shown) and bool(points.shown[row])


def _marks(marked: Marked) -> list[Mark]:
    best = [Mark(row, "recommended", str(place)) for place, row in enumerate(marked.recommended, start=1)]
    return [*best, *(Mark(row, "history") for row in marked.history)]
