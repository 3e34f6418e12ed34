"""Many requests to a language model that may hang or die."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from lexigraph.errors import LanguageModelError, LanguageModelTimeoutError, LexigraphError
from lexigraph.language.generation.model import Completion, LanguageModel

Answer: TypeAlias = Completion | LexigraphError

PATIENCE = 180.0
"""Seconds without any answer after which the model is held to hang."""

MOST_FAILURES = 8
"""Failures in a row after which no further request is made."""


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        prompt: what is asked.
        system: the task.
        schema: that the answer must meet, or None.
        max_tokens: longest answer.
    """

    prompt: str
    system: str = ""
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 384


def ask_many(
    model: LanguageModel, requests: Sequence[Request], *, workers: int = 4, patience: float = PATIENCE
) -> Iterator[tuple[int, Answer]]:
    """Ask a model several things at once.

    Args:
        model: which.
        requests: what.
        workers: requests under way at a time.
        patience: seconds to wait for any of them to be answered.

    Yields:
        The place of a request and its answer, or the error it ended in, as they come. After
        :data:`MOST_FAILURES` failures in a row, or when nothing is answered any more, the requests under way are
        given up, the others are not made, and the iterator ends.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    answered: queue.SimpleQueue[tuple[int, Answer]] = queue.SimpleQueue()
    stop = threading.Event()
    for place in range(len(requests)):
        waiting.put(place)

    def work() -> None:
        while not stop.is_set():
            try:
                place = waiting.get_nowait()
            except queue.Empty:
                return
            under_way.add(place)
            answered.put((place, _ask(model, requests[place])))

    under_way: set[int] = set()
    for _ in range(min(workers, len(requests))):  # daemons: one that hangs does not keep the process from ending
        threading.Thread(target=work, name="lexigraph-writing", daemon=True).start()
    failures = 0
    try:
        for _ in range(len(requests)):
            place, answer = answered.get(timeout=patience)
            under_way.discard(place)
            yield place, answer
            failures = failures + 1 if isinstance(answer, LexigraphError) else 0
            if failures >= MOST_FAILURES:
                return
    except queue.Empty:
        for place in sorted(under_way):
            yield place, LanguageModelTimeoutError(f"{model.name} gave no answer in {patience:g} s")
    finally:
        stop.set()


def _ask(model: LanguageModel, request: Request) -> Answer:
    try:
        return model.complete(
            request.prompt, system=request.system, schema=request.schema, max_tokens=request.max_tokens
        )
    except LexigraphError as error:
        return error
    except Exception as error:  # a model of somebody's own may fail in any way; its request failed, not the others
        return LanguageModelError(f"{model.name} failed: {type(error).__name__}: {error}")
