"""A language model on any server that speaks the OpenAI chat endpoint."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from typing import Any

from lexigraph.errors import LanguageModelError
from lexigraph.language.generation.chat import ChatEndpoint, shown_address
from lexigraph.language.generation.model import Completion
from lexigraph.language.openai_compatible import OPENAI_URL


class OpenAIModel:
    """OpenAI itself, vLLM, llama.cpp, Ollama and others; one call, without retries or a cache.

    Args:
        model: the model's name on the server.
        base_url: the address, up to and with ``/v1``; by default OPENAI_BASE_URL, else OpenAI's own.
        api_key: by default OPENAI_API_KEY; a server of one's own may need none. It is never shown.
        timeout: seconds for a call that names none.
        temperature: 0 for the likeliest answer; None leaves it to the server (some models take no other).

    Raises:
        LanguageModelError: neither an address nor a key is known.

    Example:
        >>> OpenAIModel("qwen3:4b", base_url="http://localhost:11434/v1").name
        'openai:qwen3:4b'
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 30.0,
        temperature: float | None = 0.0,
    ) -> None:
        self.base_url = (base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL).rstrip("/")
        key = api_key or os.environ.get("OPENAI_API_KEY") or ""
        if not key and self.base_url == OPENAI_URL:
            raise LanguageModelError(
                "no key for the language model; set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs none"
            )
        extra = {} if temperature is None else {"temperature": temperature, "seed": 0}
        self.model, self.timeout, self._temperature = model, timeout, temperature
        self._endpoint = ChatEndpoint(
            name=self.name,
            model=model,
            base_url=self.base_url,
            api_key=key,
            extra=extra,
            token_limit="max_completion_tokens" if self.base_url == OPENAI_URL else "max_tokens",
        )

    def __repr__(self) -> str:
        return f"OpenAIModel({self.model!r}, base_url={shown_address(self.base_url)!r})"

    @property
    def name(self) -> str:
        """``openai:MODEL``."""
        return f"openai:{self.model}"

    @property
    def fingerprint(self) -> str:
        """Hash of address, model and settings; a server can change the weights behind a name unnoticed."""
        known = f"{shown_address(self.base_url)} {self.model} {self._temperature}"
        return f"openai-{hashlib.blake2b(known.encode(), digest_size=8).hexdigest()}"

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
        return self._endpoint.ask(prompt, system, schema, max_tokens, self.timeout if timeout is None else timeout)
