"""Item filters as people write them: ``year>=1990``, ``categories contains Drama``."""

from __future__ import annotations

import re
from typing import cast

from lexigraph.data.item_filter import ItemFilter, Operand, Operator
from lexigraph.errors import ConfigError

_OPERATOR = re.compile(r">=|<=|==|!=|=|>|<|\s(?:contains|lacks|outside|in)\s")  # searched for: linear in the text
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
LONGEST_SHOWN = 200
"""Characters of what was written that a message repeats."""
_COMPARISONS = frozenset({"==", "!=", ">=", "<=", ">", "<"})


def parse_filter(text: str) -> ItemFilter:
    """Read one condition.

    Args:
        text: a column, an operator of :class:`~lexigraph.data.item_filter.ItemFilter` (or ``=`` for ``==``) and a
            value; "in" takes a list separated by commas, "outside" the two ends of a range.

    Returns:
        The condition; a value that looks like a number is compared as one.

    Raises:
        ConfigError: this is no condition.

    Example:
        >>> parse_filter("year>=1990")
        ItemFilter(column='year', operator='>=', value=1990.0)
        >>> parse_filter("categories contains Film-Noir")
        ItemFilter(column='categories', operator='contains', value='Film-Noir')
        >>> parse_filter("language in en, fr")
        ItemFilter(column='language', operator='in', value=['en', 'fr'])
        >>> parse_filter("year outside 1980, 1989")
        ItemFilter(column='year', operator='outside', value=[1980.0, 1989.0])
    """
    stripped = text.lstrip()
    found = _OPERATOR.search(stripped, 1)
    if found is None or stripped[0] in "<>=!" or not stripped[found.end() :].strip():
        raise ConfigError(
            f"{text[:LONGEST_SHOWN]!r} is no filter; write COLUMN OPERATOR VALUE, such as 'year>=1990', "
            "'categories contains Drama' or 'language in en,fr'; "
            "operators: ==, !=, >=, <=, >, <, in, contains, lacks, outside"
        )
    operator = found[0].strip()
    operator = "==" if operator == "=" else operator
    column, value = stripped[: found.start()].rstrip(), stripped[found.end() :].strip()
    return ItemFilter(column, cast("Operator", operator), _operand(operator, value))


def _operand(operator: str, value: str) -> Operand:
    if operator == "in":
        return [part.strip() for part in value.split(",")]
    if operator == "outside":
        ends = [part.strip() for part in value.split(",")]
        return [float(end) for end in ends] if all(map(_NUMBER.fullmatch, ends)) else ends
    if operator in _COMPARISONS and _NUMBER.fullmatch(value):
        return float(value)
    return value
