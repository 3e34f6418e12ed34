"""From a specification to a language model that is careful: limited, tried again, cached and metered."""

from __future__ import annotations

from pathlib import Path

from lexigraph.errors import ConfigError, LanguageModelError
from lexigraph.language.generation.caching import CachedModel
from lexigraph.language.generation.gguf import GGUFModel
from lexigraph.language.generation.limiting import LimitedModel
from lexigraph.language.generation.meter import MeteredModel, Prices, UsageMeter
from lexigraph.language.generation.model import LanguageModel
from lexigraph.language.generation.openai_compatible import OpenAIModel
from lexigraph.language.generation.retrying import RetryingModel

ALLOWED = "gguf:PATH (a file, run by llama.cpp), openai:MODEL (any OpenAI-compatible server)"


def create_language_model(
    spec: str,
    *,
    timeout: float = 30.0,
    retries: int = 2,
    cache: bool | str | Path = True,
    max_concurrent: int = 4,
    prices: Prices | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
) -> MeteredModel:
    """Make the language model that a specification names. Nothing is started or asked before the first request.

    Args:
        spec: ``"gguf:PATH"`` or ``"openai:MODEL"``.
        timeout: seconds for one request with all its tries, unless the request says otherwise.
        retries: how often a request is tried again after a fault that may pass.
        cache: keep answers on disk; a folder says where.
        max_concurrent: requests at once; a GGUF file answers one at a time whatever this says.
        prices: what a million tokens cost, for the meter.
        base_url: for ``openai:``, the address up to and with ``/v1``; by default OPENAI_BASE_URL.
        api_key: for ``openai:``; by default OPENAI_API_KEY.

    Returns:
        The model; its ``meter.reading`` says what it cost so far, ``close()`` ends its process.

    Raises:
        LanguageModelError: the specification is not one of these, or what it names cannot be used.
        ConfigError: a number is out of range.
        MissingExtraError: the packages behind it are not installed.

    Example:
        >>> create_language_model("openai:qwen3:4b", base_url="http://localhost:11434/v1").name
        'openai:qwen3:4b'
        >>> create_language_model("oracle")
        Traceback (most recent call last):
        ...
        lexigraph.errors.LanguageModelError: unknown language model 'oracle'; allowed: gguf:PATH (a file, ...
    """
    if not timeout > 0 or retries < 0 or max_concurrent < 1:
        raise ConfigError(
            f"timeout must be over 0, retries at least 0 and max_concurrent at least 1; "
            f"found {timeout}, {retries} and {max_concurrent}"
        )
    model = _backend(spec, timeout, base_url, api_key)
    places = 1 if isinstance(model, GGUFModel) else max_concurrent
    model = RetryingModel(model, retries=retries, timeout=timeout)
    model = LimitedModel(model, max_concurrent=places, timeout=timeout)
    if cache:
        model = CachedModel(model, None if cache is True else Path(cache))
    return MeteredModel(model, UsageMeter(prices))


def _backend(spec: str, timeout: float, base_url: str | None, api_key: str | None) -> LanguageModel:
    kind, _, rest = spec.strip().partition(":")
    if kind not in ("gguf", "openai") or not rest:
        raise LanguageModelError(f"unknown language model {spec!r}; allowed: {ALLOWED}")
    if kind == "openai":
        return OpenAIModel(rest, base_url=base_url, api_key=api_key, timeout=timeout)
    if base_url or api_key:
        raise LanguageModelError(f"{spec!r} is a file on this machine and takes no base_url or api_key")
    return GGUFModel(rest, timeout=timeout)
