"""Timing the stages of a request wherever they happen, for metrics and traces alike."""

from __future__ import annotations

from contextlib import AbstractContextManager
from time import perf_counter
from types import TracebackType
from typing import Any

from lexigraph.serving.observing.context import note_stage
from lexigraph.serving.observing.tracing import span_of


def stage(name: str) -> Stage:
    """Time what happens inside as a stage of the request at hand; outside of a request it only happens.

    Args:
        name: one of ``definitions.STAGES``; others are counted as "other".

    Example:
        >>> from lexigraph.serving.observing import request_context
        >>> from lexigraph.serving.observing.context import noted_stages
        >>> with request_context("r1"):
        ...     with stage("score"):
        ...         pass
        ...     [name for name, seconds in noted_stages()]
        ['score']
    """
    return Stage(name)


class Stage:
    """A stage that is timed from entering to leaving; where the request is traced, it is a span too."""

    __slots__ = ("_began", "_name", "_span")

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        span: AbstractContextManager[Any] | None = span_of(self._name)
        self._span = span
        if span is not None:
            span.__enter__()
        self._began = perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        note_stage(self._name, perf_counter() - self._began)
        if self._span is not None:
            self._span.__exit__(kind, error, trace)
