"""The list, and what moved on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui

from lexigraph.web.exploring import Abilities, Survey
from lexigraph.web.moves import Moves
from lexigraph.web.page import Page
from lexigraph.web.panels.explore.row import RowPart


class ListPart:
    """Shows a list; items that stay keep their place on the page, so that nobody loses the focus.

    Args:
        page: the open page.
        click: what a click on an item does.
    """

    def __init__(self, page: Page, click: Callable[[str], Awaitable[None]]) -> None:
        self._page, self._click = page, click
        self._rows: dict[str, RowPart] = {}
        _ = page.gettext
        ui.label(_("Recommended")).props("role=heading aria-level=3").classes("lx-h3")
        self._moved = ui.label().props("role=status aria-live=polite").classes("lx-muted")
        self._problem = ui.label().props("role=alert").classes("lx-problem")
        self._list = ui.element("ol").classes("lx-rows")
        self._gone = ui.label().classes("lx-muted lx-title")

    def show(self, able: Abilities, found: Survey, moves: Moves | None, titles: Mapping[str, str]) -> None:
        """Show a list, and how it differs from the one before."""
        _ = self._page.gettext
        listed = {row.item: row for row in found.rows}
        for item, shown in list(self._rows.items()):
            if not shown.shows(listed.get(item), explains=able.explains):  # gone, or called otherwise by now
                self._rows.pop(item).delete()
        by_item = {move.item: move for move in moves.listed} if moves else {}
        for place, (item, row) in enumerate(listed.items()):
            part = self._rows.get(item)
            if part is None:
                with self._list:
                    part = self._rows[item] = RowPart(self._page, row, self._click, explains=able.explains)
            part.show(place, by_item.get(item))
        self._problem.set_text(
            "" if listed else _("Nothing is left to recommend: take back a condition or a category.")
        )
        self._problem.set_visibility(not listed)
        self._moved.set_text(self._summary(moves))
        gone = (
            [_("{title} (was {rank})").format(title=titles.get(m.item, m.item), rank=m.before) for m in moves.gone]
            if moves
            else []
        )
        self._gone.set_text(_("Gone from the list: {items}").format(items="; ".join(gone)) if gone else "")

    def show_problem(self, problem: str) -> None:
        """There is no list: say why."""
        for part in self._rows.values():
            part.delete()
        self._rows = {}
        self._moved.set_text("")
        self._gone.set_text("")
        self._problem.set_text(problem)
        self._problem.set_visibility(True)

    def say_why(self, told: Mapping[str, str]) -> None:
        """Give items their short reasons."""
        for item, part in self._rows.items():
            part.say_why(told.get(item, ""))

    def _summary(self, moves: Moves | None) -> str:
        _ = self._page.gettext
        if moves is None:
            return _("The list follows everything you do here.")
        if moves.nothing:
            return _("Nothing moved.")
        return _("What moved: {new} new, {up} up, {down} down, {gone} gone.").format(
            new=moves.count("new"), up=moves.count("up"), down=moves.count("down"), gone=moves.count("gone")
        )
