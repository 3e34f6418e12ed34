"""What may end a step badly: numbers that are none, memory that is too small, a person who has had enough."""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import torch

OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "cannot allocate memory")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out; torch's CPU allocator says so by a plain RuntimeError.

    Example:
        >>> is_out_of_memory(MemoryError()), is_out_of_memory(RuntimeError("shapes differ"))
        (True, False)
        >>> is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"))
        True
    """
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in OUT_OF_MEMORY)


def describe_failure(values: Mapping[str, float], gradient: float) -> str | None:
    """What is wrong with a step, or None.

    Args:
        values: the loss and its parts.
        gradient: length of the gradient.

    Example:
        >>> describe_failure({"loss": float("nan"), "bpr": 0.5, "contrast": float("nan")}, 1.0)
        'the loss is not finite (loss=nan, bpr=0.5, contrast=nan)'
        >>> describe_failure({"loss": 0.5}, 2.0)
    """
    parts = ", ".join(f"{name}={value:.6g}" for name, value in values.items())
    if not all(math.isfinite(value) for value in values.values()):
        return f"the loss is not finite ({parts})"
    if not math.isfinite(gradient):
        return f"the gradient is not finite (its length is {gradient}; {parts})"
    return None


class Interruption:
    """Whether somebody asked the run to end."""

    requested = False


@contextmanager
def interruption(*, enabled: bool) -> Iterator[Interruption]:
    """Turn the first Ctrl-C into a request, so that no step is cut in two; the second one raises as always.

    Args:
        enabled: without it, and outside the main thread (where Python allows no handlers), nothing changes.
    """
    request = Interruption()
    if not enabled or threading.current_thread() is not threading.main_thread():
        yield request
        return

    def note(_number: int, _frame: FrameType | None) -> None:
        if request.requested:
            raise KeyboardInterrupt
        request.requested = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield request
    finally:
        signal.signal(signal.SIGINT, before)
