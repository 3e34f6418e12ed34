"""Answers are paid for once: a cache on disk around any language model."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from lexigraph.data.cache_root import cache_root
from lexigraph.language.blob_store import BlobStore
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.generation.wrapping import WrappedModel

LIMIT_BYTES = 2**30
"""Most bytes kept per model."""


def answer_cache_folder() -> Path:
    """Where answers are kept: ``answers`` in the user's cache folder, or in the one LEXIGRAPH_CACHE names."""
    return cache_root() / "answers"


class CachedModel(WrappedModel):
    """Any language model, with its answers kept by the model's fingerprint and all of the request.

    Requests are kept as hashes only; answers are kept as they are, in a file that only its owner can read. Failures
    are not kept. A cache that cannot be used costs time and a warning, never the answer.

    Args:
        model: answers what is not known.
        folder: where to keep answers; by default :func:`answer_cache_folder`.
        limit_bytes: most bytes to keep for this model; the oldest answers go first.
    """

    def __init__(self, model: LanguageModel, folder: Path | None = None, *, limit_bytes: int = LIMIT_BYTES) -> None:
        super().__init__(model)
        self.folder = folder if folder is not None else answer_cache_folder()
        self._limit_bytes = limit_bytes

    @property
    def path(self) -> Path:
        """The file with the answers of this model."""
        readable = re.sub(r"[^A-Za-z0-9]+", "-", Path(self.name).name).strip("-")[:40]
        digest = hashlib.blake2b(self.fingerprint.encode(), digest_size=8).hexdigest()
        return self.folder / f"{readable}-{digest}.v1.sqlite"

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
        key = request_key(self.fingerprint, prompt, system, schema, max_tokens)
        store = BlobStore(
            self.path,
            limit_bytes=self._limit_bytes,
            what="answers of language models",
            table="answers",
            column="answer",
        )
        known = _decode(store.read([key]).get(key, b""))
        if known is not None:
            return replace(known, seconds=0.0, cached=True)
        answer = self.model.complete(prompt, system=system, schema=schema, max_tokens=max_tokens, timeout=timeout)
        store.write([(key, json.dumps(asdict(answer)).encode())])
        return answer


def request_key(fingerprint: str, prompt: str, system: str, schema: Mapping[str, Any] | None, max_tokens: int) -> bytes:
    """The 16-byte hash of a request to a model.

    Example:
        >>> one = request_key("m", "a", "b", None, 10)
        >>> one == request_key("m", "a", "b", None, 10), one == request_key("m", "ab", "", None, 10)
        (True, False)
    """
    request = json.dumps([fingerprint, prompt, system, schema, max_tokens], sort_keys=True)
    return hashlib.blake2b(request.encode(), digest_size=16).digest()


def _decode(blob: bytes) -> Completion | None:
    """The completion that was kept; None for what is none."""
    try:
        fields = json.loads(blob)
        return Completion(**fields) if isinstance(fields["text"], str) else None
    except (ValueError, TypeError, KeyError):
        return None
