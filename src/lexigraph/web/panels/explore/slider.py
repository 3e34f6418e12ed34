"""A slider: the browser's own, which keyboards, fingers and screen readers know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from lexigraph.web.page import Page

STEP = 0.1
PAUSE = 0.25
"""Seconds in which one more move counts at most: arrow keys move a slider step by step."""
_VALUE = "(event) => emit(Number(event.target.value))"
_SET = """(() => {{
  const set = () => {{
    const slider = getHtmlElement({id});
    if (slider) slider.value = {value}; else setTimeout(set, 50);
  }};
  set();
}})()"""


class Slider:
    """A slider with its name, its value and what its ends mean.

    Args:
        page: the open page.
        name: what is steered.
        meaning: of the ends.
        least: value at the left end; that at the right is 1.
        let_go: called once with the value when a move is over.
    """

    def __init__(
        self, page: Page, name: str, meaning: str, least: float, let_go: Callable[[float], Awaitable[None]]
    ) -> None:
        self._page, self._let_go = page, page.handler(let_go)
        self._value: float | None = None
        with ui.element("div").classes("lx-slider"):
            with ui.element("div").classes("lx-line"):
                ui.label(name).classes("lx-strong")
                self._shown = ui.label().classes("lx-muted")
            self._input = ui.element("input").props(f"type=range min={least} max=1 step={STEP}")
            self._input.props["aria-label"] = f"{name}: {meaning}"
            self._input.on("input", self._preview, throttle=0.1, js_handler=_VALUE)
            self._input.on("change", self._moved, throttle=PAUSE, js_handler=_VALUE)
            ui.label(meaning).classes("lx-muted lx-small")

    def show(self, value: float, *, enabled: bool = True) -> None:
        """Put it where it stands.

        The value is no property of the element: the browser's thumb would be put back there whenever anything else is
        drawn while somebody moves it.
        """
        if value != self._value:
            self._value = value
            self._page.client.run_javascript(_SET.format(id=self._input.id, value=value))
        self._input.props["aria-valuetext"] = percent(value)
        if enabled:
            self._input.props.pop("disabled", None)
        else:
            self._input.props["disabled"] = True
        self._shown.set_text(percent(value))

    async def _moved(self, given: events.GenericEventArguments) -> None:
        self._value = round(float(given.args), 3)
        await self._let_go(self._value)

    def _preview(self, given: events.GenericEventArguments) -> None:
        self._shown.set_text(percent(float(given.args)))


def percent(value: float) -> str:
    """A position as people read it.

    Example:
        >>> percent(0.3), percent(-1.0), percent(0.0)
        ('30 %', '-100 %', '0 %')
    """
    return f"{round(100 * value)} %"
