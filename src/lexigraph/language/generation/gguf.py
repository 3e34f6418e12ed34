"""A language model from a GGUF file, run by llama.cpp in a process of its own."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lexigraph.errors import (
    LanguageModelBusyError,
    LanguageModelError,
    LanguageModelTimeoutError,
    MissingExtraError,
)
from lexigraph.language.cores import available_cores
from lexigraph.language.generation.chat import ChatEndpoint
from lexigraph.language.generation.model import Completion
from lexigraph.language.generation.server_process import ServerProcess

SAMPLES, SAMPLE_BYTES = 16, 2**20
"""The fingerprint reads this many pieces of this size: all of a file of many gigabytes would take a minute."""


class GGUFModel:
    """One GGUF file behind a server in a child process: it may hang, crash or be killed, this process goes on.

    The child starts on first use (a small file loads in about a second), answers one request at a time, and is
    started once more when it died; a file whose process dies twice in a row is given up with an error.

    Args:
        path: the file.
        timeout: seconds for a call that names none; loading the file is not counted.
        start_timeout: seconds that loading may take.
        context: tokens of a request and its answer together.
        threads: threads that compute; by default one less than there are cores, for a thread of llama.cpp that has
            to share its core holds all the others up.

    Raises:
        LanguageModelError: there is no such file, or it is no GGUF file.
        MissingExtraError: the package ``xllamacpp`` is not installed.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        timeout: float = 30.0,
        start_timeout: float = 120.0,
        context: int = 4096,
        threads: int | None = None,
    ) -> None:
        self.path = _checked_path(Path(path).expanduser())
        if find_spec("xllamacpp") is None:
            raise MissingExtraError("'xllamacpp' is not installed; it comes with: pip install 'lexigraph[llm]'")
        self.timeout, self.context = timeout, context
        chosen = threads or max(1, available_cores() - 1)
        settings = {"path": str(self.path.absolute()), "context": context, "threads": chosen}
        self.server = ServerProcess(settings, start_timeout=start_timeout)
        self._lock = threading.Lock()
        self._suspect = False
        self._endpoint: ChatEndpoint | None = None

    def __repr__(self) -> str:
        return f"GGUFModel({str(self.path)!r})"

    @property
    def name(self) -> str:
        """``gguf:PATH``."""
        return f"gguf:{self.path}"

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the file's size and of pieces all over it, of the context and of the version of llama.cpp."""
        try:
            engine = version("xllamacpp")
        except PackageNotFoundError:
            engine = "unknown"
        digest = hashlib.blake2b(f"{self.context} {engine}".encode(), digest_size=8)
        size = self.path.stat().st_size
        digest.update(size.to_bytes(8, "little"))
        with self.path.open("rb") as file:
            for piece in range(SAMPLES):
                file.seek(max(0, size - SAMPLE_BYTES) * piece // (SAMPLES - 1))
                digest.update(file.read(SAMPLE_BYTES))
        return f"gguf-{digest.hexdigest()}"

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
        request = (prompt, system, schema, max_tokens, self.timeout if timeout is None else timeout)
        with self._lock:
            try:
                return self._connect().ask(*request)
            except LanguageModelTimeoutError:
                self._suspect = self.server.running
                raise
            except LanguageModelBusyError:
                if not self.server.ended():
                    raise
            try:
                return self._connect().ask(*request)
            except LanguageModelBusyError as error:
                raise self._gave_up(error) from error

    def close(self) -> None:
        """End the child process; the next request starts another."""
        self.server.stop()

    def _connect(self) -> ChatEndpoint:
        """The endpoint of a server that runs; one that hung is ended first."""
        if self._suspect and not self.server.responds():
            self.server.stop()
        self._suspect = False
        base_url = f"{self.server.address()}/v1"
        if self._endpoint is None or self._endpoint.base_url != base_url:
            self._endpoint = ChatEndpoint(
                name=self.name,
                model="model",
                base_url=base_url,
                api_key=self.server.key,
                extra={"temperature": 0.0, "seed": 0},
                proxies=False,
            )
        return self._endpoint

    def _gave_up(self, error: LanguageModelError) -> LanguageModelError:
        if not self.server.ended():
            return error
        return LanguageModelError(
            f"the process of {self.name!r} died twice over one request ({self.server.last_words() or 'no last words'});"
            f" is there enough memory for the file and a context of {self.context} tokens?"
        )


def _checked_path(path: Path) -> Path:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise LanguageModelError(f"the model file {str(path)!r} cannot be read: {error.strerror}") from error
    if magic != b"GGUF":
        raise LanguageModelError(f"{str(path)!r} is no GGUF file (it begins {magic!r}); convert or download it again")
    return path
