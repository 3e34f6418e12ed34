"""How a search is going, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lexigraph.messages import gettext as _


@contextmanager
def trial_bar(model: str, metric: str, total: int, *, enabled: bool) -> Iterator[Callable[[int, float | None], None]]:
    """Show how many trials are done and the best value so far.

    Yields:
        A function of the number of trials done and the best value (None: none yet).

    Example:
        >>> with trial_bar("ease", "ndcg@20", 3, enabled=False) as show:
        ...     show(1, 0.25)
    """
    if not enabled:
        yield lambda done, best: None  # noqa: ARG005  (the same signature, nothing shown)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tuning = _("Tuning {model}").format(model=model)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(tuning, total=total)

        def show(done: int, best: float | None) -> None:
            so_far = "" if best is None else f" ({metric} {best:.4f})"
            bar.update(task, completed=done, description=f"{tuning}{so_far}")

        yield show
