"""A wish in words."""

from __future__ import annotations

from nicegui import ui

from lexigraph.web.exploring import Abilities, read_wish
from lexigraph.web.page import Page
from lexigraph.web.visitor import LONGEST


class WishPart:
    """Takes a sentence, and says what was understood.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page, self._turn = page, 0
        self._shown = ""
        _ = page.gettext
        with ui.element("div").classes("lx-card"):
            ui.label(_("A wish in words")).props("role=heading aria-level=3").classes("lx-h3")
            self._field = ui.input(_("Such as: quiet films, no war")).classes("w-full")
            self._field.props(f"outlined dense maxlength={LONGEST} autocomplete=off")
            self._field.on("keydown.enter", page.handler(self._said))
            with ui.row():
                self._ask = ui.button(_("Ask"), icon="search", on_click=page.handler(self._said)).props("dense no-caps")
                self._clear = ui.button(_("Forget the wish"), on_click=page.handler(self._forget), color=None)
                self._clear.props("flat dense no-caps")
            self._understood = ui.label().props("role=status").classes("lx-understood lx-title")

    def show(self, able: Abilities) -> None:
        """Bring it up to date."""
        _, visitor = self._page.gettext, self._page.visitor
        if self._shown != visitor.sentence:  # else somebody may be typing the next one
            self._shown = visitor.sentence
            self._field.set_value(visitor.sentence)
        self._field.set_enabled(able.sentences)
        self._ask.set_enabled(able.sentences)
        self._clear.set_visibility(bool(visitor.sentence))
        without = _("This model was fitted without texts, so it cannot read sentences.")
        understood = _("Understood: {wish}").format(wish=visitor.understood) if visitor.understood else ""
        self._understood.set_text(understood if able.sentences else without)

    async def _said(self, *_: object) -> None:
        page, sentence = self._page, str(self._field.value or "").strip()
        self._turn += 1
        turn = self._turn
        read = await page.desk.run(lambda service, who: read_wish(service, who, page.visitor, sentence, page.language))
        if turn == self._turn:  # else another was asked meanwhile, and the later one counts
            page.visitor.take_wish(read)
            await page.changed()

    async def _forget(self, *_: object) -> None:
        self._field.set_value("")
        await self._said()
