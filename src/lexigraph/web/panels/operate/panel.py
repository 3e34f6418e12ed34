"""The part "Operate": how the service is, and what an operator may do about it."""

from __future__ import annotations

import time
from typing import ClassVar

from nicegui import ui
from nicegui.events import GenericEventArguments

from lexigraph.errors import LexigraphError, UnauthorisedError
from lexigraph.messages import gettext as _
from lexigraph.messages import speaking
from lexigraph.web.office import Desk
from lexigraph.web.operating import PERIOD, look_deeper, look_now
from lexigraph.web.page import Page
from lexigraph.web.panels.base import Panel
from lexigraph.web.panels.operate.answers import Answers
from lexigraph.web.panels.operate.health import Health
from lexigraph.web.panels.operate.lists import Lists
from lexigraph.web.panels.operate.refits import Refits
from lexigraph.web.panels.operate.trials import TrialViews
from lexigraph.web.widgets import heading, paragraph

DEEPER_SECONDS = 30.0
"""Time between two looks at the database."""
SEEN = "lexigraph_seen"
WATCH_SIGHT = f"""
if (!window.{SEEN}) {{
  window.{SEEN} = true;
  document.addEventListener('visibilitychange', () => emitEvent('{SEEN}', !document.hidden));
}}
"""


class Operate(Panel):
    """Operate."""

    label: ClassVar[str] = "Operate"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._looked_deeper = float("-inf")
        heading(page.gettext(self.label), 2)
        with speaking(page.language):
            self._problem = paragraph().classes("lx-problem").props("role=status")
            self._health, self._answers = Health(page), Answers()
            self._lists, self._trials = Lists(), TrialViews()
            self._refits = Refits(page, self._again)
        self._timer = ui.timer(PERIOD, page.handler(self._tick), immediate=False)
        page.client.run_javascript(WATCH_SIGHT)
        ui.on(SEEN, self._sight)

    @staticmethod
    def is_open_to(desk: Desk) -> bool:
        """Only to who runs the service."""
        return desk.may("read", whole=True)

    async def shown(self) -> None:
        """Look at once."""
        self._timer.activate()
        await self._again()

    async def _again(self) -> None:
        self._looked_deeper = float("-inf")
        await self._tick()

    def _sight(self, event: GenericEventArguments) -> None:
        """Nobody looks at a hidden tab, so nothing is sent to it."""
        if event.args:
            self._timer.activate()
        else:
            self._timer.deactivate()

    async def _tick(self, *_given: object) -> None:
        if self.page.visitor.tab != "operate":
            self._timer.deactivate()
            return
        try:
            await self._look()
            self._problem.set_text("")
        except UnauthorisedError:
            self._timer.deactivate()
            raise
        except LexigraphError as error:  # said here, since it would be said anew every two seconds
            with speaking(self.page.language):
                self._problem.set_text(
                    _("The figures are not up to date: {problem}").format(problem=self.page.said(error))
                )

    async def _look(self) -> None:
        office = self.page.desk.office
        now = await self.page.desk.run(lambda *_: look_now(office), whole=True)
        with speaking(self.page.language):
            self._health.show(now, office.traffic)
            self._answers.show(now)
            self._refits.show(now)
        if self._refits.has_ended or time.monotonic() - self._looked_deeper >= DEEPER_SECONDS:
            self._looked_deeper = time.monotonic()
            found = await self.page.desk.run(lambda service, _: look_deeper(service), whole=True)
            with speaking(self.page.language):
                self._health.show_deeper(found)
                self._lists.show(found)
                self._trials.show(found.trials)
                self._refits.offer(found.models, now.model)
