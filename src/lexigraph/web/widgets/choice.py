"""Choosing one of several: the browser's own element, which every keyboard, phone and screen reader knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui
from nicegui.events import GenericEventArguments

from lexigraph.web.widgets.texts import text


class Choice:
    """A labelled ``<select>``.

    Args:
        label: what is chosen.
        options: text by value.
        value: what is chosen at first.
        chosen: called when another is chosen, after :attr:`value` has changed.

    Attributes:
        value: what is chosen.
    """

    def __init__(
        self, label: str, options: Mapping[str, str], value: str, chosen: Callable[..., Awaitable[None]]
    ) -> None:
        self._called, self.value = chosen, value
        self._options: Mapping[str, str] = {}
        with ui.element("label").classes("lx-choice"):
            text("span", label)
            self._select = ui.element("select")
        self._select.props["aria-label"] = label
        self._select.on("change", self._change, js_handler="(event) => emit(event.target.value)")
        self.offer(options, value)

    def offer(self, options: Mapping[str, str], value: str) -> None:
        """Offer other options."""
        self.value = value
        if options != self._options:
            self._options = dict(options)
            self._select.clear()
            with self._select:
                for one, words in options.items():
                    text("option", words, value=one)
        self._select.props["value"] = value
        self._select.update()

    async def _change(self, event: GenericEventArguments) -> None:
        given = event.args
        if isinstance(given, str) and given in self._options:
            self.value = given
            self._select.props["value"] = given
            await self._called()
