"""One open page: who looks, for whom, and who must hear when that changes."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from lexigraph import messages
from lexigraph.errors import LexigraphError, UnauthorisedError
from lexigraph.web.office import Desk
from lexigraph.web.visitor import Visitor

_log = logging.getLogger(__name__)
KEPT = "lexigraph"
"""Name under which the browser keeps the state of the page, for as long as its tab is open."""

Listener = Callable[[], Awaitable[None]]


class Page:
    """What all parts of an open page share.

    Args:
        desk: the visitor's place at the service.
        language: of all that is said.

    Attributes:
        visitor: for whom lists are made, and how they are steered.
        open_item: shows everything about an item; set by the frame.
        explain_item: shows why an item is recommended; set by the frame.
        show_tab: opens another part of the page by its name; set by the frame.
    """

    def __init__(self, desk: Desk, language: str) -> None:
        self.desk, self.language = desk, language
        self.visitor = Visitor()
        self.client = ui.context.client
        self._listeners: list[Listener] = []
        self.open_item: Callable[[str], Awaitable[None]] = _nothing
        self.explain_item: Callable[[str], Awaitable[None]] = _nothing
        self.show_tab: Callable[[str], None] = lambda _: None

    def gettext(self, message: str) -> str:
        """A message in the page's language; parts of the page call it ``_``."""
        with messages.speaking(self.language):
            return messages.gettext(message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """A message about ``n`` things."""
        with messages.speaking(self.language):
            return messages.ngettext(one, many, n)

    def on_change(self, listener: Listener) -> None:
        """Have a part of the page hear of every change of :attr:`visitor`."""
        self._listeners.append(listener)

    async def changed(self) -> None:
        """The visitor was changed: keep that in the browser, and let all parts follow."""
        self.keep()
        for listener in list(self._listeners):
            await listener()

    def keep(self) -> None:
        """Have the browser keep the state; nothing of it is kept on the server."""
        self.client.run_javascript(f"sessionStorage.setItem({KEPT!r}, {json.dumps(self.visitor.to_json())})")

    def handler(self, work: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """Make something that an element may call: what goes wrong is said in words.

        Args:
            work: what to do when the element is used.
        """

        async def handled(*given: Any) -> None:
            try:
                await work(*given)
            except UnauthorisedError:
                ui.navigate.to(f"/login?lang={self.language}")
            except LexigraphError as error:
                self.complain(str(error))
            except Exception:  # whatever it was, the visitor must not wait for nothing
                _log.exception("a part of the page failed in a way that nobody foresaw")
                self.complain(self.gettext("Something went wrong; the log of the service says what."))

        return handled

    def complain(self, problem: str) -> None:
        """Say what is wrong."""
        with self.client:
            ui.notify(problem, type="negative", multi_line=True, close_button=self.gettext("Close"), timeout=10_000)

    def tell(self, message: str) -> None:
        """Say something that needs no answer."""
        with self.client:
            ui.notify(message, type="info", multi_line=True)


async def _nothing(_: str) -> None:
    return None
