"""The table of what steering costs and gives."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from lexigraph.web.page import Page
from lexigraph.web.tradeoff import Effect

PERCENT = frozenset({"score-share", "popularity", "long-tail"})
WHOLE = frozenset({"categories"})


class EffectsPart:
    """Compares the steered list with the one that nobody steered.

    Args:
        page: the open page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        _ = page.gettext
        self._words = {
            "score-share": _("Share of the model's score kept"),
            "diversity-text": _("Unlike each other by text"),
            "diversity-categories": _("Unlike each other by category"),
            "diversity-graph": _("Unlike each other by who met them"),
            "novelty": _("Novelty (bits)"),
            "popularity": _("Popularity (share of people)"),
            "long-tail": _("Items of the long tail"),
            "categories": _("Categories in the list"),
        }
        self._shown: Sequence[Effect] | None = None
        ui.label(_("What it costs and gives")).props("role=heading aria-level=4").classes("lx-strong")
        self._nothing = ui.label(_("Move a slider: the list is the model's own so far.")).classes("lx-muted")
        self._place = ui.element("div").classes("lx-scroll").props("tabindex=0 role=group")
        self._place.props["aria-label"] = _("What it costs and gives")

    def show(self, effects: Sequence[Effect]) -> None:
        """Show the effects of the steering; nothing where nobody steers."""
        if effects == self._shown:
            return
        self._shown = effects
        self._nothing.set_visibility(not effects)
        self._place.set_visibility(bool(effects))
        self._place.clear()
        _ = self._page.gettext
        if effects:
            with self._place, ui.element("table").classes("lx-effects"):
                with ui.element("thead"), ui.element("tr"):
                    for head in (_("Measure"), _("Unsteered"), _("Steered"), _("Change")):
                        self._cell("th", head).props("scope=col")
                with ui.element("tbody"):
                    for effect in effects:
                        self._row(effect)

    def _row(self, effect: Effect) -> None:
        with ui.element("tr"):
            self._cell("th", self._words[effect.name]).props("scope=row")
            self._cell("td", shown(effect.name, effect.before))
            self._cell("td", shown(effect.name, effect.after))
            self._cell("td", self._change(effect))

    def _cell(self, tag: str, text: str) -> ui.element:
        cell = ui.element(tag)
        with cell:
            ui.label(text)
        return cell

    def _change(self, effect: Effect) -> str:
        _ = self._page.gettext
        before, after = (rounded(effect.name, value) for value in (effect.before, effect.after))
        if before == after:
            return _("the same")
        by = shown(effect.name, abs(after - before))
        return (("▲ " + _("higher by {by}")) if after > before else ("▼ " + _("lower by {by}"))).format(by=by)


def shown(name: str, value: float) -> str:
    """A measure as people read it.

    Example:
        >>> shown("popularity", 0.0312), shown("novelty", 2.345), shown("categories", 5.0)
        ('3.1 %', '2.35', '5')
    """
    if name in PERCENT:
        return f"{100 * value:.1f} %"
    return f"{value:.0f}" if name in WHOLE else f"{value:.2f}"


def rounded(name: str, value: float) -> float:
    """A measure as exact as it is shown, so that differences are those of the numbers that people see.

    Example:
        >>> rounded("popularity", 0.03124), rounded("novelty", 2.345678)
        (0.031, 2.35)
    """
    return round(value, 3 if name in PERCENT else 0 if name in WHOLE else 2)
