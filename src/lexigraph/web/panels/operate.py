"""The part "Operate"."""

from __future__ import annotations

from typing import ClassVar

from nicegui import ui

from lexigraph.web.office import Desk
from lexigraph.web.page import Page
from lexigraph.web.panels.base import Panel


class Operate(Panel):
    """Operate."""

    label: ClassVar[str] = "Operate"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        ui.label(page.gettext(self.label)).props("role=heading aria-level=2")

    @staticmethod
    def is_open_to(desk: Desk) -> bool:
        """Only to who runs the service."""
        return desk.may("read", whole=True)

    async def shown(self) -> None:
        """Nothing yet."""
