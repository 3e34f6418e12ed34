"""Waiting for something that may never come back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, TypeVar

from lexigraph.errors import LanguageModelTimeoutError

Result = TypeVar("Result")
MAX_HANGING = 2
"""Calls that may hang before further ones are refused at once."""


class Deadline:
    """Runs calls on threads of their own and waits for each only so long.

    Nothing can end a thread that hangs. Those that do are counted, and while there are two, further calls are refused
    at once: a model that hangs costs two threads, not one per sentence. They do not keep the process from ending.

    Args:
        seconds: longest wait.

    Example:
        >>> Deadline(5.0).run(lambda: "in time")
        'in time'
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._hanging: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def run(self, action: Callable[[], Result]) -> Result:
        """The result of a call, or its error.

        Raises:
            LanguageModelTimeoutError: nothing came in time, or earlier calls still hang.
        """
        with self._lock:
            self._hanging = {one for one in self._hanging if not one.done()}
            if len(self._hanging) >= MAX_HANGING:
                raise LanguageModelTimeoutError("earlier requests to the language model have not come back yet")
        answer: Future[Result] = Future()
        threading.Thread(target=_call, args=(action, answer), name="lexigraph-language-model", daemon=True).start()
        if wait([answer], timeout=self.seconds).not_done:
            with self._lock:
                self._hanging.add(answer)
            raise LanguageModelTimeoutError(f"no answer in {self.seconds:g} s")
        return answer.result()


def _call(action: Callable[[], Result], answer: Future[Result]) -> None:
    try:
        answer.set_result(action())
    except BaseException as error:  # handed to the caller's thread, which raises it
        answer.set_exception(error)
