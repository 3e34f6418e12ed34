"""Files of interactions that have no header, such as ``u.data`` of MovieLens, where their numbers leave no doubt."""

from __future__ import annotations

from collections.abc import Sequence

SAMPLE = 100
"""Lines that are looked at."""

_AGREEING = 0.9
_HIGHEST_RATING = 10.0
_EARLIEST_EPOCH = 1e8


def guess_columns(lines: Sequence[str], separator: str | None) -> tuple[str, ...] | None:
    r"""Name the columns of lines without a header, as far as there is no doubt.

    User and item come first, as whole numbers. A third column is a rating where it lies between 0 and 10, and a point
    in time where it is one of seconds (or finer) since 1973; a fourth must be a time behind a rating.

    Args:
        lines: the first lines of the file; :data:`SAMPLE` of them are enough.
        separator: one character between fields, or None for any white space.

    Returns:
        The names, or None where the first line may be a header or the numbers may mean something else.

    Example:
        >>> guess_columns(["196\t242\t3\t881250949", "186\t302\t3\t891717742"], "\t")
        ('user_id', 'item_id', 'rating', 'timestamp')
        >>> guess_columns(["user\titem", "186\t302"], "\t") is guess_columns(["1,2,70", "1,3,2500"], ",") is None
        True
    """
    rows = [[_number(field) for field in line.split(separator)] for line in lines[:SAMPLE] if line.strip()]
    if not rows or not 2 <= len(rows[0]) <= 4 or None in rows[0]:
        return None
    good = [[x for x in row if x is not None] for row in rows if len(row) == len(rows[0]) and None not in row]
    if len(good) < _AGREEING * len(rows) or not all(x.is_integer() and x >= 0 for row in good for x in row[:2]):
        return None
    kinds = [_kind([row[position] for row in good]) for position in range(2, len(rows[0]))]
    if kinds not in ([], ["rating"], ["timestamp"], ["rating", "timestamp"]):
        return None
    return ("user_id", "item_id", *(kind for kind in kinds if kind))


def _kind(values: Sequence[float]) -> str | None:
    if all(0 <= value <= _HIGHEST_RATING for value in values):
        return "rating"
    return "timestamp" if all(value >= _EARLIEST_EPOCH for value in values) else None


def _number(field: str) -> float | None:
    try:
        number = float(field)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
