"""Ids for requests and events that come without one."""

from __future__ import annotations

import os
import time

_BYTES, _AT_ONCE = 10, 256
_drawn: list[str] = []


def new_name() -> str:
    """Milliseconds since 1970 and 80 bits that nobody can guess, as 32 hexadecimal digits.

    Names that rise with time are neighbours in an index; drawn evenly, each would touch a page of its own. The system
    is asked for many at once: each question lets another thread go first, for milliseconds under load.

    Example:
        >>> len(new_name()), new_name() == new_name()
        (32, False)
    """
    try:
        drawn = _drawn.pop()
    except IndexError:
        text = os.urandom(_BYTES * _AT_ONCE).hex()
        drawn, *rest = (text[start : start + 2 * _BYTES] for start in range(0, len(text), 2 * _BYTES))
        _drawn.extend(rest)
    return f"{time.time_ns() // 1_000_000:012x}{drawn}"
