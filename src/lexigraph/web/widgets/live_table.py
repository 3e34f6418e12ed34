"""A table whose texts change in place, so that whoever reads it loses neither the place nor the focus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from lexigraph.web.widgets.tables import empty_table
from lexigraph.web.widgets.texts import text


class LiveTable:
    """A table of texts.

    Args:
        caption: what it holds.
        columns: headings; the first is that of the rows' names.
        numbers: which columns hold numbers.
    """

    def __init__(self, caption: str, columns: Sequence[str], numbers: Sequence[int] = ()) -> None:
        self._numbers = numbers
        self._rows: dict[str, tuple[ui.element, list[TextElement]]] = {}
        _, self._body = empty_table(caption, columns, numbers)

    def show(self, rows: Mapping[str, Sequence[str]]) -> None:
        """Show these rows by name, each without its name; rows that are gone go."""
        for gone in self._rows.keys() - rows.keys():
            self._rows.pop(gone)[0].delete()
        for place, (name, words) in enumerate(rows.items()):
            if name not in self._rows:
                self._rows[name] = self._new(name, len(words))
            row, cells = self._rows[name]
            if self._body.default_slot.children.index(row) != place:
                row.move(target_index=place)
            for cell, said in zip(cells, words, strict=True):
                cell.set_text(said)

    def _new(self, name: str, n_cells: int) -> tuple[ui.element, list[TextElement]]:
        with self._body, ui.element("tr") as row:
            text("th", name, scope="row")
            cells = [text("td", "", "lx-number" if n + 1 in self._numbers else "") for n in range(n_cells)]
        return row, cells
