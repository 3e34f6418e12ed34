"""Text vectors from a server that speaks the OpenAI embeddings endpoint."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from lexigraph.errors import EncoderError, require_extra
from lexigraph.language.batching import encode_in_batches
from lexigraph.language.encoder import TextVectors

MAX_CHARACTERS = 8_000
"""Characters of a text that are sent; servers refuse texts past their context (often 8,192 tokens)."""

OPENAI_URL = "https://api.openai.com/v1"


class OpenAIEncoder:
    """Any OpenAI-compatible embedding server: OpenAI itself, vLLM, llama.cpp, Ollama and others.

    Args:
        model: the model's name on the server.
        base_url: the address, up to and with ``/v1``; by default OPENAI_BASE_URL, else OpenAI's own.
        api_key: by default OPENAI_API_KEY; a server of one's own may need none. It is never shown in messages.
        dimensions: ask for vectors of this length; by default the model's own, learned from a first short request.
        identity: what the weights are called in the fingerprint; by default the model and the address. Give it where
            one model is served at several addresses.
        batch_size: texts per request.
        timeout: seconds one request may take.
        max_retries: how often a request is tried again, with growing pauses, after an overload, a server fault or a
            lost connection.

    Raises:
        MissingExtraError: the package ``openai`` is not installed.
        EncoderError: neither an address nor a key is known.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        dimensions: int | None = None,
        identity: str | None = None,
        batch_size: int = 128,
        timeout: float = 60.0,
        max_retries: int = 4,
    ) -> None:
        self.model = model
        self.base_url = (base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI_URL).rstrip("/")
        self.batch_size = batch_size
        self._dimensions = dimensions
        self._identity = identity or f"{self.base_url} {model}"
        self._key = api_key or os.environ.get("OPENAI_API_KEY") or ""
        if not self._key and self.base_url == OPENAI_URL:
            raise EncoderError(
                "no key for the embedding server; set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs none"
            )
        self._openai = require_extra("openai", "openai")
        self._client = self._openai.OpenAI(
            base_url=self.base_url, api_key=self._key or "none", timeout=timeout, max_retries=max_retries
        )

    def __repr__(self) -> str:
        return f"OpenAIEncoder({self.model!r}, base_url={self.base_url!r})"

    @property
    def name(self) -> str:
        """``openai:MODEL``."""
        return f"openai:{self.model}"

    @cached_property
    def dimension(self) -> int:
        """Length of a vector; asks the server once unless ``dimensions`` was given."""
        if self._dimensions is not None:
            return self._dimensions
        vectors = self._request(["dimension"])
        if not vectors or not isinstance(vectors[0], list) or not vectors[0]:
            raise EncoderError(f"the embedding server at {self.base_url} answered {self.name!r} without a vector")
        return len(vectors[0])

    @property
    def fingerprint(self) -> str:
        """Hash of what is known of the weights: address and model (or ``identity``), and the length asked for.

        A server can change its weights behind one name without anybody noticing.
        """
        known = f"{self._identity} {self._dimensions} {MAX_CHARACTERS}"
        return f"openai-{hashlib.blake2b(known.encode(), digest_size=8).hexdigest()}"

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> TextVectors:
        """Encode texts; see :meth:`~lexigraph.language.encoder.TextEncoder.encode`.

        Args:
            texts: any number; what goes past ``MAX_CHARACTERS`` of a text is not sent.
            progress: show a progress bar.

        Returns:
            float32 ``[len(texts), dimension]``.

        Raises:
            EncoderError: the server cannot be reached, refused, or gave vectors that are not finite, of another
                length, or not one per text.
        """
        return encode_in_batches(
            texts,
            lambda batch: self._request([text[:MAX_CHARACTERS] for text in batch]),
            name=self.name,
            dimension=self.dimension,
            batch_size=self.batch_size,
            batch_characters=200_000,
            progress=progress,
        )

    def _request(self, texts: list[str]) -> list[list[float]]:
        options: dict[str, Any] = {} if self._dimensions is None else {"dimensions": self._dimensions}
        try:
            # lists of floats: the default of the client, base64, is not known to every compatible server
            answer = self._client.embeddings.create(model=self.model, input=texts, encoding_format="float", **options)
            rows = sorted(answer.data or [], key=lambda row: row.index)
            return [row.embedding for row in rows]
        except (self._openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
            # from None: the client's own message may repeat the key
            raise EncoderError(f"embedding server at {self.base_url}, {self.name!r}: {self._redact(error)}") from None

    def _redact(self, error: Exception) -> str:
        message = f"{type(error).__name__}: {error}"
        return message.replace(self._key, "***") if self._key else message
