"""For whom the list is: a user, or somebody new."""

from __future__ import annotations

from datetime import UTC, datetime

from nicegui import ui

from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.web.exploring import Abilities, Past, Survey
from lexigraph.web.finding import Found, Hit, find_users
from lexigraph.web.page import Page
from lexigraph.web.panels.explore.finder import Finder
from lexigraph.web.visitor import Visitor, is_id


class PersonPart:
    """Says who it is, and finds others.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._able: Abilities | None = None
        self._drawn: tuple[object, ...] | None = None
        _ = page.gettext
        with ui.element("div").classes("lx-card"):
            ui.label(_("Who")).props("role=heading aria-level=3").classes("lx-h3")
            self._who = ui.label().classes("lx-title")
            self._finder = Finder(page, _("Search a user by id"), _search, self._choose, self._unknown)
            self._past = ui.element("div")
            self._anew = ui.button(
                _("Start anew"), icon="restart_alt", on_click=page.handler(self._start_anew), color=None
            )
            self._anew.props("flat dense no-caps")

    def show(self, able: Abilities, found: Survey | None) -> None:
        """Bring it up to date."""
        self._able = able
        past, user = (found.past if found else None), self._page.visitor.user
        if self._drawn == (able, past, user):
            return
        self._drawn = able, past, user
        _ = self._page.gettext
        self._who.set_text(_("User {user}").format(user=user) if user else _("Somebody new"))
        self._past.clear()
        with self._past:
            if not user and not able.new_users:
                ui.label(_("This model serves only users it was fitted on: choose one.")).classes("lx-problem")
            if past is not None:
                self._draw_past(past)

    def _draw_past(self, past: Past) -> None:
        _ = self._page.gettext
        if not past.known:
            ui.label(_("The model was not fitted on this user: a new one, of whom only live events count.")).classes(
                "lx-muted"
            )
        else:
            n = past.n_training
            told = self._page.ngettext("{n} item in training", "{n} items in training", n).format(n=n)
            with ui.expansion(told).props("dense").classes("w-full lx-past"):
                ui.label(_("The least common first: they tell most about somebody.")).classes("lx-muted")
                for item, title in past.training:
                    self._link(item, title)
        if not past.reachable:
            ui.label(_("The database cannot be reached; live events are not shown.")).classes("lx-problem")
        elif past.deeds:
            ui.label(_("Latest live events")).classes("lx-strong")
            for deed in past.deeds[:4]:
                when = datetime.fromtimestamp(deed.time, UTC).strftime("%Y-%m-%d %H:%M UTC")
                self._link(deed.item, f"{deed.kind}: {deed.title} ({when})")

    def _link(self, item: str, text: str) -> None:
        async def open_item(*_: object) -> None:
            await self._page.open_item(item)

        button = ui.button(text, on_click=self._page.handler(open_item), color=None).props(
            "flat dense no-caps align=left"
        )
        button.classes("lx-title lx-hit")

    async def _choose(self, hit: Hit) -> None:
        await self._become(hit.id)

    async def _become(self, user: str) -> None:
        visitor = self._page.visitor
        visitor.user, visitor.clicked, visitor.recording = user, [], False
        self._finder.clear()
        await self._page.changed()

    def _unknown(self, typed: str) -> None:
        """Nobody of that id: say so, and offer to look at them all the same."""
        _, able = self._page.gettext, self._able
        n_users = able.n_users if able else 0
        ui.label(_("No user in training is called “{typed}” ({n} are known).").format(typed=typed, n=n_users)).classes(
            "lx-title"
        )
        if is_id(typed) and (able is None or able.new_users):

            async def become(*_: object) -> None:
                await self._become(typed)

            text = _("Look at “{typed}” as a new user").format(typed=typed)
            ui.button(text, icon="person_add", on_click=self._page.handler(become), color=None).props(
                "outline dense no-caps"
            )

    async def _start_anew(self, *_: object) -> None:
        self._page.visitor.become(Visitor())
        self._finder.clear()
        await self._page.changed()


def _search(service: Service, principal: Principal, query: str) -> Found:
    served, tenant = service.host.current, principal.tenant
    return find_users(served, query, tenant, gone=lambda user: service.people.is_erased(tenant, user, served.record))
