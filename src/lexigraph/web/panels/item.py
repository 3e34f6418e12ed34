"""Everything about an item."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from nicegui import ui

from lexigraph.serving.service import Service
from lexigraph.web.around import Column, ItemFacts, facts_of, neighbours_of
from lexigraph.web.page import Page
from lexigraph.web.parts.item_actions import show_actions
from lexigraph.web.parts.neighbour_columns import show_neighbours
from lexigraph.web.parts.sheet import Draw, Sheet
from lexigraph.web.parts.texts import heading, note

LONG_TITLE = 120


@dataclass(frozen=True)
class ItemView:
    """What is shown of an item.

    Attributes:
        facts: of itself.
        columns: its neighbours; none where the model does not know it yet.
    """

    facts: ItemFacts
    columns: tuple[Column, ...]


def look_up(service: Service, item: str) -> ItemView:
    """Gather what is shown of an item.

    Raises:
        UnknownIdError: there is no such item.
    """
    served = service.host.current
    known = service.store.items.get([item]) if item in service.host.pending else {}
    facts = facts_of(served, item, service.host.pending, known.get(item, {}))
    return ItemView(facts, neighbours_of(served, item) if item in served.model.items else ())


def add_item_view(page: Page, sheet: Sheet) -> Callable[[str], Awaitable[None]]:
    """Have a dialog show items.

    Args:
        page: the open page.
        sheet: the dialog.

    Returns:
        What opens it for an item.
    """

    async def prepare(item: str) -> tuple[str, str, Draw]:
        view = await page.desk.run(lambda service, _: look_up(service, item))
        return page.gettext("Item {item}").format(item=item), view.facts.title, lambda: _draw(page, view)

    return sheet.holds("item", prepare)


def _draw(page: Page, view: ItemView) -> None:
    _ = page.gettext
    facts = view.facts
    if view.columns:
        show_actions(page, facts.item)
    with ui.element("div").classes("lx-two"):
        with ui.column().classes("lx-section"):
            _draw_state(page, facts)
            if len(facts.title) > LONG_TITLE:  # the heading shows its beginning
                ui.label(facts.title).classes("lx-title")
            if facts.description:
                ui.label(facts.description).classes("lx-title lx-description")
        with ui.column().classes("lx-section"):
            _draw_attributes(page, facts)
    if view.columns:
        heading(_("Neighbours"))
        show_neighbours(page, view.columns)


def _draw_state(page: Page, facts: ItemFacts) -> None:
    """How often it was met, and where it has its place from."""
    said = state_in_words(page, facts)
    if facts.state == "met":
        ui.label(said)
        return
    with ui.element("div").classes("lx-mark"):
        ui.icon("ac_unit" if facts.state == "unmet" else "schedule").props("aria-hidden=true")
        ui.label(said).classes("lx-title")


def state_in_words(page: Page, facts: ItemFacts) -> str:
    """How an item came to its place among the others."""
    _ = page.gettext
    if facts.state == "unmet":
        return _("Cold: nobody has met it yet; it is placed by its text.")
    if facts.state == "placed":
        return _("New: it came after the last fit; it is placed by its text and by who has met it since.")
    if facts.state == "waiting":
        return _("Not recommended yet: {reason}").format(reason=facts.reason)
    if facts.few:
        return _("Fewer than three people have met it.")
    met = page.ngettext("{n} person has met it", "{n} people have met it", facts.people).format(n=facts.people)
    more = _("more than {share} of the other items").format(share=f"{int(facts.more_than * 100)} %")
    return f"{met}, {more}" if facts.more_than >= 0.01 else met


def _draw_attributes(page: Page, facts: ItemFacts) -> None:
    _ = page.gettext
    if facts.categories:
        with ui.element("ul").classes("lx-chips").props(f'aria-label="{_("Categories")}"'):
            for category in facts.categories:
                with ui.element("li"):
                    ui.label(category).classes("lx-title")
    if not facts.attributes and not facts.categories:
        note(_("Nothing more is known of it."))
    if facts.attributes:
        with ui.element("dl").classes("lx-attributes"):
            for name, value in facts.attributes:
                with ui.element("dt"):
                    ui.label(name)
                with ui.element("dd"):
                    ui.label(value).classes("lx-title")
