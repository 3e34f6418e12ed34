"""Another try after a fault that may pass, never past the deadline."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import Any

from lexigraph.errors import LanguageModelBusyError
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.generation.wrapping import WrappedModel

LONGEST_PAUSE = 30.0
"""Seconds between two tries, where the server asks for no longer wait."""


def pause_before(attempt: int, *, first: float, retry_after: float | None, chance: float) -> float:
    """Seconds to wait before another try: doubling, with chance, and never less than the server asked for.

    The upper half is left to chance, so that clients refused together do not come back together.

    Args:
        attempt: 0 before the first repetition.
        first: seconds before the first repetition.
        retry_after: what the server asked for.
        chance: a number from 0 to 1.

    Example:
        >>> [pause_before(n, first=0.5, retry_after=None, chance=1.0) for n in range(3)]
        [0.5, 1.0, 2.0]
        >>> pause_before(0, first=0.5, retry_after=7.0, chance=0.0)
        7.25
    """
    pause = min(first * 2.0 ** min(attempt, 30), LONGEST_PAUSE) * (0.5 + 0.5 * chance)
    return pause if retry_after is None else retry_after + pause


class RetryingModel(WrappedModel):
    """Asks again after overload, faults of the server and lost connections; every other error goes up at once.

    Args:
        model: the model inside.
        retries: how often it is asked again.
        timeout: seconds for a call that names none, all tries and pauses together.
        first_pause: seconds before the first repetition, about.
    """

    def __init__(self, model: LanguageModel, *, retries: int, timeout: float, first_pause: float = 0.5) -> None:
        super().__init__(model)
        self.retries, self.timeout, self.first_pause = retries, timeout, first_pause
        self._chance = random.SystemRandom()

    def complete(
        self,
        prompt: str,
        *,
        system: str = "",
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 512,
        timeout: float | None = None,
    ) -> Completion:
        """Answer one request; see :meth:`~lexigraph.language.generation.model.LanguageModel.complete`."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        attempt = 0
        while True:
            left = deadline - time.monotonic()
            try:
                return self.model.complete(prompt, system=system, schema=schema, max_tokens=max_tokens, timeout=left)
            except LanguageModelBusyError as error:
                pause = pause_before(
                    attempt, first=self.first_pause, retry_after=error.retry_after, chance=self._chance.random()
                )
                if attempt >= self.retries or time.monotonic() + pause >= deadline:
                    raise
            time.sleep(pause)
            attempt += 1
