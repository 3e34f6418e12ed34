"""Asking before something is done that cannot be seen coming."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from lexigraph.web.page import Page
from lexigraph.web.widgets.texts import paragraph, text


class Question:
    """A dialogue that is closed by Esc, by "no" and by "yes".

    Args:
        page: the open page.
        title: what is asked.
        yes: words of the button that does it.
    """

    def __init__(self, page: Page, title: str, yes: str) -> None:
        self._page = page
        self._do: Callable[[], Awaitable[None]] | None = None
        # Made within the page and not in the part, which may be built anew while it is open.
        with page.client, ui.dialog() as self._dialog, ui.card().classes("lx-dialog"):
            self._dialog.props["aria-label"] = title
            self._dialog.props["transition-duration"] = 0
            text("h2", title, "lx-h3")
            self._words = paragraph()
            with ui.row().classes("justify-end w-full"):
                ui.button(page.gettext("No"), on_click=self._dialog.close, color=None).props("flat autofocus no-caps")
                ui.button(yes, on_click=page.handler(self._agreed)).props("no-caps unelevated")

    def ask(self, words: str, do: Callable[[], Awaitable[None]]) -> None:
        """Open it.

        Args:
            words: what will happen.
            do: does it.
        """
        self._words.set_text(words)
        self._do = do
        self._dialog.open()

    async def _agreed(self, *_: object) -> None:
        self._dialog.close()
        do, self._do = self._do, None
        if do is not None:
            await do()
