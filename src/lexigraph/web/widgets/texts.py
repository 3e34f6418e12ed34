"""Texts: whatever they hold is shown as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement


def text(tag: str, words: str, classes: str = "", **attributes: str) -> TextElement:
    """An element with nothing but a text.

    Args:
        tag: of HTML.
        words: the text; nothing in it is taken for HTML.
        classes: of CSS.
        **attributes: of HTML; ``_`` stands for ``-``.
    """
    element = TextElement(tag=tag, text=words)
    for name, value in attributes.items():
        element.props[name.strip("_").replace("_", "-")] = value
    return element.classes(classes)


def heading(words: str, level: int = 3) -> TextElement:
    """A heading of a part (2), of what is in it (3), or of less (4)."""
    return text(f"h{level}", words, f"lx-h{level}")


def paragraph(words: str = "") -> TextElement:
    """A paragraph."""
    return text("p", words, "lx-p")


def note(words: str = "") -> TextElement:
    """A paragraph that explains."""
    return text("p", words, "lx-p lx-muted")


@contextmanager
def chapter(title: str, explained: str = "") -> Iterator[ui.element]:
    """A card with a heading; what is made within stands in it."""
    with ui.element("section").classes("lx-card lx-chapter") as card:
        heading(title)
        if explained:
            note(explained)
        yield card


def facts(pairs: Mapping[str, str]) -> ui.element:
    """Names and what they stand for, as a list of definitions."""
    with ui.element("dl").classes("lx-facts") as made:
        for name, value in pairs.items():
            with ui.element("div"):
                text("dt", name)
                text("dd", value, "lx-title")
    return made


class LiveFacts:
    """Like :func:`facts`, with values that change in place."""

    def __init__(self) -> None:
        self._list = ui.element("dl").classes("lx-facts")
        self._values: dict[str, TextElement] = {}

    def show(self, pairs: Mapping[str, str]) -> None:
        """Show these; others that were shown stay."""
        for name, value in pairs.items():
            if name not in self._values:
                with self._list, ui.element("div"):
                    text("dt", name)
                    self._values[name] = text("dd", "", "lx-title")
            self._values[name].set_text(value)
