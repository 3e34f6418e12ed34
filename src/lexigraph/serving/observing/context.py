"""What is known of the request at hand, for every line that is logged while it is answered."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REQUEST: ContextVar[str] = ContextVar("lexigraph_request", default="")
_KEY: ContextVar[str] = ContextVar("lexigraph_key", default="")
_TRACE: ContextVar[str] = ContextVar("lexigraph_trace", default="")
_STAGES: ContextVar[list[tuple[str, float]] | None] = ContextVar("lexigraph_stages", default=None)
_DRAWN = random.Random(int.from_bytes(os.urandom(32)))  # noqa: S311 - ids are no secrets
_SAFE = re.compile(r"[A-Za-z0-9._:-]{1,64}")


def new_request_id() -> str:
    """A new id of 16 characters; it is no secret, so the system is not asked for randomness at each request.

    Example:
        >>> len(new_request_id())
        16
    """
    return f"{_DRAWN.getrandbits(64):016x}"


def accept_request_id(given: str | None) -> str:
    r"""The id that a client or proxy gave, if it is harmless, or a new one.

    Example:
        >>> accept_request_id("abc-1")
        'abc-1'
        >>> accept_request_id("two\nlines") == "two\nlines"
        False
    """
    return given if given is not None and _SAFE.fullmatch(given) else new_request_id()


@contextmanager
def request_context(request_id: str, *, trace_id: str = "") -> Iterator[None]:
    """Put a request's id, and that of its trace, on every line logged inside.

    Example:
        >>> with request_context("r1"):
        ...     current()["request_id"]
        'r1'
    """
    tokens = (_REQUEST.set(request_id), _KEY.set(""), _TRACE.set(trace_id or _TRACE.get()))
    stages = _STAGES.set([])
    try:
        yield
    finally:
        _STAGES.reset(stages)
        for variable, token in zip((_REQUEST, _KEY, _TRACE), tokens, strict=True):
            variable.reset(token)


def set_key_id(key_id: str) -> None:
    """Say whose request it is, by the public id of the key and never the key, once it is known."""
    _KEY.set(key_id)


def set_trace_id(trace_id: str) -> None:
    """Say to which trace what is logged belongs; empty for none."""
    _TRACE.set(trace_id)


def note_stage(name: str, seconds: float) -> None:
    """Keep how long a stage took until the request is counted; threads that work for a request share its list."""
    noted = _STAGES.get()
    if noted is not None:
        noted.append((name, seconds))


def noted_stages() -> list[tuple[str, float]]:
    """Stages of the request at hand that have ended, with their seconds."""
    return _STAGES.get() or []


def current() -> dict[str, str]:
    """The ids of the request at hand that are known.

    Example:
        >>> current()
        {}
    """
    found = {"request_id": _REQUEST.get(), "key_id": _KEY.get(), "trace_id": _TRACE.get()}
    return {name: value for name, value in found.items() if value}
