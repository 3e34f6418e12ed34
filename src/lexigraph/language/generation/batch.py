"""Many requests: several at once, with what failed beside what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, TypeAlias

from lexigraph.errors import LanguageModelError
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.progress import progress_bar

GIVE_UP_AFTER = 8
"""Failures without an answer between them after which the rest is not asked: the server is gone, or the prompt bad."""


@dataclass(frozen=True)
class Request:
    """One request of a batch; the fields are those of ``LanguageModel.complete``."""

    prompt: str
    system: str = ""
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 512


Outcome: TypeAlias = Completion | LanguageModelError


def complete_many(
    model: LanguageModel,
    requests: Sequence[Request],
    *,
    max_concurrent: int = 4,
    give_up_after: int = GIVE_UP_AFTER,
    progress: bool = False,
) -> list[Outcome]:
    """Answer many requests. A failure takes its own place in the list and no other request with it.

    With a cached model a batch that was killed, or failed in part, goes on where it stopped: run it again.

    Args:
        model: what answers; from :func:`~lexigraph.language.generation.registry.create_language_model` as a rule.
        requests: any number.
        max_concurrent: requests at once.
        give_up_after: after this many failures without an answer between them, the rest is not asked.
        progress: show a progress bar.

    Returns:
        For each request, in order, the answer or the error.

    Example:
        >>> class Echo:
        ...     name = fingerprint = "echo"
        ...     def complete(self, prompt, **options):
        ...         return Completion(prompt.upper(), "echo")
        >>> [answer.text for answer in complete_many(Echo(), [Request("a"), Request("b")])]
        ['A', 'B']
    """
    outcomes: list[Outcome | None] = [None] * len(requests)
    waiting = iter(range(len(requests)))
    failures = 0
    with (
        progress_bar(f"Asking {model.name}", len(requests), enabled=progress) as advance,
        ThreadPoolExecutor(max_concurrent, thread_name_prefix="language-model") as pool,
    ):
        asked: dict[Future[Outcome], int] = {}
        while True:
            # only as many as are worked on: Ctrl-C, or giving up, then leaves nothing behind in a queue
            while len(asked) < max_concurrent and failures < give_up_after and (row := next(waiting, None)) is not None:
                asked[pool.submit(_ask, model, requests[row])] = row
            if not asked:
                break
            for future in wait(asked, return_when=FIRST_COMPLETED).done:
                outcome = outcomes[asked.pop(future)] = future.result()
                failures = failures + 1 if isinstance(outcome, LanguageModelError) else 0
                advance(1)
    return [outcome if outcome is not None else _not_asked(model, failures) for outcome in outcomes]


def _ask(model: LanguageModel, request: Request) -> Outcome:
    try:
        return model.complete(
            request.prompt, system=request.system, schema=request.schema, max_tokens=request.max_tokens
        )
    except LanguageModelError as error:
        return error


def _not_asked(model: LanguageModel, failures: int) -> LanguageModelError:
    return LanguageModelError(
        f"{model.name!r} was not asked: {failures} requests before this one failed in a row; see their errors"
    )
