"""One item of the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from lexigraph.web.exploring import Row
from lexigraph.web.moves import Move
from lexigraph.web.page import Page
from lexigraph.web.visitor import Marked

CATEGORIES_SHOWN = 4


class RowPart:
    """Draws an item with all that can be done with it.

    Args:
        page: the open page.
        row: the item.
        click: what a click on it does.
        explains: whether the model says why.
    """

    def __init__(self, page: Page, row: Row, click: Callable[[str], Awaitable[None]], *, explains: bool) -> None:
        self._page, self._row, self._explains = page, row, explains
        _ = page.gettext
        self._element = ui.element("li").classes("lx-row")
        with self._element:
            self._rank = ui.label().classes("lx-rank")
            with ui.element("div").classes("lx-what"):
                with ui.element("div").classes("lx-line"):
                    ui.label(row.title).classes("lx-title lx-strong")
                    self._move = ui.label().classes("lx-move")
                    if row.cold:
                        ui.label(_("new: nobody has met it yet")).classes("lx-cold")
                if row.categories:
                    ui.label(", ".join(row.categories[:CATEGORIES_SHOWN])).classes("lx-muted lx-title")
                self._why = ui.label().classes("lx-why lx-title")
                with ui.element("div").classes("lx-doing"):
                    if explains:
                        self._button(_("Why?"), "help_outline", lambda: page.explain_item(row.item))
                    self._button(_("Open"), "info", lambda: page.open_item(row.item))
                    self._button(_("More like this"), "thumb_up", lambda: self._mark("liked"))
                    self._button(_("Less like this"), "thumb_down", lambda: self._mark("disliked"))
                    self._button(_("Click"), "touch_app", lambda: click(row.item))

    def shows(self, row: Row | None, *, explains: bool) -> bool:
        """Whether it is drawn as this item is."""
        return (row, explains) == (self._row, self._explains)

    def show(self, place: int, move: Move | None) -> None:
        """Put it at its place, from 0, and say where it was."""
        self._rank.set_text(str(place + 1))
        parent = self._element.parent_slot
        if parent is not None and parent.children.index(self._element) != place:
            self._element.move(target_index=place)
        text, colour = self._moved(move)
        self._move.set_text(text)
        self._move.classes(replace=f"lx-move {colour}")
        self._move.set_visibility(bool(text))

    def say_why(self, reason: str) -> None:
        """Give it its short reason."""
        self._why.set_text(reason)

    def delete(self) -> None:
        """Take it from the page."""
        self._element.delete()

    def _moved(self, move: Move | None) -> tuple[str, str]:
        _ = self._page.gettext
        if move is None or move.kind == "same":
            return "", ""
        if move.kind == "new":
            return _("new in the list"), "lx-good"
        ranks = {"before": move.before, "after": move.after}
        if move.kind == "up":
            return "▲ " + _("up: {before} → {after}").format(**ranks), "lx-good"
        return "▼ " + _("down: {before} → {after}").format(**ranks), "lx-bad"

    async def _mark(self, kind: Marked) -> None:
        self._page.visitor.toggle(kind, self._row.item)
        await self._page.changed()

    def _button(self, text: str, icon: str, work: Callable[[], Awaitable[None]]) -> None:
        async def do(*_: object) -> None:
            await work()

        button = ui.button(icon=icon, on_click=self._page.handler(do), color=None).props("flat dense no-caps size=md")
        button.props["aria-label"] = f"{text}: {self._row.title}"
        with button:
            ui.label(text).classes("lx-doing-word")
