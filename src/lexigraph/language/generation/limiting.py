"""No more calls at once than a server can take."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from lexigraph.errors import LanguageModelTimeoutError
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.generation.wrapping import WrappedModel


class LimitedModel(WrappedModel):
    """Lets at most ``max_concurrent`` calls through at once; the others wait, and waiting counts as time.

    Args:
        model: the model inside.
        max_concurrent: calls at once.
        timeout: seconds for a call that names none.
    """

    def __init__(self, model: LanguageModel, *, max_concurrent: int, timeout: float) -> None:
        super().__init__(model)
        self.max_concurrent, self.timeout = max_concurrent, timeout
        self._places = threading.BoundedSemaphore(max_concurrent)

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
        seconds = self.timeout if timeout is None else timeout
        deadline = time.monotonic() + seconds
        if not self._places.acquire(timeout=min(max(seconds, 0.0), threading.TIMEOUT_MAX)):
            raise LanguageModelTimeoutError(
                f"{self.name!r}: {self.max_concurrent} other calls left no place within {seconds:.3g} s; "
                f"raise max_concurrent if the server can take more, or wait longer (timeout)"
            )
        try:
            left = deadline - time.monotonic()
            return self.model.complete(prompt, system=system, schema=schema, max_tokens=max_tokens, timeout=left)
        finally:
            self._places.release()
