"""Where a list goes on: marks of what was shown already, carried by whoever asks."""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lexigraph.errors import ConfigError
from lexigraph.serving.live.served import item_mark

_VERSION = b"\x01"
_MARK = np.dtype("<u4")
MOST_SHOWN = 20_000
"""Items after which a list cannot be gone on with."""

Marks = NDArray[np.uint32]


def write_cursor(shown: Marks, items: Iterable[str]) -> str | None:
    """A cursor behind some more items.

    It says what was shown and nothing of where, so the next page repeats nothing, whatever the person does in between
    and whichever process and model answers.

    Args:
        shown: marks from the cursor before, uint32 ``[n]``.
        items: ids shown since.

    Returns:
        Text of letters, digits, "-" and "_"; None where the list has become too long.

    Example:
        >>> read_cursor(write_cursor(read_cursor(None), ["a", "b"])).tolist() == [item_mark("a"), item_mark("b")]
        True
    """
    marks = [item_mark(item) for item in items]
    if len(shown) + len(marks) > MOST_SHOWN:
        return None
    raw = _VERSION + shown.astype(_MARK).tobytes() + struct.pack(f"<{len(marks)}I", *marks)
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def read_cursor(cursor: str | None) -> Marks:
    """Marks of what was shown, uint32 ``[n]``; none without a cursor.

    Raises:
        ConfigError: this is no cursor.

    Example:
        >>> read_cursor("page-2")
        Traceback (most recent call last):
        ...
        lexigraph.errors.ConfigError: this is no cursor; give the one of the answer before as it is, or none
    """
    if cursor is None:
        return np.empty(0, dtype=np.uint32)
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (Error, ValueError) as error:
        raise _no_cursor() from error
    if raw[:1] != _VERSION or (len(raw) - 1) % _MARK.itemsize or len(raw) > 1 + _MARK.itemsize * MOST_SHOWN:
        raise _no_cursor()
    return np.frombuffer(raw, dtype=_MARK, offset=1).astype(np.uint32)


def _no_cursor() -> ConfigError:
    return ConfigError("this is no cursor; give the one of the answer before as it is, or none")
