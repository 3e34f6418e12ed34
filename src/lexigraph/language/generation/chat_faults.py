"""From the errors of the ``openai`` client to ours: what may pass, what will not, and what to do about it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from lexigraph.errors import LanguageModelBusyError, LanguageModelError

PASSING = frozenset({408, 409, 425, 429})
"""Refusals that may pass, besides every 5xx."""

_ADVICE = {
    400: "does the server support what was asked for (response_format json_schema), and does the request fit it?",
    401: "is the key (OPENAI_API_KEY or api_key) the right one?",
    402: "is the account paid for?",
    403: "may this key use this model?",
    404: "is the model's name right, and does the base URL (OPENAI_BASE_URL) end with /v1?",
    413: "shorten the request",
    422: "does the server support what was asked for (response_format json_schema)?",
}


def as_language_model_error(
    error: Exception, openai: Any, name: str, redact: Callable[[Exception], str]
) -> LanguageModelError:
    """Our error for one of the client's.

    Args:
        error: what the client raised.
        openai: the client's module.
        name: the model's name.
        redact: gives the error's text without secrets.

    Returns:
        A :class:`~lexigraph.errors.LanguageModelBusyError` where another try may help, else a
        :class:`~lexigraph.errors.LanguageModelError`.
    """
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, name, redact(error))
    if isinstance(error, openai.APIConnectionError):
        cause = f" ({redact(error.__cause__)})" if isinstance(error.__cause__, Exception) else ""
        return LanguageModelBusyError(
            f"the server of {name!r} cannot be reached{cause}; is it running, and is the base URL right?"
        )
    return LanguageModelError(f"{name!r} failed: {redact(error)}")


def _of_status(error: Any, name: str, message: str) -> LanguageModelError:
    status = int(error.status_code)
    if error.code == "insufficient_quota":
        return LanguageModelError(f"{name!r}: the account's quota is used up ({message}); raise it or wait")
    if status in PASSING or status >= 500:
        wait = seconds_to_wait(error.response.headers)
        return LanguageModelBusyError(
            f"the server of {name!r} answered {status} ({message}); it is overloaded or broken, try again later",
            retry_after=wait,
        )
    advice = _ADVICE.get(status, "see the server's log")
    return LanguageModelError(f"the server of {name!r} answered {status} ({message}); {advice}")


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """What ``Retry-After`` (seconds or a date) or ``Retry-After-Ms`` asks for; None without either.

    Example:
        >>> seconds_to_wait({"retry-after": "2"}), seconds_to_wait({"retry-after-ms": "20"}), seconds_to_wait({})
        (2.0, 0.02, None)
        >>> seconds_to_wait({"retry-after": "soon"}) is None
        True
    """
    for header, scale in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        text = headers.get(header)
        if text is None:
            continue
        try:
            seconds = float(text) * scale
        except ValueError:
            seconds = _until(text)
        return max(seconds, 0.0) if math.isfinite(seconds) else None
    return None


def _until(date: str) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except (ValueError, TypeError):
        return math.nan
