"""Every error as a problem document (RFC 9457)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response

from lexigraph import errors
from lexigraph.serving.wire import Problem

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:lexigraph:problem:"
"""What every ``type`` begins with; the word after it is for programs, ``detail`` for people."""
LONGEST_DETAIL = 1_000


class RequestError(errors.ServingError):
    """A request that no resource or media type of the service fits.

    Attributes:
        status: of the answer.
        slug: last word of the problem's type.
        headers: further ones of the answer.
    """

    def __init__(self, status: int, slug: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.slug, self.headers = status, slug, dict(headers or {})


@dataclass(frozen=True, slots=True)
class Kind:
    """How errors of a class are answered.

    Attributes:
        status: of HTTP.
        slug: last word of the problem's type.
        detail: said in place of the error's own message where that is not the client's business.
        headers: further ones of the answer.
    """

    status: int
    slug: str
    detail: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


UNEXPECTED = Kind(500, "unexpected", "The service failed; its log has more under this request id.")
KINDS: dict[type[errors.LexigraphError], Kind] = {
    errors.UnauthorisedError: Kind(401, "unauthorised", headers={"WWW-Authenticate": "Bearer"}),
    errors.ForbiddenError: Kind(403, "forbidden"),
    errors.UnknownIdError: Kind(404, "unknown-id"),
    errors.ConflictError: Kind(409, "conflict"),
    errors.ArtifactError: Kind(409, "model-unusable"),
    errors.LimitError: Kind(422, "limit"),
    errors.ConfigError: Kind(422, "invalid"),
    errors.DataError: Kind(422, "invalid"),
    errors.CapabilityError: Kind(422, "not-possible"),
    errors.MissingExtraError: Kind(422, "not-installed", "This service lacks an optional part that this needs."),
    errors.RateLimitedError: Kind(429, "rate-limited"),
    errors.OverloadedError: Kind(503, "overloaded"),
    errors.StoreError: Kind(503, "store", "The database cannot be read or written just now.", {"Retry-After": "2"}),
    errors.LanguageModelError: Kind(
        503, "language-model", "The language model cannot be reached.", {"Retry-After": "5"}
    ),
    errors.BrokerError: Kind(503, "broker", "The message broker cannot be reached.", {"Retry-After": "5"}),
    errors.NotFittedError: Kind(503, "not-ready", "No model is loaded yet.", {"Retry-After": "2"}),
}
"""By class; an error counts as the nearest of its own classes."""


def instance_of(scope: Mapping[str, Any]) -> str:
    """The path of a request as it was sent, which is what a problem document may name.

    Example:
        >>> instance_of({"raw_path": b"/v1/items/a%2Fb?k=1", "path": "/v1/items/a/b"})
        '/v1/items/a%2Fb'
    """
    raw: bytes = scope.get("raw_path") or b""
    return raw.split(b"?", 1)[0].decode("latin-1")[:LONGEST_DETAIL]


def kind_of(error: Exception) -> Kind:
    """How an error is answered.

    Example:
        >>> kind_of(errors.MissingColumnError("no column item_id")).status
        422
        >>> kind_of(KeyError("internal")).slug
        'unexpected'
    """
    if isinstance(error, RequestError):
        return Kind(error.status, error.slug, headers=error.headers)
    return next((KINDS[kind] for kind in type(error).__mro__ if kind in KINDS), UNEXPECTED)


def problem_of(error: Exception, *, request_id: str = "", instance: str = "") -> Response:
    """The answer for an error.

    Args:
        error: what was raised.
        request_id: of the request that raised it.
        instance: path of that request.

    Example:
        >>> answer = problem_of(errors.RateLimitedError("too many", retry_after=0.2))
        >>> answer.status_code, answer.headers["retry-after"]
        (429, '1')
    """
    kind = kind_of(error)
    headers = dict(kind.headers)
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(retry_after)))
    detail = str(error) if kind.detail is None else kind.detail
    return problem(kind.status, kind.slug, detail, request_id=request_id, instance=instance, headers=headers)


def problem(
    status: int,
    slug: str,
    detail: str,
    *,
    request_id: str = "",
    instance: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document as an answer.

    Args:
        status: of HTTP.
        slug: last word of its type.
        detail: one sentence for people.
        request_id: of the request.
        instance: path of the request.
        headers: further ones of the answer.
    """
    document = Problem(
        type=TYPE + slug,
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail[:LONGEST_DETAIL],
        instance=instance,
        request_id=request_id,
    )
    return Response(msgspec.json.encode(document), status, headers, MEDIA_TYPE)
