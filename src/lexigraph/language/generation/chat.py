"""One call of the chat endpoint that OpenAI-compatible servers have, with a deadline and every bad answer named."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lexigraph.errors import LanguageModelBusyError, LanguageModelError, LanguageModelTimeoutError, require_extra
from lexigraph.language.generation.chat_answer import read_answer
from lexigraph.language.generation.chat_faults import as_language_model_error
from lexigraph.language.generation.loop import run_before
from lexigraph.language.generation.model import Completion

LIMIT_BYTES = 4 * 2**20
"""Longest answer that is read, as sent."""


@dataclass
class ChatEndpoint:
    """A server with ``POST /chat/completions``.

    Attributes:
        name: how the model is called in messages.
        model: its name on the server.
        base_url: the address, up to and with ``/v1``; not shown, for it may carry a password.
        api_key: sent as the bearer; never shown.
        extra: what a request carries besides the usual.
        proxies: whether the environment's proxies are used; not for a server on this machine.
        token_limit: how the server calls the limit of the answer's length.
    """

    name: str
    model: str
    base_url: str = field(repr=False)
    api_key: str = field(repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict)
    proxies: bool = True
    token_limit: str = "max_tokens"  # noqa: S105 - the name of a parameter
    _client: Any = field(default=None, repr=False)
    _process: int = field(default=0, repr=False)

    def ask(
        self, prompt: str, system: str, schema: Mapping[str, Any] | None, max_tokens: int, timeout: float
    ) -> Completion:
        """Ask once.

        Args:
            prompt: the request.
            system: the task; may be empty.
            schema: the JSON schema of the answer; None for free text.
            max_tokens: longest answer.
            timeout: seconds for all of it.

        Returns:
            The answer, checked.

        Raises:
            LanguageModelTimeoutError: the time is over.
            LanguageModelBusyError: a fault that may pass.
            LanguageModelError: any other.
        """
        openai = require_extra("openai", "openai")
        started = time.monotonic()
        request = self._request(prompt, system, schema, max_tokens)
        try:
            content_type, body = run_before(timeout, self._send(openai, request, timeout))
        except TimeoutError:
            raise self._timed_out(timeout) from None
        completion = read_answer(body, content_type, name=self.name, max_tokens=max_tokens, schema=schema)
        return replace(completion, seconds=time.monotonic() - started)

    def _request(self, prompt: str, system: str, schema: Mapping[str, Any] | None, max_tokens: int) -> dict[str, Any]:
        messages = [{"role": "system", "content": system}] if system else []
        request: dict[str, Any] = {
            "model": self.model,
            "messages": [*messages, {"role": "user", "content": prompt}],
            self.token_limit: max_tokens,
            **self.extra,
        }
        if schema is not None:
            form = {"name": "answer", "strict": True, "schema": dict(schema)}
            request["response_format"] = {"type": "json_schema", "json_schema": form}
        return request

    async def _send(self, openai: Any, request: dict[str, Any], timeout: float) -> tuple[str, bytes]:
        client, http_error = self._connect(openai), _http_error(openai)
        body = bytearray()
        try:
            async with client.chat.completions.with_streaming_response.create(**request, timeout=timeout) as response:
                async for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LIMIT_BYTES:
                        raise LanguageModelError(f"{self.name!r} answered with more than {LIMIT_BYTES:,} bytes")
                return response.headers.get("content-type", ""), bytes(body)
        except openai.APITimeoutError:
            raise self._timed_out(timeout) from None
        except openai.OpenAIError as error:
            # from None: the client's own error holds the request with the key
            raise as_language_model_error(error, openai, self.name, self._redact) from None
        except http_error as error:
            raise LanguageModelBusyError(
                f"{self.name!r} broke off its answer: {self._redact(error)}; is the server still running?"
            ) from None

    def _connect(self, openai: Any) -> Any:
        """The client of this process; connections do not outlive a fork."""
        if self._client is None or self._process != os.getpid():
            transport = None if self.proxies else openai.DefaultAsyncHttpxClient(trust_env=False)
            self._client = openai.AsyncOpenAI(
                base_url=self.base_url, api_key=self.api_key or "none", max_retries=0, http_client=transport
            )
            self._process = os.getpid()
        return self._client

    def _timed_out(self, timeout: float) -> LanguageModelTimeoutError:
        return LanguageModelTimeoutError(
            f"{self.name!r} gave no whole answer within {timeout:.3g} s; "
            f"give it more time (timeout), ask for less (max_tokens) or take a smaller model"
        )

    def _redact(self, error: Exception) -> str:
        message = f"{type(error).__name__}: {error}"
        message = message.replace(self.api_key, "***") if self.api_key else message
        return message.replace(self.base_url, shown_address(self.base_url))[:500]


def shown_address(address: str) -> str:
    """An address without the user name and password it may carry.

    Example:
        >>> shown_address("https://me:secret@models.example/v1")
        'https://models.example/v1'
    """
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=""))


def _http_error(openai: Any) -> type[Exception]:
    """The root of the errors of the HTTP library that the client stands on (it changed once, and may again)."""
    names = [base.__module__.partition(".")[0] for base in openai.DefaultAsyncHttpxClient.__mro__]
    library = next(name for name in names if name not in ("openai", "builtins"))
    found: type[Exception] = require_extra(library, "openai").HTTPError
    return found
