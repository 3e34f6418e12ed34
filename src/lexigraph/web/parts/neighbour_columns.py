"""The neighbours of an item by behaviour, text and knowledge, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from lexigraph.explain import in_common
from lexigraph.explain.wording import templates_of
from lexigraph.web.around import Column, Neighbour
from lexigraph.web.page import Page
from lexigraph.web.parts.texts import heading, item_link, note
from lexigraph.web.why.phrases import people_met_both


def show_neighbours(page: Page, columns: Sequence[Column]) -> None:
    """Draw the columns; each neighbour can be opened, has its closeness as bar and number, and says why.

    Args:
        page: the open page.
        columns: the neighbours.
    """
    names = _names(page)
    with ui.element("div").classes("lx-three"):
        for column in columns:
            name, how, silent = names[column.kind]
            with ui.column().classes("lx-section lx-card"):
                heading(name, 4)
                note(how)
                if not column.neighbours:
                    ui.label(silent if column.silent else page.gettext("Nothing is close to it."))
                with ui.element("ol").classes("lx-neighbours"):
                    for neighbour in column.neighbours:
                        with ui.element("li"):
                            _draw_one(page, neighbour)


def _names(page: Page) -> dict[str, tuple[str, str, str]]:
    """By kind: its name, what it measures, what to say where nothing is known of the item."""
    _ = page.gettext
    return {
        "behaviour": (_("By behaviour"), _("the same people met both"), _("Nobody has met it yet.")),
        "text": (
            _("By text"),
            _("what is written of them is close"),
            _("The item has no text, or the model reads none."),
        ),
        "knowledge": (
            _("By knowledge"),
            _("rare things in common count most"),
            _("No categories or knowledge of it connect it with others."),
        ),
    }


def _draw_one(page: Page, neighbour: Neighbour) -> None:
    item_link(page, neighbour.item, neighbour.title)
    with ui.element("div").classes("lx-close"):
        with ui.element("div").classes("lx-track").props("aria-hidden=true"):
            ui.element("div").classes("lx-bar").style(f"left:0;width:{neighbour.closeness * 100:.1f}%")
        ui.label(f"{neighbour.closeness:.2f}").classes("lx-number")
    said = why_in_words(page, neighbour)
    if said:
        note(said).classes("lx-title")


def why_in_words(page: Page, neighbour: Neighbour) -> str:
    """A word on why an item is a neighbour, "" where there is none."""
    _ = page.gettext
    if neighbour.people:
        return people_met_both(neighbour.people, page)
    if neighbour.shared:
        return in_common(neighbour.shared, templates_of(page.language))
    if neighbour.words:
        words = templates_of(page.language).between.join(neighbour.words)
        return _("both say: {words}").format(words=words)
    return _("close in meaning")
