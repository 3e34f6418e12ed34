"""Lines of delimited text as records and fields, where any line may be broken without hurting the others.

A field is either free of quotes at its start, and then taken as it stands, or quoted as RFC 4180 says (quotes inside
doubled, separators and line ends allowed). Everything is vectorised.
"""

from __future__ import annotations

import re

import polars as pl

from lexigraph.data.readers.raw import BROKEN_SCHEMA, LINE


def split_records(
    lines: pl.DataFrame, separator: str, width: int, *, quoting: bool = True
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take lines apart into fields.

    Args:
        lines: :data:`LINE` and ``content``, one record per row, without the header; records that go over several lines
            come joined, see :mod:`lexigraph.data.readers.open_quotes`.
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
    quoted = starts_quote(lines, separator)
    if not quoting or not quoted.any():
        return _split_plain(lines, separator, width)
    plain, plain_broken = _split_plain(lines.filter(~quoted), separator, width)
    records, broken = _split_quoted(lines.filter(quoted), separator, width)
    return pl.concat([plain, records]).sort(LINE), pl.concat([plain_broken, broken]).sort(LINE)


def record_pattern(separator: str, width: int | None = None) -> str:
    """Regular expression of one whole record; with a width, one group per field."""
    field = f'(?:"[^"]*(?:""[^"]*)*"|[^"{re.escape(separator)}][^{re.escape(separator)}]*|)'
    if width is None:
        return f"(?s)^{field}(?:{re.escape(separator)}{field})*$"
    return "(?s)^" + re.escape(separator).join([f"({field})"] * width) + "$"


def starts_quote(lines: pl.DataFrame, separator: str) -> pl.Series:
    """Mark lines with a field that begins with a quote; Boolean ``[n_lines]``."""
    return lines["content"].str.contains(f'(?:^|{re.escape(separator)})"')


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
