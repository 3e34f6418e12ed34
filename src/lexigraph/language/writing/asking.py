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
        :data:`MOST_FAILURES` failures in a row, no further request is made; when nothing is
        answered any more, the requests under way are given up. Then the iterator ends.
    """
    crew = _Crew(model, requests)
    crew.start(workers)
    try:
        while crew.is_busy:
            place, answer = crew.answered.get(timeout=patience)
            crew.under_way.discard(place)
            yield place, answer
    except queue.Empty:
        for place in sorted(crew.under_way):
            yield place, LanguageModelTimeoutError(f"{model.name} gave no answer in {patience:g} s")
    finally:
        crew.stop.set()


class _Crew:
    """Threads that ask; daemons, so that one that hangs does not keep the process from ending."""

    def __init__(self, model: LanguageModel, requests: Sequence[Request]) -> None:
        self.model, self.requests = model, requests
        self.waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.answered: queue.SimpleQueue[tuple[int, Answer]] = queue.SimpleQueue()
        self.under_way: set[int] = set()
        self.failing: list[int] = []
        self.stop = threading.Event()
        self._taking = threading.Lock()
        for place in range(len(requests)):
            self.waiting.put(place)

    def start(self, workers: int) -> None:
        for _ in range(min(workers, len(self.requests))):
            threading.Thread(target=self._work, name="lexigraph-writing", daemon=True).start()

    @property
    def is_busy(self) -> bool:
        """Whether another answer is to be waited for."""
        with self._taking:
            asking = not self.waiting.empty() and not self.stop.is_set()
            return asking or bool(self.under_way) or not self.answered.empty()

    def _work(self) -> None:
        while not self.stop.is_set():
            with self._taking:
                try:
                    place = self.waiting.get_nowait()
                except queue.Empty:
                    return
                self.under_way.add(place)
            answer = _ask(self.model, self.requests[place])
            self._count(place, failed=isinstance(answer, LexigraphError))
            self.answered.put((place, answer))

    def _count(self, place: int, *, failed: bool) -> None:
        self.failing = [*self.failing, place] if failed else []
        if len(self.failing) >= MOST_FAILURES:
            self.stop.set()


def _ask(model: LanguageModel, request: Request) -> Answer:
    try:
        return model.complete(
            request.prompt, system=request.system, schema=request.schema, max_tokens=request.max_tokens
        )
    except LexigraphError as error:
        return error
    except Exception as error:  # a model of somebody's own may fail in any way; its request failed, not the others
        return LanguageModelError(f"{model.name} failed: {type(error).__name__}: {error}")
