"""JSON bodies in and out, by msgspec."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from lexigraph.errors import ConfigError
from lexigraph.serving.api.problems import RequestError
from lexigraph.serving.observing import stage
from lexigraph.serving.wire.faults import fault_of

DEEPEST = 16
"""Levels of lists and objects inside free-form values."""
Body = TypeVar("Body")
_encoder = msgspec.json.Encoder()


async def read_body(request: Request, decoder: msgspec.json.Decoder[Body]) -> Body:
    """Read and check the body of a request.

    Args:
        request: with a JSON body.
        decoder: of the type that is expected.

    Raises:
        RequestError: another media type, no JSON, or another type of document.
    """
    return decode(await body_of(request), decoder)


async def body_of(request: Request) -> bytes:
    """The body of a request that says it is JSON.

    Raises:
        RequestError: another media type, or the client went away.
    """
    require_json(request.headers.get("content-type", ""))
    try:
        return await request.body()
    except ClientDisconnect as error:
        raise RequestError(400, "cut-off", "the connection ended before the body did") from error


def require_json(content_type: str) -> None:
    """Refuse bodies that are not said to be JSON.

    Raises:
        RequestError: 415.

    Example:
        >>> require_json("application/json; charset=utf-8")
    """
    media, _, parameters = content_type.partition(";")
    charset = parameters.lower().replace(" ", "").replace('"', "").partition("charset=")[2]
    if media.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise RequestError(
            415,
            "media-type",
            f"a body of type {content_type[:100]!r}; send JSON in UTF-8 with Content-Type: application/json",
            {"Accept": "application/json"},
        )


def decode(body: bytes, decoder: msgspec.json.Decoder[Body]) -> Body:
    """Decode JSON into the type of the decoder.

    Raises:
        RequestError: it is no JSON (400) or another type of document (422).

    Example:
        >>> decode(b'{"a": 1}', msgspec.json.Decoder(dict[str, int]))
        {'a': 1}
        >>> decode(b'{"a": ', msgspec.json.Decoder(dict[str, int]))
        Traceback (most recent call last):
        ...
        lexigraph.serving.api.problems.RequestError: the body is not JSON: Input data was truncated
    """
    try:
        with stage("decode"):
            return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise RequestError(422, "invalid", fault_of(error, decoder.type)) from error
    except msgspec.DecodeError as error:
        raise RequestError(400, "not-json", f"the body is not JSON: {error}") from error
    except UnicodeDecodeError as error:
        raise RequestError(400, "not-json", "the body is not UTF-8") from error
    except RecursionError as error:
        raise RequestError(422, "invalid", f"the body is nested more than {DEEPEST} levels deep") from error


def require_shallow(*values: Any) -> None:
    """Refuse free-form values that are nested too deeply to be worked with.

    Raises:
        ConfigError: one is.

    Example:
        >>> require_shallow({"a": [1, {"b": 2}]}, None)
    """
    if any(_deeper(value, DEEPEST) for value in values):
        raise ConfigError(f"a value is nested more than {DEEPEST} levels deep; make it flatter")


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(part, levels - 1) for part in inner)


def answer(value: Any, status: int = 200) -> Response:
    """A structure as a JSON answer."""
    with stage("encode"):
        return Response(_encoder.encode(value), status, media_type="application/json")
