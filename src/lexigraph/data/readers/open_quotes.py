"""Records whose quoted field goes over several lines, told from the lines between two stray quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.readers.fields import record_pattern, starts_quote
from lexigraph.data.readers.raw import BROKEN_SCHEMA, LINE

MAX_LINES_PER_RECORD = 1000
"""A quoted field that does not end within so many lines is taken for a stray quote on its first line."""
STRAY = "stray quote: lines that are no record together"
SWALLOWED = "stray quote: what it takes in looks like rows"


@dataclass(frozen=True)
class RecordShape:
    """What a record looks like.

    Attributes:
        separator: one character between fields.
        width: number of fields.
        plain: positions of fields that never hold a line end: numbers and points in time.
        ids: positions of required ids, which hardly ever do.
    """

    separator: str
    width: int
    plain: frozenset[int] = frozenset()
    ids: frozenset[int] = frozenset()


def join_open_lines(lines: pl.DataFrame, shape: RecordShape) -> tuple[pl.DataFrame, pl.DataFrame]:
    r"""Join the lines of each record whose quoted field holds line ends; its line number is that of the first.

    A quote that opens and never closes properly leaves its line as it is, so that one stray quote costs one line. Two
    of them may pair up over the lines between. That is seen where line ends would come into a number, a date or, with
    lines that look like rows, into an id, and costs the two lines with the quotes; or where all that a text would take
    in looks like rows, and costs all these lines, since no one can know. Either way every line is counted.

    Args:
        lines: :data:`LINE` and ``content``, without the header.
        shape: of a record.

    Returns:
        One record per row, and the lines set aside with their reason.

    Example:
        >>> lines = pl.DataFrame({"_line": [1, 2, 3, 4, 5], "content": ['a,"x', 'y"', '"b,z', "c,z", 'd",z']})
        >>> joined, stray = join_open_lines(lines, RecordShape(",", 2, ids=frozenset({0})))
        >>> joined.rows(), stray["_line"].to_list()
        ([(1, 'a,"x\ny"'), (4, 'c,z')], [3, 5])
    """
    if not starts_quote(lines, shape.separator).any():
        return lines, pl.DataFrame(schema=BROKEN_SCHEMA)
    records, reasons = _sort_spans(lines["content"], shape)
    joined = _join(lines, records)
    if not reasons:
        return joined, pl.DataFrame(schema=BROKEN_SCHEMA)
    aside = pl.DataFrame(
        {LINE: lines[LINE].gather(list(reasons)), "reason": list(reasons.values())},
        schema={LINE: BROKEN_SCHEMA[LINE], "reason": pl.String},
    )
    stray = lines.join(aside, on=LINE, how="inner", maintain_order="left").select(BROKEN_SCHEMA.names())
    return joined.join(aside, on=LINE, how="anti", maintain_order="left"), stray


def _sort_spans(contents: pl.Series, shape: RecordShape) -> tuple[list[tuple[int, int]], dict[int, str]]:
    """Spans of lines that are records, and lines to set aside with the reason."""
    quotes = contents.str.contains('"', literal=True).arg_true().to_numpy()
    suspects = (~contents.str.contains(record_pattern(shape.separator))).arg_true().to_list()
    closing = _Closing(contents, quotes, shape.separator)
    records: list[tuple[int, int]] = []
    pairs: list[tuple[int, int]] = []
    reasons: dict[int, str] = {}
    done = -1
    for first in suspects:
        last = closing.line_of(first) if first > done else None
        if last is None:
            continue
        fault = _fault(contents.slice(first, last - first + 1).to_list(), shape)
        if fault == STRAY:
            pairs.append((first, last))
            continue
        done = last
        if fault is None:
            records.append((first, last))
        else:
            reasons |= dict.fromkeys(range(first, last + 1), fault)
    # The line on which a stray quote ends may belong to a sound record that starts further up.
    inside = {line for first, last in records for line in range(first, last + 1)}
    ends = {line for pair in pairs for line in pair} - inside - reasons.keys()
    return records, {**reasons, **dict.fromkeys(sorted(ends), STRAY)}


class _Closing:
    """Finds where a quote that is open at the end of a line closes."""

    def __init__(self, contents: pl.Series, quotes: NDArray[np.int64], separator: str) -> None:
        field = record_pattern(separator, 1)[5:-1]
        self.contents, self.quotes = contents, quotes
        self.whole = re.compile(record_pattern(separator))
        self.open = re.compile(f'(?s)^(?:{field}{re.escape(separator)})*"[^"]*(?:""[^"]*)*$')

    def line_of(self, first: int) -> int | None:
        """The line on which a record that begins on line ``first`` is whole, or None where it never is."""
        text, end = self.contents[first], first
        while self.open.match(text):
            position = int(np.searchsorted(self.quotes, end, side="right"))
            if position == len(self.quotes) or self.quotes[position] - first >= MAX_LINES_PER_RECORD:
                return None
            following = int(self.quotes[position])
            text = "\n".join([text, *self.contents.slice(end + 1, following - end).to_list()])
            end = following
            if self.whole.match(text):
                return end
        return None


def _fault(lines: Sequence[str], shape: RecordShape) -> str | None:
    """Why these lines cannot be one record, or None where they can."""
    fields = re.match(record_pattern(shape.separator, shape.width), "\n".join(lines))
    if fields is None or any("\n" in fields[position + 1] for position in shape.plain):
        return STRAY
    rows = [_looks_like_a_row(line, shape) for line in lines]
    if any("\n" in fields[position + 1] for position in shape.ids):
        return STRAY if rows[0] and any(rows[1:]) else None
    return SWALLOWED if all(rows) else None


def _looks_like_a_row(line: str, shape: RecordShape) -> bool:
    fields = line.split(shape.separator)
    if shape.width < 2 or len(fields) != shape.width:
        return False
    return all(re.search(r'[^"]', fields[n]) and not re.search(r"\s", fields[n]) for n in shape.ids)


def _join(lines: pl.DataFrame, records: Sequence[tuple[int, int]]) -> pl.DataFrame:
    if not records:
        return lines
    contents = lines["content"]
    inside = np.zeros(len(contents), dtype=bool)
    for first, last in records:
        inside[first + 1 : last + 1] = True
    firsts = pl.DataFrame(
        {
            LINE: lines[LINE].gather([first for first, _ in records]),
            "joined": ["\n".join(contents.slice(first, last - first + 1).to_list()) for first, last in records],
        }
    )
    return (
        lines.filter(~pl.Series(inside))
        .join(firsts, on=LINE, how="left", maintain_order="left")
        .select(LINE, pl.coalesce("joined", "content").alias("content"))
    )
