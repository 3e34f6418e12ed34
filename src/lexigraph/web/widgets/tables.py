"""Tables of HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nicegui import ui

from lexigraph.web.widgets.texts import text


@dataclass(frozen=True)
class Cell:
    """What stands in a place of a table beside a plain text.

    Attributes:
        words: its text.
        classes: of CSS.
        draw: makes what follows the text in the cell.
    """

    words: str = ""
    classes: str = ""
    draw: Callable[[], object] | None = None


def add_table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str | Cell]], numbers: Sequence[int] = ()
) -> ui.element:
    """A table; the first cell of a row is its heading. It scrolls by itself where it is too wide.

    Args:
        caption: what it holds, for those who cannot see it.
        columns: headings.
        rows: of texts or cells, each as long as ``columns``.
        numbers: which columns hold numbers.
    """
    around, body = empty_table(caption, columns, numbers)
    with body:
        for row in rows:
            with ui.element("tr"):
                for place, cell in enumerate(row):
                    _add_cell(cell, is_heading=place == 0, is_number=place in numbers)
    return around


def empty_table(caption: str, columns: Sequence[str], numbers: Sequence[int] = ()) -> tuple[ui.element, ui.element]:
    """A table with nothing but its headings.

    Args:
        caption: as for :func:`add_table`.
        columns: headings.
        numbers: which columns hold numbers.

    Returns:
        What surrounds it, and where its rows belong.
    """
    # A part that scrolls must be reachable by the keyboard.
    with ui.element("div").classes("lx-scroll").props("tabindex=0 role=region") as around:
        around.props["aria-label"] = caption
        with ui.element("table").classes("lx-table"):
            text("caption", caption, "lx-hidden")
            with ui.element("thead"), ui.element("tr"):
                for place, name in enumerate(columns):
                    text("th", name, "lx-number" if place in numbers else "", scope="col")
            body = ui.element("tbody")
    return around, body


def _add_cell(given: str | Cell, *, is_heading: bool, is_number: bool) -> None:
    cell = given if isinstance(given, Cell) else Cell(given)
    classes = f"{cell.classes} {'lx-number' if is_number else ''}"
    attributes = {"scope": "row"} if is_heading else {}
    tag = "th" if is_heading else "td"
    if cell.draw is None:
        text(tag, cell.words, classes, **attributes)
        return
    with ui.element(tag).classes(classes) as place:
        place.props.update(attributes)
        if cell.words:
            text("span", cell.words)
        cell.draw()
