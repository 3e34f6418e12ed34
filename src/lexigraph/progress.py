"""A progress bar on stderr, so that stdout stays clean for answers, and only when somebody asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lexigraph.messages import gettext as _


@contextmanager
def progress_bar(description: str, total: int, *, enabled: bool) -> Iterator[Callable[[int], None]]:
    """Show how many of ``total`` things are done.

    Args:
        description: what is going on, in a few words, which are shown in the language of the reader; a name in
            brackets may follow.
        total: number of things; with 0 nothing is shown.
        enabled: without it nothing is shown.

    Yields:
        A function to call with the number of things just done; safe to call from several threads.

    Example:
        >>> with progress_bar("Encoding", 2, enabled=False) as advance:
        ...     advance(2)
    """
    if not enabled or not total:
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        words, bracket, rest = description.partition(" (")  # what stands in brackets is a name
        task = bar.add_task(_(words) + bracket + rest, total=total)

        def advance(count: int) -> None:
            bar.advance(task, count)

        yield advance
