"""What can be done with an item: more like it, less like it, click it, ask why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from lexigraph.web.page import Page
from lexigraph.web.visitor import Marked


def show_actions(page: Page, item: str) -> None:
    """Buttons for one item; those that mark it say whether it is marked.

    Args:
        page: the open page.
        item: the item's id.
    """
    _ = page.gettext
    names: dict[Marked, tuple[str, str]] = {
        "liked": (_("More like this"), "thumb_up"),
        "disliked": (_("Less like this"), "thumb_down"),
        "clicked": (_("Click"), "touch_app"),
    }
    buttons: dict[Marked, ui.button] = {}

    def marked(kind: Marked) -> Callable[..., Awaitable[None]]:
        async def mark(*_: object) -> None:
            page.visitor.toggle(kind, item)
            refresh()
            await page.changed()

        return page.handler(mark)

    def refresh() -> None:
        for kind, button in buttons.items():
            on = item in getattr(page.visitor, kind)
            button.props(f"aria-pressed={str(on).lower()} icon={'check' if on else names[kind][1]}")

    with ui.row().classes("lx-actions"):
        for kind, (name, _icon) in names.items():
            buttons[kind] = (
                ui.button(name, color=None, on_click=marked(kind)).props("outline no-caps").classes("lx-outline")
            )
        ui.button(
            _("Why is it recommended to me?"),
            icon="help_outline",
            on_click=page.handler(lambda *_: page.explain_item(item)),
        ).props("unelevated no-caps")
    refresh()
