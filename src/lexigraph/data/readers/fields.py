"""Lines of delimited text as records and fields, where any line may be broken without hurting the others.

A field is either free of quotes at its start, and then taken as it stands, or quoted as RFC 4180 says (quotes inside
doubled, separators and line ends allowed). Everything but the walk over lines with open quotes is vectorised.
"""

from __future__ import annotations

import re

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lexigraph.data.readers.raw import BROKEN_SCHEMA, LINE

MAX_LINES_PER_RECORD = 1000
"""A quoted field that does not end within so many lines is taken for a stray quote on its first line."""


def split_records(
    lines: pl.DataFrame, separator: str, width: int, *, quoting: bool = True
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take lines apart into fields.

    Args:
        lines: :data:`LINE` and ``content``, one record per row (see :func:`join_open_lines`), without the header.
        separator: one character between fields.
        width: number of fields a record must have.
        quoting: whether quotes mean anything; if not, they are part of the text.

    Returns:
        Records (:data:`LINE` of the first line, and ``field_0`` ... as String, null where empty) and the broken lines
        with their reason.

    Example:
        >>> lines = pl.DataFrame({"_line": [2, 3, 4], "content": ["a,1", 'b,"x,y"', "c"]})
        >>> records, broken = split_records(lines, ",", 2)
        >>> records.rows()
        [(2, 'a', '1'), (3, 'b', 'x,y')]
        >>> broken["reason"].to_list()
        ['too few fields']
    """
    quoted = _starts_quote(lines, separator)
    if not quoting or not quoted.any():
        return _split_plain(lines, separator, width)
    plain, plain_broken = _split_plain(lines.filter(~quoted), separator, width)
    records, broken = _split_quoted(lines.filter(quoted), separator, width)
    return pl.concat([plain, records]).sort(LINE), pl.concat([plain_broken, broken]).sort(LINE)


def join_open_lines(lines: pl.DataFrame, separator: str) -> pl.DataFrame:
    r"""Join the lines of each record whose quoted field holds line ends; its line number is that of the first.

    A quote that opens and never closes properly leaves its line as it is, so that one stray quote costs one line.

    Example:
        >>> lines = pl.DataFrame({"_line": [1, 2, 3], "content": ['a,"x', 'y"', 'b,"z']})
        >>> join_open_lines(lines, ",").rows()
        [(1, 'a,"x\ny"'), (3, 'b,"z')]
    """
    if not _starts_quote(lines, separator).any():
        return lines
    contents = lines["content"]
    quotes = contents.str.contains('"', literal=True).arg_true().to_numpy()
    suspects = (~contents.str.contains(record_pattern(separator))).arg_true().to_numpy()
    spans = _open_spans(contents, quotes, suspects, separator)
    if not spans:
        return lines
    inside = np.zeros(len(contents), dtype=bool)
    for first, last in spans:
        inside[first + 1 : last + 1] = True
    firsts = pl.DataFrame(
        {
            LINE: lines[LINE].gather([first for first, _ in spans]),
            "joined": ["\n".join(contents.slice(first, last - first + 1).to_list()) for first, last in spans],
        }
    )
    return (
        lines.filter(~pl.Series(inside))
        .join(firsts, on=LINE, how="left", maintain_order="left")
        .select(LINE, pl.coalesce("joined", "content").alias("content"))
    )


def record_pattern(separator: str, width: int | None = None) -> str:
    """Regular expression of one whole record; with a width, one group per field."""
    field = f'(?:"[^"]*(?:""[^"]*)*"|[^"{re.escape(separator)}][^{re.escape(separator)}]*|)'
    if width is None:
        return f"(?s)^{field}(?:{re.escape(separator)}{field})*$"
    return "(?s)^" + re.escape(separator).join([f"({field})"] * width) + "$"


def _starts_quote(lines: pl.DataFrame, separator: str) -> pl.Series:
    return lines["content"].str.contains(f'(?:^|{re.escape(separator)})"')


def _open_spans(
    contents: pl.Series, quotes: NDArray[np.int64], suspects: NDArray[np.int64], separator: str
) -> list[tuple[int, int]]:
    whole = re.compile(record_pattern(separator))
    field = record_pattern(separator, 1)[5:-1]
    still_open = re.compile(f'(?s)^(?:{field}{re.escape(separator)})*"[^"]*(?:""[^"]*)*$')
    spans: list[tuple[int, int]] = []
    for first in suspects.tolist():
        if spans and first <= spans[-1][1]:
            continue
        text, end = contents[first], first
        while still_open.match(text):
            position = int(np.searchsorted(quotes, end, side="right"))
            if position == len(quotes) or quotes[position] - first >= MAX_LINES_PER_RECORD:
                break
            following = int(quotes[position])
            text = "\n".join([text, *contents.slice(end + 1, following - end).to_list()])
            end = following
            if whole.match(text):
                spans.append((first, end))
                break
    return spans


def _split_plain(lines: pl.DataFrame, separator: str, width: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    lines = lines.filter(pl.col("content").str.strip_chars(" ") != "")
    separators = lines["content"].str.count_matches(separator, literal=True)
    good = lines.filter(separators == width - 1)
    fields = good["content"].str.split_exact(separator, width - 1).struct.unnest()
    records = pl.concat([good.select(LINE), _empty_to_null(fields)], how="horizontal")
    reason = pl.when(separators < width - 1).then(pl.lit("too few fields")).otherwise(pl.lit("too many fields"))
    broken = lines.with_columns(reason=reason).filter(separators != width - 1)
    return records, broken.select(BROKEN_SCHEMA.names())


def _split_quoted(lines: pl.DataFrame, separator: str, width: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    fields = lines["content"].str.extract_groups(record_pattern(separator, width)).struct.unnest()
    fields.columns = [f"field_{position}" for position in range(width)]
    matched = fields["field_0"].is_not_null()
    quoted = pl.all().str.starts_with('"')
    inner = pl.all().str.strip_prefix('"').str.strip_suffix('"').str.replace_all('""', '"', literal=True)
    values = fields.with_columns(pl.when(quoted).then(inner).otherwise(pl.all()))
    records = pl.concat([lines.select(LINE), _empty_to_null(values)], how="horizontal").filter(matched)
    whole = pl.col("content").str.contains(record_pattern(separator))
    reason = pl.when(whole).then(pl.lit("wrong number of fields")).otherwise(pl.lit("unbalanced quotes"))
    return records, lines.filter(~matched).with_columns(reason=reason).select(BROKEN_SCHEMA.names())


def _empty_to_null(fields: pl.DataFrame) -> pl.DataFrame:
    return fields.with_columns(pl.when(pl.all() != "").then(pl.all()))
