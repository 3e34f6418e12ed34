"""When a request is sent again, when its failure is final, and which error that is."""

from __future__ import annotations

import random
from dataclasses import dataclass

import msgspec

from lexigraph import errors
from lexigraph.serving.wire import Problem

BUSY = frozenset({429, 503})
"""Statuses that pass; everything the clients send may be sent again, since events carry ids."""
CLASSES: dict[str, type[errors.LexigraphError]] = {
    "unauthorised": errors.UnauthorisedError,
    "forbidden": errors.ForbiddenError,
    "unknown-id": errors.UnknownIdError,
    "not-found": errors.UnknownIdError,
    "conflict": errors.ConflictError,
    "model-unusable": errors.ArtifactError,
    "limit": errors.LimitError,
    "too-large": errors.LimitError,
    "invalid": errors.ConfigError,
    "not-possible": errors.CapabilityError,
    "not-installed": errors.MissingExtraError,
    "rate-limited": errors.RateLimitedError,
    "overloaded": errors.OverloadedError,
    "store": errors.StoreError,
    "language-model": errors.LanguageModelError,
    "not-ready": errors.NotFittedError,
}
BY_STATUS: dict[int, type[errors.LexigraphError]] = {
    401: errors.UnauthorisedError,
    403: errors.ForbiddenError,
    404: errors.UnknownIdError,
    409: errors.ConflictError,
    413: errors.LimitError,
    422: errors.ConfigError,
    429: errors.RateLimitedError,
    503: errors.OverloadedError,
}
_problem = msgspec.json.Decoder(Problem)


@dataclass(frozen=True)
class Retries:
    """How often and after which pauses a request is sent again.

    Attributes:
        times: at most; 0 never.
        first: seconds before the second try, doubled with each further one.
        longest: seconds of one pause; a service that asks for more is not asked again.
    """

    times: int = 4
    first: float = 0.1
    longest: float = 10.0

    def pause(self, tried: int, retry_after: float | None) -> float | None:
        """Seconds until the next try, or None when there is none.

        Args:
            tried: tries so far, from 1.
            retry_after: seconds that the service asked for.

        Example:
            >>> Retries(times=1).pause(1, 3.0), Retries(times=1).pause(2, 3.0), Retries().pause(1, 60.0)
            (3.0, None, None)
        """
        if tried > self.times:
            return None
        if retry_after is not None:
            return retry_after if retry_after <= self.longest else None
        most = min(self.longest, self.first * 2 ** (tried - 1))
        return random.uniform(most / 2, most)  # noqa: S311 - spreads clients in time


def retry_after_of(header: str | None) -> float | None:
    """Seconds that ``Retry-After`` asks for; None where it asks for nothing that can be read.

    Example:
        >>> retry_after_of("3"), retry_after_of("soon"), retry_after_of(None)
        (3.0, None, None)
    """
    try:
        return None if header is None else max(0.0, float(header))
    except ValueError:
        return None


def error_of(status: int, content: bytes, retry_after: float | None) -> errors.LexigraphError:
    """The error that a problem document stands for.

    Example:
        >>> error_of(404, b'{"type": "about:blank", "title": "Not Found", "status": 404}', None)
        UnknownIdError('404 Not Found')
    """
    try:
        problem = _problem.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):  # from a proxy, not from the service
        problem = Problem("about:blank", f"{status}", status, content[:200].decode("utf-8", "replace"))
    slug = problem.type.rpartition(":")[2]
    kind = CLASSES.get(slug) or BY_STATUS.get(status, errors.ServingError)
    said = problem.detail or f"{status} {problem.title}"
    message = f"{said} (request {problem.request_id})" if problem.request_id and status >= 500 else said
    if issubclass(kind, errors.OverloadedError):
        return kind(message, retry_after=1.0 if retry_after is None else retry_after)
    return kind(message)


def unreachable(address: str, error: Exception) -> errors.ServingError:
    """The error of a service that gives no answer."""
    return errors.ServingError(f"no answer from {address}: {error or type(error).__name__}; is the service running?")
