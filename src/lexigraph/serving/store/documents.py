"""Documents of tables: JSON texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lexigraph.errors import DataError


def to_text(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """JSON of a mapping or a list.

    Raises:
        DataError: it holds what JSON has not.

    Example:
        >>> to_text({"title": "Tea", "price": 2.5})
        '{"title":"Tea","price":2.5}'
    """
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, UnicodeEncodeError, ValueError) as error:
        raise DataError(f"cannot be kept as JSON: {error}; use texts, numbers, true, false, null and lists") from error


def from_text(text: str) -> dict[str, Any]:
    """The mapping that a JSON text holds.

    Example:
        >>> from_text('{"title": "Tea"}')
        {'title': 'Tea'}
    """
    return msgspec.json.decode(text, type=dict[str, Any])


def list_from_text(text: str | None) -> tuple[Any, ...]:
    """The list that a JSON text holds; empty for none."""
    return tuple(msgspec.json.decode(text, type=list[Any])) if text else ()


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A document with values changed; None takes a value out.

    Example:
        >>> merged({"title": "Tea", "price": 2}, {"price": None, "year": 1999})
        {'title': 'Tea', 'year': 1999}
    """
    return {name: value for name, value in {**old, **new}.items() if value is not None}
