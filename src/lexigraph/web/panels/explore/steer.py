"""Sliders and exclusions, and what they cost and give."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui

from lexigraph.web.exploring import Abilities, Survey
from lexigraph.web.page import Page
from lexigraph.web.panels.explore.effects import EffectsPart
from lexigraph.web.panels.explore.slider import Slider
from lexigraph.web.visitor import Visitor


@dataclass(frozen=True)
class _Steer:
    name: str
    least: float


SLIDERS = (
    _Steer("diversity", 0.0),
    _Steer("novelty", 0.0),
    _Steer("popularity", -1.0),
    _Steer("language_weight", 0.0),
)


class SteerPart:
    """Lets somebody steer the list.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        _ = page.gettext
        self._words = {
            "diversity": (_("Diversity"), _("items unlike each other")),
            "novelty": (_("Novelty"), _("rarely met items, as many as suit the taste")),
            "popularity": (_("Popularity"), _("left: rarely met items first; right: what everybody met first")),
            "language_weight": (_("Words against history"), _("left: the history counts; right: the sentence counts")),
        }
        with ui.element("div").classes("lx-card"):
            ui.label(_("Steer")).props("role=heading aria-level=3").classes("lx-h3")
            self._sliders = {steer.name: self._slider(steer) for steer in SLIDERS}
            self._needs_both = ui.label(_("Counts once there is both a sentence and a history.")).classes("lx-muted")
            self._without = ui.select([], multiple=True, label=_("Leave out categories"), with_input=True)
            self._without.props("outlined dense use-chips options-dense").classes("w-full")
            self._without.on_value_change(page.handler(self._excluded))
            self._reset = ui.button(
                _("Reset the steering"), icon="tune", on_click=page.handler(self._to_start), color=None
            )
            self._reset.props("flat dense no-caps")
            self._effects = EffectsPart(page)

    def show(self, able: Abilities, found: Survey | None) -> None:
        """Bring it up to date."""
        visitor = self._page.visitor
        both = bool(visitor.sentence.strip() and (visitor.user or visitor.clicked or visitor.liked))
        for name, slider in self._sliders.items():
            slider.show(float(getattr(visitor, name)), enabled=both or name != "language_weight")
        self._needs_both.set_visibility(not both)
        self._without.set_visibility(bool(able.categories))
        if self._without.options != list(able.categories) or self._without.value != visitor.without:
            self._without.set_options(list(able.categories), value=list(visitor.without))
        self._reset.set_enabled(visitor.is_steered)
        self._effects.show(found.effects if found else ())

    def _slider(self, steer: _Steer) -> Slider:
        async def let_go(value: float) -> None:
            if value != getattr(self._page.visitor, steer.name):
                setattr(self._page.visitor, steer.name, value)
                await self._page.changed()

        return Slider(self._page, *self._words[steer.name], steer.least, let_go)

    async def _excluded(self, *_: object) -> None:
        chosen = list(self._without.value or ())
        if chosen != self._page.visitor.without:
            self._page.visitor.without = chosen
            await self._page.changed()

    async def _to_start(self, *_: object) -> None:
        visitor, plain = self._page.visitor, Visitor()
        visitor.without = []
        for steer in SLIDERS:
            setattr(visitor, steer.name, getattr(plain, steer.name))
        await self._page.changed()
