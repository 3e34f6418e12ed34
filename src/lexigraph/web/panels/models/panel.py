"""The part "Models": what was measured, what the service has, and two of them side by side."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from lexigraph.messages import speaking
from lexigraph.serving.records import ModelRecord
from lexigraph.serving.security import Principal
from lexigraph.serving.service import Service
from lexigraph.serving.settings import ServingSettings
from lexigraph.web.evaluations import Reports, read_reports
from lexigraph.web.office import Desk
from lexigraph.web.page import Page
from lexigraph.web.panels.base import Panel
from lexigraph.web.panels.models.records import Records
from lexigraph.web.panels.models.reported import Reported
from lexigraph.web.panels.models.two import Two
from lexigraph.web.widgets import heading

REPORTS = "reports"


class Models(Panel):
    """Models."""

    label: ClassVar[str] = "Models"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        heading(page.gettext(self.label), 2)
        with speaking(page.language):
            self._records, self._two, self._reported = Records(page), Two(page), Reported(page)

    @staticmethod
    def is_open_to(desk: Desk) -> bool:
        """Only to keys of the whole service, to which its models belong."""
        return desk.may("read", whole=True)

    async def shown(self) -> None:
        """Look again what there is."""
        records, active, reports = await self.page.desk.run(_look, "read", whole=True)
        with speaking(self.page.language):
            await self._records.show(records, active)
            await self._two.show(records, active)
            self._reported.show(reports, reports_folder(self.page.desk.office.service.settings))


def _look(service: Service, _: Principal) -> tuple[list[ModelRecord], str, Reports]:
    records = service.store.models.all()
    return records[::-1], service.host.current.id, read_reports(reports_folder(service.settings))


def reports_folder(settings: ServingSettings) -> Path:
    """Where reports are: as the settings say, or beside the model."""
    return settings.page.reports or settings.model.absolute().parent / REPORTS
