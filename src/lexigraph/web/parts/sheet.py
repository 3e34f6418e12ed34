"""One dialog for all that is shown about items, with a way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from nicegui import ui

from lexigraph.web.page import Page

Draw: TypeAlias = Callable[[], None]
Prepare: TypeAlias = Callable[[str], Awaitable[tuple[str, str, Draw]]]
"""Looks something up about an item: gives a heading, a line above it, and what draws the rest."""

TITLE = "lx-sheet-title"
KEEP_FOCUS = """event => {
    const sheet = event.currentTarget;
    const all = [...sheet.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')]
        .filter(one => !one.disabled && one.getClientRects().length);
    const now = all.indexOf(document.activeElement);
    if (event.shiftKey ? now <= 0 : now === all.length - 1) {
        all.at(event.shiftKey ? -1 : 0).focus();
        event.preventDefault();
    }
}"""
"""Quasar alone lets the focus out of a dialog behind its last element."""
MOST_BACK = 50
"""Views that one can go back."""


class Sheet:
    """A dialog whose content changes as one goes from item to item.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._kinds: dict[str, Prepare] = {}
        self._path: list[tuple[str, str]] = []
        _ = page.gettext
        with ui.dialog().props(f"aria-labelledby={TITLE}") as self._dialog, self._card():
            with ui.row().classes("lx-sheet-head"):
                self._back = ui.button(icon="arrow_back", color=None, on_click=page.handler(self._go_back))
                self._back.props(f'flat round aria-label="{_("Back")}"').classes("lx-icon")
                with ui.column().classes("lx-sheet-name"):
                    self._above = ui.label().classes("lx-muted")
                    self._title = ui.label().classes("lx-title text-h6")
                    self._title.props(f"role=heading aria-level=2 id={TITLE} tabindex=-1 autofocus")
                ui.button(icon="close", color=None, on_click=self._dialog.close).props(
                    f'flat round aria-label="{_("Close")}"'
                ).classes("lx-icon")
            self._body = ui.column().classes("lx-sheet-body")
        self._dialog.on_value_change(lambda event: self._path.clear() if not event.value else None)

    def _card(self) -> ui.card:
        """Where all is drawn; the tabulator goes round within it."""
        card = ui.card().classes("lx-sheet").props("tabindex=-1")
        card.on("keydown.tab", js_handler=KEEP_FOCUS)
        return card

    def holds(self, kind: str, prepare: Prepare) -> Callable[[str], Awaitable[None]]:
        """Have the dialog show a kind of view.

        Returns:
            What opens it for an item.
        """
        self._kinds[kind] = prepare

        async def open_one(item: str) -> None:
            await self._show(kind, item)
            if self._path[-1:] != [(kind, item)]:
                self._path = [*self._path, (kind, item)][-MOST_BACK:]
            self._back.set_visibility(len(self._path) > 1)

        return open_one

    async def _go_back(self, *_: object) -> None:
        if len(self._path) > 1:
            self._path.pop()
            await self._show(*self._path[-1])
        self._back.set_visibility(len(self._path) > 1)

    async def _show(self, kind: str, item: str) -> None:
        above, title, draw = await self._kinds[kind](item)
        was_open = bool(self._dialog.value)
        self._above.set_text(above)
        self._title.set_text(title)
        self._body.clear()
        with self._body:
            draw()
        self._dialog.open()
        if was_open:  # what had the focus is gone
            self._page.client.run_javascript(
                f"{{const title = document.getElementById({TITLE!r}); title?.focus();"
                "title?.closest('.lx-sheet')?.scrollTo(0, 0)}"
            )
