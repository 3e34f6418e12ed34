"""What somebody clicked and marked on this page; steps back; and clicks that are recorded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui

from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.web.exploring import Abilities, record_click
from lexigraph.web.finding import Found, Hit, find_items
from lexigraph.web.page import Page
from lexigraph.web.panels.explore.finder import Finder
from lexigraph.web.visitor import Marked

ICONS: Mapping[Marked, str] = {"clicked": "touch_app", "liked": "thumb_up", "disliked": "thumb_down"}


class HistoryPart:
    """Finds items, and shows what was done with them.

    Args:
        page: the open page.
        refresh: makes the list anew.
    """

    def __init__(self, page: Page, refresh: Callable[[], Awaitable[None]]) -> None:
        self._page, self._refresh = page, refresh
        self._drawn: tuple[object, ...] | None = None
        _ = page.gettext
        with ui.element("div").classes("lx-card"):
            ui.label(_("What you like")).props("role=heading aria-level=3").classes("lx-h3")
            self._finder = Finder(page, _("Search an item by title or id"), _search, self._choose, self._nothing)
            self._chips = ui.element("div").classes("lx-chips")
            with ui.row().classes("items-center"):
                self._undo = ui.button(_("Undo"), icon="undo", on_click=page.handler(self._take_back), color=None)
                self._undo.props("flat dense no-caps")
                self._record = ui.switch(_("Record my clicks as events")).on_value_change(page.handler(self._switched))
            self._why_not = ui.label().classes("lx-muted")

    def show(self, able: Abilities, titles: Mapping[str, str]) -> None:
        """Bring it up to date."""
        page, visitor = self._page, self._page.visitor
        self._finder.mark(visitor.clicked)
        self._undo.set_enabled(page.can_undo)
        marks = {kind: tuple(getattr(visitor, kind)) for kind in ICONS}
        drawn = (able, *marks.values(), visitor.user, visitor.recording)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        _ = page.gettext
        may_record = page.desk.may("write")
        self._record.set_value(visitor.recording)
        self._record.set_enabled(bool(visitor.user) and may_record)
        self._record.set_visibility(may_record)
        self._why_not.set_text(
            _("Clicks stay on this page; to record them, choose a user.") if not visitor.user else ""
        )
        self._chips.clear()
        with self._chips:
            for kind, items in marks.items():
                for item in items:
                    self._chip(kind, item, titles.get(item, item))

    def _chip(self, kind: Marked, item: str, title: str) -> None:
        _ = self._page.gettext

        async def remove(*_: object) -> None:
            self._page.visitor.toggle(kind, item)
            await self._page.changed()

        words = {
            "clicked": _("Remove {title} from the history"),
            "liked": _("No longer more like {title}"),
            "disliked": _("No longer less like {title}"),
        }
        button = ui.button(title, icon=ICONS[kind], on_click=self._page.handler(remove), color=None)
        button.props("outline dense no-caps icon-right=close").classes("lx-chip lx-title")
        button.props["aria-label"] = words[kind].format(title=title)

    async def click(self, item: str) -> None:
        """Somebody clicks an item of the list, or one that was found."""
        page, visitor = self._page, self._page.visitor
        if not (visitor.recording and visitor.user):
            visitor.toggle("clicked", item)
            await page.changed()
            return
        user = visitor.user
        await page.desk.run(lambda service, who: record_click(service, who, user, item), "write")
        page.tell(page.gettext("Recorded: {user} clicked it.").format(user=user))
        await self._refresh()

    async def _choose(self, hit: Hit) -> None:
        await self.click(hit.id)

    def _nothing(self, typed: str) -> None:
        text = self._page.gettext("Nothing in the catalogue is called “{typed}”.").format(typed=typed)
        ui.label(text).classes("lx-title")

    async def _take_back(self, *_: object) -> None:
        await self._page.undo()

    async def _switched(self, *_: object) -> None:
        if bool(self._record.value) != self._page.visitor.recording:
            self._page.visitor.recording = bool(self._record.value)
            await self._page.changed()


def _search(service: Service, principal: Principal, query: str) -> Found:  # noqa: ARG001 - all see the same catalogue
    return find_items(service.host.current, query)
