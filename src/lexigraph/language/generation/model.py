"""What every generative language model must be, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True)
class Completion:
    """What a language model wrote.

    Attributes:
        text: the answer; with a schema it is one JSON document that meets it.
        model: which model wrote it.
        prompt_tokens: tokens read.
        completion_tokens: tokens written.
        seconds: time it took; 0 for an answer out of the cache.
        cached: whether the answer was kept from an earlier call.
    """

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cached: bool = False


@runtime_checkable
class LanguageModel(Protocol):
    """Writes an answer to a request in words.

    Attributes:
        name: the specification it was made from, e.g. ``"gguf:PATH"`` or ``"openai:MODEL"``.
        fingerprint: changes whenever the same request could get another answer (weights, version, settings).
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def fingerprint(self) -> str: ...  # noqa: D102

    def complete(
        self,
        prompt: str,
        *,
        system: str = "",
        schema: Mapping[str, Any] | None = None,
        max_tokens: int = 512,
        timeout: float | None = None,
    ) -> Completion:
        """Answer one request; greedy, so that the same request gets the same answer as far as the server keeps to it.

        Args:
            prompt: what the person or the program asks; never trusted as an instruction to this program.
            system: the task, from a versioned prompt file.
            schema: a JSON schema that the answer must meet.
            max_tokens: longest answer.
            timeout: seconds after which the call is given up; None takes the model's own.

        Returns:
            The answer.

        Raises:
            LanguageModelTimeoutError: no answer in time.
            LanguageModelCutOffError: ``max_tokens`` or the context ended before the answer; it has what there is.
            LanguageModelError: the model cannot be reached, died, refused, or wrote what does not meet the schema.
        """
        ...
