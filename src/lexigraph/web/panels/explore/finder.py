"""A field to search in, with what it finds below it as buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from nicegui import ui

from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.web.finding import Found, Hit
from lexigraph.web.page import Page

WAIT_MS = 200
"""How long somebody stops typing before a search begins."""

Search = Callable[[Service, Principal, str], Found]


class Finder:
    """Searches while somebody types.

    Args:
        page: the open page.
        label: of the field.
        search: finds something; called in a thread.
        choose: what to do with a hit that was chosen.
        otherwise: what to show where nothing was found, given what was typed.
    """

    def __init__(
        self,
        page: Page,
        label: str,
        search: Search,
        choose: Callable[[Hit], Awaitable[None]],
        otherwise: Callable[[str], None],
    ) -> None:
        self._page, self._search, self._choose, self._otherwise = page, search, choose, otherwise
        self._turn = 0
        self._chosen: Collection[str] = ()
        self._found: Found | None = None
        self.field = ui.input(label).props(f"outlined dense debounce={WAIT_MS} maxlength=200 autocomplete=off")
        self.field.classes("w-full").on_value_change(page.handler(self._typed))
        self.field.on("keydown.enter", page.handler(self._entered)).on("keydown.esc", self.clear)
        self._said = ui.label().props("role=status").classes("lx-muted")
        self._hits = ui.element("div").classes("lx-hits")

    def clear(self) -> None:
        """Forget what was typed and found."""
        self.field.set_value("")

    def mark(self, chosen: Collection[str]) -> None:
        """Show which of the hits are chosen already."""
        if set(chosen) != set(self._chosen):
            self._chosen = list(chosen)
            self._draw()

    async def _typed(self, *_: object) -> None:
        self._turn += 1
        turn, query = self._turn, str(self.field.value or "").strip()
        found = await self._page.desk.run(lambda service, who: self._search(service, who, query)) if query else None
        if turn == self._turn:
            self._found = found
            self._draw()

    async def _entered(self, *_: object) -> None:
        """Enter chooses what is called exactly as typed, or the only hit."""
        query = str(self.field.value or "").strip()
        if query and self._found is not None and self._found.hits:
            first = self._found.hits[0]
            if len(self._found.hits) == 1 or query in (first.id, first.title):
                await self._choose(first)

    def _draw(self) -> None:
        _, found, typed = self._page.gettext, self._found, str(self.field.value or "").strip()
        self._hits.clear()
        if found is None or not typed:
            self._said.set_text("")
            return
        self._said.set_text(
            _("{n} found, the first {shown} are shown").format(n=found.total, shown=len(found.hits))
            if found.total > len(found.hits)
            else _("{n} found").format(n=found.total)
        )
        with self._hits:
            if not found.hits:
                self._otherwise(typed)
            titles = [hit.title for hit in found.hits]
            for hit in found.hits:
                self._button(hit, twice=titles.count(hit.title) > 1)

    def _button(self, hit: Hit, *, twice: bool) -> None:
        async def choose(*_: object) -> None:
            await self._choose(hit)

        text = f"{hit.title} ({hit.id})" if twice else hit.title
        button = ui.button(text, on_click=self._page.handler(choose), color=None).props("flat dense no-caps align=left")
        button.classes("lx-title lx-hit")
        if hit.id in self._chosen:
            button.props("icon-right=check aria-pressed=true")
