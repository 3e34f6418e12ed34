"""The part "Map"."""

from __future__ import annotations

from typing import ClassVar

from nicegui import ui

from lexigraph.web.page import Page
from lexigraph.web.panels.base import Panel


class Map(Panel):
    """Map."""

    label: ClassVar[str] = "Map"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        ui.label(page.gettext(self.label)).props("role=heading aria-level=2")

    async def shown(self) -> None:
        """Nothing yet."""
