"""Warnings and log messages as single lines on stderr."""

from __future__ import annotations

import logging
import warnings
from typing import Any

from lexigraph.cli.console import err, note
from lexigraph.messages import gettext as _
from lexigraph.translation import translated


class _LineHandler(logging.Handler):
    """Prints the message and nothing of where it came from."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        note(level_line(record.levelname.lower(), record.getMessage()))


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
        note(level_line("warning", str(message)))


def level_line(level: str, message: str) -> str:
    """One line of what should be known beside an answer.

    Example:
        >>> level_line("warning", "few  users")
        'warning: few users'
    """
    levels = {
        "note": _("note"),
        "information": _("information"),
        "warning": _("warning"),
        "error": _("error"),
    }
    said = translated(" ".join(message.split()))
    return _("{level}: {message}").format(level=levels.get(level, level), message=said)
