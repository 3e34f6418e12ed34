"""A table of figures that knows what it says, to be printed as HTML, Markdown or LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["", "good", "bad", "even"]


@dataclass(frozen=True)
class Column:
    """The head of a column.

    Attributes:
        head: its name.
        better: "higher", "lower", or "" where neither is better.
        words: what it means, for those who point at it.
        numeric: whether its cells are figures, which stand flush right.
        detail: what stands smaller under the head.
    """

    head: str
    better: str = ""
    words: str = ""
    numeric: bool = True
    detail: str = ""


@dataclass(frozen=True)
class Cell:
    """One entry.

    Attributes:
        text: the figure or words.
        detail: what stands smaller under it, such as an interval.
        best: whether it is the best of its column.
        tone: whether a verdict is good, bad or open; "" for other cells.
    """

    text: str
    detail: str = ""
    best: bool = False
    tone: Tone = ""


@dataclass(frozen=True)
class Row:
    """One row with its head.

    Attributes:
        head: what the row is about.
        cells: one per column.
        number: the model's number in the figures, where the row is a model.
        detail: what stands smaller under the head.
    """

    head: str
    cells: tuple[Cell, ...]
    number: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        key: a short name, unique among the tables of an experiment.
        title: what it shows.
        note: how to read it, in a sentence or two.
        corner: what the row heads are.
        columns: its columns, without that of the row heads.
        rows: its rows.
        folded: whether it is of second interest, shown only when asked for.
    """

    key: str
    title: str
    note: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    folded: bool = False


def mark_best(cells: Sequence[Cell], values: Sequence[float | None], better: str) -> tuple[Cell, ...]:
    """Mark the best of several cells, and all that look the same; none where neither way is better or one is alone.

    Args:
        cells: the cells.
        values: their figures.
        better: "higher", "lower" or anything else.

    Example:
        >>> [cell.best for cell in mark_best([Cell("0.1"), Cell("0.2"), Cell("–")], [0.1, 0.2, None], "lower")]
        [True, False, False]
    """
    present = [(value, cell.text) for value, cell in zip(values, cells, strict=True) if value is not None]
    if len(present) < 2 or better not in ("higher", "lower"):
        return tuple(cells)
    top = (min if better == "lower" else max)(present)[1]
    return tuple(
        replace(cell, best=value is not None and cell.text == top) for value, cell in zip(values, cells, strict=True)
    )
