"""Two models on the same person, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui

from lexigraph.errors import LexigraphError, UnauthorisedError
from lexigraph.explain.titles import item_titles
from lexigraph.messages import gettext as _
from lexigraph.messages import ngettext, speaking
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.web.evaluations import ComparedLists, Place, compare_lists
from lexigraph.web.page import Page
from lexigraph.web.visitor import Visitor
from lexigraph.web.widgets import Choice, chapter, heading, note, paragraph, text
from lexigraph.web.words import share

SHOWN = 10


@dataclass(frozen=True)
class Both:
    """What two models would show, and what the items are called."""

    names: tuple[str, str]
    lists: ComparedLists
    titles: dict[str, str]


class Two:
    """Chooses two models and shows both lists for the page's visitor.

    A model beside the one in use is in memory for as long as it is chosen here, and no longer.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page, self._held = page, frozenset[str]()
        with chapter(_("Two models on the same person")):
            self._for = paragraph()
            with ui.element("div").classes("lx-choices"):
                self._first = Choice(_("First model"), {}, "", page.handler(self._chosen))
                self._second = Choice(_("Second model"), {}, "", page.handler(self._chosen))
            ui.button(_("Choose another person"), on_click=lambda: page.show_tab("explore"), color=None).props(
                "outline no-caps dense"
            )
            self._lists = ui.element("div").props("aria-live=polite")
        page.on_change(self._changed)
        page.client.on_delete(self._let_go)

    async def show(self, records: Sequence[ModelRecord], active: str) -> None:
        """Offer these."""
        names = {one.id: one.id for one in records if one.folder and one.status != "rejected"}
        before = (self._first.value, self._second.value)
        self._first.offer(names, before[0] if before[0] in names else active)
        self._second.offer({"": _("none"), **names}, before[1] if before[1] in names else "")
        self._say_for_whom()
        await self._draw()

    async def _chosen(self, *_given: object) -> None:
        await self._draw()

    async def _changed(self) -> None:
        with speaking(self._page.language):
            self._say_for_whom()
        if self._second.value and self._page.visitor.tab == "models":
            await self._draw()

    def _say_for_whom(self) -> None:
        visitor = self._page.visitor
        who = _("user {user}").format(user=visitor.user) if visitor.user else _("somebody new")
        n = len(visitor.clicked)
        beside = [ngettext("{n} item clicked here", "{n} items clicked here", n).format(n=n)] if n else []
        beside += [f"“{visitor.sentence}”"] if visitor.sentence.strip() else []
        self._for.set_text(_("For {who}.").format(who="; ".join([who, *beside])))

    async def _draw(self) -> None:
        chosen = (self._first.value, self._second.value)
        try:
            await self._hold(frozenset(name for name in chosen if name))
            found = await self._ask(chosen) if all(chosen) else None
            problem = ""
        except UnauthorisedError:
            raise
        except LexigraphError as error:
            found, problem = None, self._page.said(error)
        if chosen != (self._first.value, self._second.value):
            return  # another choice was made meanwhile, and draws itself
        self._lists.clear()
        with self._lists, speaking(self._page.language):
            if problem:
                paragraph(_("These two cannot be compared: {problem}").format(problem=problem)).classes("lx-problem")
            elif found is None:
                note(_("Choose a second model; it is loaded beside the one in use and let go when you choose none."))
            else:
                _draw_both(found)

    async def _ask(self, chosen: tuple[str, str]) -> Both:
        visitor = self._page.visitor
        return await self._page.desk.run(lambda service, who: ask_both(service, who, visitor, chosen), whole=True)

    async def _hold(self, wanted: frozenset[str]) -> None:
        borrowed, before = self._page.desk.office.borrowed, self._held
        borrowed.change(before, wanted)
        self._held = wanted
        if before - wanted:
            await self._page.desk.run(lambda service, _: borrowed.let_go(service), whole=True)

    def _let_go(self) -> None:
        office = self._page.desk.office
        office.borrowed.change(self._held, ())
        self._held = frozenset()
        office.borrowed.let_go(office.service)


def ask_both(service: Service, who: Principal, visitor: Visitor, names: tuple[str, str]) -> Both:
    """What two models would show a visitor, without steering.

    Raises:
        LexigraphError: one of them cannot be loaded, or does not understand what the visitor brings.
    """
    request = visitor.request(SHOWN, rerank=())
    shown = [service.previewing.list(request, who.tenant, model=name) for name in names]
    titles: dict[str, str] = {}
    for preview in shown:
        items = [item for item, _ in preview.ranked]
        titles |= dict(zip(items, item_titles(preview.served.model, items), strict=True))
    model = service.host.current.model
    rows = model.items.encode(list(titles))
    met = {item: float(model.degrees[row]) for item, row in zip(titles, rows.tolist(), strict=True) if row >= 0}
    ids = [[item for item, _ in preview.ranked] for preview in shown]
    return Both(names, compare_lists(ids[0], ids[1], met), titles)


def _draw_both(both: Both) -> None:
    lists = both.lists
    paragraph(
        _("{n} of {k} items are in both lists ({share}); they are marked ●.").format(
            n=lists.common, k=max(len(lists.first), len(lists.second)), share=share(lists.overlap)
        )
    )
    means = ["–" if one is None else f"{one:,.0f}" for one in lists.popularity]
    paragraph(
        _("Met in training by, on average: {first} people (first list), {second} people (second list).").format(
            first=means[0], second=means[1]
        )
    )
    with ui.element("div").classes("lx-two"):
        for name, places in zip(both.names, (lists.first, lists.second), strict=True):
            with ui.element("div"):
                heading(name, 4)
                with ui.element("ol").classes("lx-ranks"):
                    for place in places:
                        _draw_place(place, both.titles[place.item])


def _draw_place(place: Place, title: str) -> None:
    with ui.element("li").classes("lx-common" if place.other is not None else ""):
        text("span", title, "lx-title")
        text("span", f" {moved_text(place)}", "lx-muted")


def moved_text(place: Place) -> str:
    """How a place differs from that in the other list, in words."""
    if place.moved is None:
        return _("only here")
    if place.moved == 0:
        return _("● same place")
    if place.moved > 0:
        return _("● {n} higher than there").format(n=place.moved)
    return _("● {n} lower than there").format(n=-place.moved)
