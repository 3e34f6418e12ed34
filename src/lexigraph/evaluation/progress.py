"""Progress on stderr, so that stdout stays clean for answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Step = TypeVar("Step")


def progress_steps(steps: Sequence[Step], description: str, show: bool) -> Iterator[Step]:
    """Yield every step, with a bar while they last if ``show``.

    Example:
        >>> list(progress_steps([1, 2], "counting", show=False))
        [1, 2]
    """
    if not show:
        yield from steps
        return
    yield from track(steps, description, console=Console(stderr=True), transient=True)


def announce(text: str, show: bool) -> None:
    """Say on stderr what comes next, if ``show``; for work that draws its own bars."""
    if show:
        Console(stderr=True).print(text, markup=False, highlight=False)
