"""Many requests: several at once, with what failed beside what was answered."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from lexigraph.errors import LanguageModelError, LanguageModelTimeoutError
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.progress import progress_bar

GIVE_UP_AFTER = 8
"""Failures without an answer between them after which the rest is not asked: the server is gone, or the prompt bad."""

PATIENCE = 180.0
"""Seconds without any answer after which a model is held to hang; more than the time-out of one call."""


@dataclass(frozen=True)
class Request:
    """One request of a batch; the fields are those of ``LanguageModel.complete``."""

    prompt: str
    system: str = ""
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 512


Outcome: TypeAlias = Completion | LanguageModelError

_Ended: TypeAlias = tuple[int, Completion | Exception]


def ask_each(
    model: LanguageModel,
    requests: Sequence[Request],
    *,
    max_concurrent: int = 4,
    give_up_after: int = GIVE_UP_AFTER,
    patience: float = PATIENCE,
) -> Iterator[tuple[int, Completion | Exception]]:
    """Ask several things at once and hand on what comes as it comes.

    The model may fail in any way, die or hang. The threads that ask are daemons: one that hangs holds up neither the
    others nor the end of the process.

    Args:
        model: what answers.
        requests: any number.
        max_concurrent: requests at once, at least one.
        give_up_after: after this many failures without an answer between them, the rest is not asked.
        patience: seconds without any answer after which the requests under way are given up and the rest is not asked.

    Yields:
        The place of a request and its answer, or the error that it ended in: a
        :class:`~lexigraph.errors.LanguageModelError`, or whatever else the model raised. Places that never come were
        not asked.

    Example:
        >>> class Echo:
        ...     name = fingerprint = "echo"
        ...     def complete(self, prompt, **options):
        ...         return Completion(prompt.upper(), "echo")
        >>> [(place, answer.text) for place, answer in ask_each(Echo(), [Request("a"), Request("b")], max_concurrent=1)]
        [(0, 'A'), (1, 'B')]
    """
    waiting = iter(range(len(requests)))
    taken: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    ended: queue.SimpleQueue[_Ended] = queue.SimpleQueue()
    under_way: set[int] = set()
    crew = min(max(1, max_concurrent), len(requests))
    for _ in range(crew):
        threading.Thread(target=_work, args=(model, requests, taken, ended), name="language-model", daemon=True).start()
    failures = 0
    try:
        while True:
            # only as many as are worked on: Ctrl-C, or giving up, then leaves nothing behind in a queue
            while len(under_way) < crew and failures < give_up_after and (place := next(waiting, None)) is not None:
                under_way.add(place)
                taken.put(place)
            if not under_way:
                return
            place, outcome = ended.get(timeout=patience)
            under_way.discard(place)
            failures = 0 if isinstance(outcome, Completion) else failures + 1
            yield place, outcome
    except queue.Empty:
        for place in sorted(under_way):
            yield (
                place,
                LanguageModelTimeoutError(f"{model.name!r} gave no answer in {patience:g} s; is it still there?"),
            )
    finally:
        for _ in range(crew):
            taken.put(None)


def complete_many(
    model: LanguageModel,
    requests: Sequence[Request],
    *,
    max_concurrent: int = 4,
    give_up_after: int = GIVE_UP_AFTER,
    patience: float = PATIENCE,
    progress: bool = False,
) -> list[Outcome]:
    """Answer many requests. A failure takes its own place in the list and no other request with it.

    With a cached model a batch that was killed, or failed in part, goes on where it stopped: run it again.

    Args:
        model: what answers; from :func:`~lexigraph.language.generation.registry.create_language_model` as a rule.
        requests: any number.
        max_concurrent: requests at once.
        give_up_after: after this many failures without an answer between them, the rest is not asked.
        patience: seconds without any answer after which the model is held to hang, and the rest is not asked.
        progress: show a progress bar.

    Returns:
        For each request, in order, the answer or the error. What a model raises besides ``LanguageModelError`` is a
        fault of the program and ends the batch.

    Example:
        >>> class Echo:
        ...     name = fingerprint = "echo"
        ...     def complete(self, prompt, **options):
        ...         return Completion(prompt.upper(), "echo")
        >>> [answer.text for answer in complete_many(Echo(), [Request("a"), Request("b")])]
        ['A', 'B']
    """
    outcomes: list[Outcome | None] = [None] * len(requests)
    failures = 0
    asked = ask_each(model, requests, max_concurrent=max_concurrent, give_up_after=give_up_after, patience=patience)
    with progress_bar(f"Asking {model.name}", len(requests), enabled=progress) as advance:
        for place, outcome in asked:
            if not isinstance(outcome, Completion | LanguageModelError):
                raise outcome
            outcomes[place] = outcome
            failures = 0 if isinstance(outcome, Completion) else failures + 1
            advance(1)
    return [outcome if outcome is not None else _not_asked(model, failures) for outcome in outcomes]


def _work(
    model: LanguageModel,
    requests: Sequence[Request],
    taken: queue.SimpleQueue[int | None],
    ended: queue.SimpleQueue[_Ended],
) -> None:
    while (place := taken.get()) is not None:
        ended.put((place, _ask(model, requests[place])))


def _ask(model: LanguageModel, request: Request) -> Completion | Exception:
    try:
        return model.complete(
            request.prompt, system=request.system, schema=request.schema, max_tokens=request.max_tokens
        )
    except Exception as error:  # of any kind: it is handed on to who asked, in the thread that can deal with it
        return error


def _not_asked(model: LanguageModel, failures: int) -> LanguageModelError:
    return LanguageModelError(
        f"{model.name!r} was not asked: {failures} requests before this one failed in a row; see their errors"
    )
