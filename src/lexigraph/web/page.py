"""One open page: who looks, for whom, and who must hear when that changes."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from lexigraph import messages
from lexigraph.errors import LexigraphError, UnauthorisedError
from lexigraph.translation import translated
from lexigraph.web.office import Desk
from lexigraph.web.speech import Voice
from lexigraph.web.visitor import Visitor

_log = logging.getLogger(__name__)
KEPT = "lexigraph"
"""Name under which the browser keeps the state of the page, for as long as its tab is open."""

ANSWERS_WITHIN = 30.0
"""Seconds that a slow browser behind a slow line takes to tell what it kept; without it, all of that would be lost."""

MOST_STEPS = 100
"""Changes that can be taken back."""

Listener = Callable[[], Awaitable[None]]


class Page(Voice):
    """What all parts of an open page share; they call its :meth:`gettext` ``_``.

    Args:
        desk: the visitor's place at the service.
        language: of all that is said.

    Attributes:
        open_item: shows everything about an item; set by the frame.
        explain_item: shows why an item is recommended; set by the frame.
        show_tab: opens another part of the page by its name; set by the frame.
    """

    def __init__(self, desk: Desk, language: str) -> None:
        super().__init__(language)
        self.desk = desk
        self._visitor = Visitor()
        self.client = ui.context.client
        self._listeners: list[Listener] = []
        self._steps = [self._visitor.wishes]
        self.open_item: Callable[[str], Awaitable[None]] = _nothing
        self.explain_item: Callable[[str], Awaitable[None]] = _nothing
        self.show_tab: Callable[[str], None] = lambda _: None

    @property
    def visitor(self) -> Visitor:
        """For whom lists are made, and how they are steered; the whole state of the page."""
        return self._visitor

    @visitor.setter
    def visitor(self, visitor: Visitor) -> None:
        self._visitor, self._steps = visitor, [visitor.wishes]

    def said(self, error: LexigraphError | str) -> str:
        """What went wrong, in the page's language as far as its wording is known."""
        with messages.speaking(self.language):
            return translated(str(error))

    def on_change(self, listener: Listener) -> None:
        """Have a part of the page hear of every change of :attr:`visitor`."""
        self._listeners.append(listener)

    async def changed(self) -> None:
        """The visitor was changed: keep that in the browser, and let all parts follow."""
        self._remember()
        self.keep()
        for listener in list(self._listeners):
            await self.handler(listener)()  # one part that fails must not keep the others from following

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back since the page was opened."""
        return len(self._steps) > 1

    async def undo(self) -> None:
        """Take the last change back."""
        if self.can_undo:
            self._steps.pop()
            self.visitor.become(Visitor.from_json(self._steps[-1]))
            await self.changed()

    def _remember(self) -> None:
        now = self.visitor.wishes
        if self._steps[-1] != now:
            self._steps = [*self._steps, now][-MOST_STEPS:]

    def keep(self) -> None:
        """Have the browser keep the state; nothing of it is kept on the server."""
        self.client.run_javascript(f"sessionStorage.setItem({KEPT!r}, {json.dumps(self.visitor.to_json())})")

    def is_closed(self) -> bool:
        """Whether nobody looks any more: the browser went away, or never came back after it had fetched the page."""
        return self.client.is_deleted

    async def asked_of_browser(self, expression: str) -> Any:
        """The value of an expression in the browser; None once the page is closed."""
        return await self.client.run_javascript(expression, timeout=ANSWERS_WITHIN)

    def handler(self, work: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """Make something that an element may call: what goes wrong is said in words.

        Args:
            work: what to do when the element is used.
        """

        async def handled(*given: Any) -> None:
            try:
                await work(*given)
            except UnauthorisedError:  # the key was withdrawn while the page was open
                with self.client:
                    ui.navigate.to(f"/login?lang={self.language}&withdrawn=1")
            except LexigraphError as error:
                self.complain(self.said(error))
            except Exception:  # whatever it was, the visitor must not wait for nothing
                _log.exception("a part of the page failed in a way that nobody foresaw")
                self.complain(self.gettext("Something went wrong; the log of the service says what."))

        return handled

    def complain(self, problem: str) -> None:
        """Say what is wrong."""
        with self.client:
            close = {"label": self.gettext("Close"), "color": "white", "noCaps": True}
            ui.notify(problem, type="negative", multi_line=True, actions=[close], timeout=10_000)

    def tell(self, message: str) -> None:
        """Say something that needs no answer."""
        with self.client:
            ui.notify(message, type="info", multi_line=True)


async def _nothing(_: str) -> None:
    return None
