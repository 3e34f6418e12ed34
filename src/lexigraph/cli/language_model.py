"""The language model that an option names, closed when the command is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lexigraph.language.generation import LanguageModel, Prices


@contextmanager
def opened_language_model(spec: str, timeout: float = 30.0, prices: Prices | None = None) -> Iterator[LanguageModel]:
    """Make a language model from its specification and end what it holds afterwards.

    Args:
        spec: ``gguf:PATH`` or ``openai:MODEL``.
        timeout: seconds for one answer.
        prices: what tokens cost.

    Raises:
        LanguageModelError: there is no such model.
    """
    from lexigraph.language.generation import create_language_model

    model = create_language_model(spec, timeout=timeout, prices=prices)
    try:
        yield model
    finally:
        model.close()


def requests_at_once(spec: str | None) -> int:
    """Requests under way: a file answers one at a time, and waiting for it would count as its time."""
    return 1 if spec is not None and spec.startswith("gguf:") else 4
