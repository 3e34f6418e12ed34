"""Warnings and log messages as single lines on stderr."""

from __future__ import annotations

import logging
import warnings
from typing import Any

from lexigraph.cli.console import err, note


class _LineHandler(logging.Handler):
    """Prints the message and nothing of where it came from."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        note(f"{record.levelname.lower()}: {' '.join(record.getMessage().split())}")


def show_notices(*, debug: bool) -> None:
    """Send the package's log messages and all warnings to stderr, one line each.

    Args:
        debug: everything, with tracebacks; otherwise warnings and errors only.
    """
    logger = logging.getLogger("lexigraph")
    logger.setLevel(logging.DEBUG if debug else logging.WARNING)
    logger.handlers = [_debug_handler() if debug else _LineHandler()]
    logger.propagate = False
    if not debug:  # the commands print a comparison's failures themselves
        logging.getLogger("lexigraph.evaluation.compare").setLevel(logging.ERROR)
    if not debug:
        warnings.showwarning = _show_warning


def _debug_handler() -> logging.Handler:
    from rich.logging import RichHandler

    return RichHandler(console=err(), rich_tracebacks=True)


def _show_warning(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    """Like :func:`warnings.showwarning`, without file names; what concerns developers only is left out."""
    if not issubclass(category, (DeprecationWarning, PendingDeprecationWarning, ImportWarning)):
        note(f"warning: {' '.join(str(message).split())}")
