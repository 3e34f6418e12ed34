"""Ids for requests and events that come without one."""

from __future__ import annotations

import os

_BYTES, _AT_ONCE = 16, 256
_drawn: list[str] = []


def new_name() -> str:
    """128 bits that nobody can guess, as 32 hexadecimal digits.

    The system is asked for many at once: each question lets another thread go first, for milliseconds under load.

    Example:
        >>> len(new_name()), new_name() == new_name()
        (32, False)
    """
    try:
        return _drawn.pop()
    except IndexError:
        text = os.urandom(_BYTES * _AT_ONCE).hex()
        first, *rest = (text[start : start + 2 * _BYTES] for start in range(0, len(text), 2 * _BYTES))
        _drawn.extend(rest)
        return first
