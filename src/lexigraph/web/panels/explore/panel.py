"""The part "Explore": finding out whom the list is for, and keeping everything on it up to date."""

from __future__ import annotations

from typing import ClassVar

from nicegui import ui

from lexigraph.errors import LexigraphError, UnauthorisedError
from lexigraph.web.exploring import LISTED, Abilities, Survey, abilities_of, leave_out_unknown, short_reasons, survey
from lexigraph.web.moves import what_moved
from lexigraph.web.page import Page
from lexigraph.web.panels.base import Panel
from lexigraph.web.panels.explore.history import HistoryPart
from lexigraph.web.panels.explore.listing import ListPart
from lexigraph.web.panels.explore.person import PersonPart
from lexigraph.web.panels.explore.steer import SteerPart
from lexigraph.web.panels.explore.wish import WishPart
from lexigraph.web.visitor import Visitor


class Explore(Panel):
    """Explore and steer."""

    label: ClassVar[str] = "Explore"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._made_for: tuple[str, int] | None = None
        self._asked = 0
        self._listed: list[str] = []
        self._titles: dict[str, str] = {}
        ui.label(page.gettext(self.label)).props("role=heading aria-level=2").classes("lx-hidden")
        with ui.element("div").classes("lx-explore"):
            with ui.element("section").classes("lx-you"):
                self._person = PersonPart(page)
                self._history = HistoryPart(page, self.refresh)
                self._wish = WishPart(page)
            with ui.element("section").classes("lx-list"):
                self._list = ListPart(page, self._history.click)
            with ui.element("section").classes("lx-steer"):
                self._steer = SteerPart(page)
        page.on_change(self._follow)

    async def shown(self) -> None:
        """Bring the list up to date, where the visitor or the model has changed since."""
        loaded = await self.page.desk.run(lambda service, _: service.host.loaded)
        generation = loaded[0].generation if loaded else None
        if self._made_for is None or self._made_for != (self.page.visitor.wishes, generation):
            await self.refresh()

    async def _follow(self) -> None:
        if self.page.visitor.tab == "explore":
            await self.refresh()

    async def refresh(self) -> None:
        """Make the list anew, and show what moved; what was asked for later wins."""
        page = self.page
        self._asked += 1
        turn, before = self._asked, list(self._listed)
        visitor = Visitor.from_json(page.visitor.to_json())  # that of the page may change while the list is made
        try:
            able, left_out, found = await page.desk.run(
                lambda service, principal: (
                    abilities_of(service.host.current),
                    leave_out_unknown(visitor, service.host.current),
                    survey(service, principal, visitor, before),
                )
            )
        except UnauthorisedError:
            raise
        except LexigraphError as error:
            if turn == self._asked:
                await self._show_problem(page.said(error))
            return
        if turn == self._asked:
            self._made_for = (visitor.wishes, found.served.generation)
            if left_out:
                leave_out_unknown(page.visitor, found.served)
                page.keep()
                page.tell(page.gettext("What the catalogue does not have (any more) was left out."))
            self._show(able, found)
            await self._say_why(turn, found)

    def _show(self, able: Abilities, found: Survey) -> None:
        after = [row.item for row in found.rows]
        moves = what_moved(self._listed, after) if self._listed else None
        self._titles = {**found.titles, **{row.item: row.title for row in found.rows}}
        self._person.show(able, found)
        self._history.show(able, self._titles)
        self._wish.show(able)
        self._list.show(able, found, moves, self._titles)
        self._steer.show(able, found)
        self._listed = after

    async def _show_problem(self, problem: str) -> None:
        self._made_for = None
        self._list.show_problem(problem)
        able = await self.page.desk.run(
            lambda service, _: abilities_of(service.host.current) if service.host.is_ready else None
        )
        if able is None:
            return
        self._person.show(able, None)
        self._history.show(able, self._titles)
        self._wish.show(able)
        self._steer.show(able, None)

    async def _say_why(self, turn: int, found: Survey) -> None:
        items = [row.item for row in found.rows][:LISTED]
        told = await self.page.desk.run(
            lambda _service, _principal: short_reasons(found.served, found.batch, items, self.page.language)
        )
        if turn == self._asked:
            self._list.say_why(told)
