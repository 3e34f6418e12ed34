"""How long a model takes for a list, so that a slow one is not asked where all others would wait for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

QUICK_SECONDS = 0.005
"""Above this a list is made in a thread; handing it there and back costs some tenths of a millisecond."""
SMOOTHING = 0.2
"""Share of the latest list in the mean."""


class Pace:
    """Smoothed seconds of work that the models in use took for their latest lists for users and histories.

    Work is measured as time of the processor in this thread, so that a busy machine makes no model look slow.

    Example:
        >>> pace = Pace()
        >>> with pace.measured("m1"):
        ...     pass
        >>> pace.is_quick("m1"), pace.is_quick("never asked")
        (True, True)
    """

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def is_quick(self, model: str) -> bool:
        """Whether a model takes too little time to be asked in a thread, as far as known."""
        return self._seconds.get(model, 0.0) < QUICK_SECONDS

    @contextmanager
    def measured(self, model: str) -> Iterator[None]:
        """Measure how long a list of a model takes."""
        began = time.thread_time()
        try:
            yield
        finally:
            self._note(model, time.thread_time() - began)

    def _note(self, model: str, seconds: float) -> None:
        if len(self._seconds) > 100:  # models come and go
            self._seconds.clear()
        before = self._seconds.get(model, 0.0)  # the first list of all is often slow for once
        self._seconds[model] = before + SMOOTHING * (seconds - before)
