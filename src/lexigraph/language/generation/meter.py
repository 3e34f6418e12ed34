"""What the calls of language models cost."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lexigraph.errors import ConfigError, LanguageModelError
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.generation.wrapping import WrappedModel


@dataclass(frozen=True)
class Prices:
    """What a server asks for a million tokens, in any currency.

    Attributes:
        prompt: for tokens read.
        completion: for tokens written.

    Raises:
        ConfigError: one is below 0 or not finite.
    """

    prompt: float
    completion: float

    def __post_init__(self) -> None:
        if not (0 <= self.prompt < math.inf and 0 <= self.completion < math.inf):
            raise ConfigError(f"prices are {self.prompt:g} and {self.completion:g}; each must be a number from 0")


@dataclass(frozen=True)
class Usage:
    """The reading of a meter.

    Attributes:
        calls: requests, answered or not, from the cache or not.
        cached: of these, answered from the cache.
        failed: of these, without an answer. What a server charges for them is not known.
        prompt_tokens: tokens read for the answers that came from the model.
        completion_tokens: tokens written.
        seconds: time spent in the model, failures and waiting included; of calls at once, each one's own.
        cost: by the prices; None without prices.
    """

    calls: int = 0
    cached: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None

    def __str__(self) -> str:
        cost = "" if self.cost is None else f", cost {self.cost:.4f}"
        return (
            f"{self.calls} calls ({self.cached} cached, {self.failed} failed), {self.prompt_tokens} tokens read, "
            f"{self.completion_tokens} written, {self.seconds:.1f} s{cost}"
        )


class UsageMeter:
    """Counts calls, tokens and seconds; may be shared by several models and threads.

    Args:
        prices: for the cost.

    Example:
        >>> meter = UsageMeter(Prices(prompt=1.0, completion=4.0))
        >>> meter.count(Completion("Yes.", "demo", prompt_tokens=500_000, completion_tokens=250_000))
        >>> meter.reading.cost
        1.5
    """

    def __init__(self, prices: Prices | None = None) -> None:
        self.prices = prices
        self._lock = threading.Lock()
        self._calls = self._cached = self._failed = self._read = self._written = 0
        self._seconds = 0.0

    @property
    def reading(self) -> Usage:
        """What was counted so far."""
        with self._lock:
            prices = self.prices
            cost = None if prices is None else (self._read * prices.prompt + self._written * prices.completion) / 1e6
            return Usage(
                self._calls, self._cached, self._failed, self._read, self._written, round(self._seconds, 3), cost
            )

    def count(self, completion: Completion) -> None:
        """Count an answer."""
        with self._lock:
            self._calls += 1
            if completion.cached:
                self._cached += 1
                return
            self._read += completion.prompt_tokens
            self._written += completion.completion_tokens
            self._seconds += completion.seconds

    def count_failure(self, seconds: float) -> None:
        """Count a call without an answer."""
        with self._lock:
            self._calls += 1
            self._failed += 1
            self._seconds += seconds


class MeteredModel(WrappedModel):
    """A model whose calls are counted.

    Args:
        model: the model inside.
        meter: what counts; by default one of its own.
    """

    def __init__(self, model: LanguageModel, meter: UsageMeter | None = None) -> None:
        super().__init__(model)
        self.meter = meter or UsageMeter()

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
        started = time.monotonic()
        try:
            answer = self.model.complete(prompt, system=system, schema=schema, max_tokens=max_tokens, timeout=timeout)
        except LanguageModelError:
            self.meter.count_failure(time.monotonic() - started)
            raise
        self.meter.count(answer)
        return answer
