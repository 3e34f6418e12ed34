"""Times, sizes and shares as the page writes them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from lexigraph.messages import gettext as _


def moment(seconds: float) -> str:
    """A time that everybody reads the same.

    Example:
        >>> moment(0)
        '1970-01-01 00:00 UTC'
    """
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))


def span(seconds: float) -> str:
    """A length of time in its largest fitting unit.

    Example:
        >>> span(5), span(150), span(7_500), span(200_000)
        ('5 s', '2 min', '2 h', '2 days')
    """
    if seconds < 60:
        return _("{n} s").format(n=round(seconds))
    if seconds < 3_600:
        return _("{n} min").format(n=int(seconds // 60))
    if seconds < 2 * 86_400:
        return _("{n} h").format(n=int(seconds // 3_600))
    return _("{n} days").format(n=int(seconds // 86_400))


def milliseconds(seconds: float) -> str:
    """A short time.

    Example:
        >>> milliseconds(0.00234), milliseconds(0.5)
        ('2.3 ms', '500 ms')
    """
    value = 1e3 * seconds
    return f"{value:.1f} ms" if value < 10 else f"{value:,.0f} ms"


def share(value: float | None) -> str:
    """A share in per cent; a dash where there is none.

    Example:
        >>> share(0.123), share(None)
        ('12.3 %', '–')
    """
    return "–" if value is None else f"{100 * value:.1f} %"


def plain_settings(config: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Settings by their full names, as texts.

    Example:
        >>> plain_settings({"k": 5, "text": {"share": 0.5}, "none": None})
        {'k': '5', 'text.share': '0.5', 'none': '–'}
    """
    found: dict[str, str] = {}
    for name, value in config.items():
        if isinstance(value, Mapping) and value:
            found |= plain_settings(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            found[f"{prefix}{name}"] = ", ".join(map(str, value)) or "–"
        else:
            found[f"{prefix}{name}"] = "–" if value is None or value in ("", {}) else str(value)
    return found
