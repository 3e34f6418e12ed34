"""The frame of the page: header, parts, what is said when the connection comes back."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request
from nicegui import ui
from starlette.responses import RedirectResponse, Response

from lexigraph.errors import LexigraphError, UnauthorisedError
from lexigraph.web import login
from lexigraph.web.languages import HTML_CODES, OWN_NAMES, PATHS, chosen_language, path_of
from lexigraph.web.office import Desk, Office
from lexigraph.web.page import KEPT, Page
from lexigraph.web.panels import PANELS, Panel
from lexigraph.web.panels.base import translated
from lexigraph.web.panels.explanation import add_explanation
from lexigraph.web.panels.item import add_item_view
from lexigraph.web.parts.sheet import Sheet
from lexigraph.web.theme import use_theme
from lexigraph.web.visitor import Visitor

ANNOUNCED = """<script>
addEventListener("DOMContentLoaded", () => {
  for (const id of ["popup", "too_long_message_popup"]) document.getElementById(id)?.setAttribute("role", "alert");
});
</script>"""
"""Has the library's own word of a lost connection read aloud."""
THEMES = {"auto": None, "light": False, "dark": True}
THEME_ICONS = {"auto": "brightness_auto", "light": "light_mode", "dark": "dark_mode"}


def register(office: Office) -> None:
    """Answer the page's paths, one for each language."""
    for language, path in PATHS.items():
        ui.page(path, title="Lexigraph", language=HTML_CODES[language])(_page(office, language))


def _page(office: Office, language: str) -> Callable[[Request], Awaitable[Response | None]]:
    async def page(request: Request) -> Response | None:
        if request.url.path == "/" and not request.query_params and chosen_language(request) != "en":
            return RedirectResponse(path_of(chosen_language(request)), 307)
        peer = request.client.host if request.client else ""
        desk = Desk(office, request.cookies.get(login.COOKIE), peer)
        try:
            desk.principal()
        except UnauthorisedError:
            return RedirectResponse(f"/login?lang={language}", 303)
        except LexigraphError as error:
            return login.refused(request, error)
        linked = {kind: request.query_params[kind] for kind in ("item", "why") if request.query_params.get(kind)}
        await Frame(Page(desk, language), linked).build()
        return None

    return page


class Frame:
    """What surrounds the parts of an open page.

    Args:
        page: the page.
        linked: items that the link opens, by what is shown of them: "item", or "why" it is recommended.
    """

    def __init__(self, page: Page, linked: Mapping[str, str] | None = None) -> None:
        self.page, self._linked = page, linked or {}
        self._built: dict[str, Panel] = {}
        self._is_restored = False

    async def build(self) -> None:
        """Paint the header at once, and the rest when the browser has told what it kept."""
        page = self.page
        use_theme()
        self._dark = ui.dark_mode(None)
        self._header()
        await page.client.connected()
        if page.is_closed():  # somebody who runs no scripts: the library gave them up after a minute
            return
        await page.handler(self._restore)()
        if page.is_closed():  # closed before anything was shown
            return
        with page.client:
            sheet = Sheet(page)
            page.open_item = add_item_view(page, sheet)
            page.explain_item = add_explanation(page, sheet)
        self._is_restored = True
        kept = page.visitor.tab
        chosen = str(self._tabs.value or kept)  # somebody may have been quicker than their browser
        page.visitor.tab = chosen if self._is_open(chosen) else "explore"
        self._tabs.set_value(page.visitor.tab)
        if page.visitor.tab != kept:
            page.keep()
        await page.handler(self._show)()
        for kind, item in self._linked.items():
            await page.handler(page.open_item if kind == "item" else page.explain_item)(item)

    def _header(self) -> None:
        _ = self.page.gettext
        ui.html(f'<a class="lx-skip" href="#main">{_("Skip to the content")}</a>', sanitize=False)
        ui.add_body_html(ANNOUNCED)
        with ui.header().classes("items-center lx-header"):
            ui.label("Lexigraph").props("role=heading aria-level=1").classes("text-h6")
            with ui.tabs(on_change=self.page.handler(self._chosen)).props("no-caps shrink") as self._tabs:
                self._tabs.classes("lx-tabs")
                for name, kind in PANELS.items():
                    if self._is_open(name):
                        ui.tab(name, label=translated(kind.label, _))
            ui.space()
            for language, name in OWN_NAMES.items():
                if language != self.page.language:
                    ui.link(name, f"{path_of(language)}?lang={language}").classes("text-white").props(
                        f"lang={language} hreflang={language}"
                    )
            self._theme = ui.button(icon=THEME_ICONS["auto"], on_click=self.page.handler(self._next_theme))
            self._theme.props(f'flat round color=white aria-label="{_("Light or dark")}"')
            if self.page.desk.office.service.settings.security.keys:
                with ui.element("form").props(f'method=post action="/logout?lang={self.page.language}"'):
                    ui.button(icon="logout").props(
                        f'type=submit flat round color=white aria-label="{_("Forget the key")}"'
                    )
        with ui.tab_panels(self._tabs, animated=False, keep_alive=True).classes("lx-main") as self._panels:
            self._panels.props("id=main role=main")
            self._places = {}
            for name in PANELS:
                with ui.tab_panel(name) as place:
                    self._places[name] = place
        self.page.show_tab = self._open

    async def _restore(self) -> None:
        """Take back what the browser kept; a page that lived through a restart of the service says so."""
        page = self.page
        page.visitor = Visitor.from_json(await page.asked_of_browser(f"sessionStorage.getItem({KEPT!r})"))
        self._use_theme()
        boot = page.desk.office.boot
        before = await page.asked_of_browser("sessionStorage.getItem('lexigraph-boot')")
        page.client.run_javascript(f"sessionStorage.setItem('lexigraph-boot', {json.dumps(boot)})")
        if before and before != boot:
            page.tell(page.gettext("The service was started again; the page is as you left it."))

    async def _chosen(self, *_: object) -> None:
        if self._is_restored and self._tabs.value and self._tabs.value != self.page.visitor.tab:
            self.page.visitor.tab = str(self._tabs.value)
            self.page.keep()
            await self._show()

    def _is_open(self, name: str) -> bool:
        return name in PANELS and PANELS[name].is_open_to(self.page.desk)

    def _open(self, name: str) -> None:
        self._tabs.set_value(name)

    async def _show(self) -> None:
        name = str(self._tabs.value)
        if not self._is_open(name):  # what a browser sends may be anything
            return
        if name not in self._built:
            with self._places[name]:
                self._built[name] = PANELS[name](self.page)
        await self.page.handler(self._built[name].shown)()

    async def _next_theme(self, *_: object) -> None:
        order = list(THEMES)
        self.page.visitor.theme = order[(order.index(self.page.visitor.theme) + 1) % len(order)]  # type: ignore[assignment]
        self._use_theme()
        self.page.keep()

    def _use_theme(self) -> None:
        theme = self.page.visitor.theme
        self._dark.set_value(THEMES[theme])
        self._theme.props(f"icon={THEME_ICONS[theme]}")
