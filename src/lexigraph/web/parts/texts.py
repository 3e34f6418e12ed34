"""Headings, links to items and the like, as they look everywhere."""

from __future__ import annotations

from nicegui import ui

from lexigraph.web.page import Page


def heading(text: str, level: int = 3) -> ui.label:
    """A heading within a part of the page."""
    return ui.label(text).props(f"role=heading aria-level={level}").classes("lx-heading")


def item_link(page: Page, item: str, title: str) -> ui.button:
    """A button that looks like a link and opens an item; the title is text, whatever it holds."""

    async def open_it(*_: object) -> None:
        await page.open_item(item)

    return (
        ui.button(title, color=None, on_click=page.handler(open_it))
        .props("flat dense no-caps align=left")
        .classes("lx-link lx-title")
    )


def note(text: str) -> ui.label:
    """Something said beside."""
    return ui.label(text).classes("lx-muted")
